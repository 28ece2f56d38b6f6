/** Threads as runtimes have them: those of Deno and Node that do not keep a program alive, and a browser's workers. */

/** The pool's side of a thread. */
export interface Thread {
  /** Sends the setup; resolves when the thread waits for work. */
  start(setup: unknown): Promise<void>;
  /** Called with it when the thread ends by itself. */
  onEnd(heard: (why: string) => void): void;
  end(): void;
}

/** The thread's own side. */
export interface ThreadPort<Setup> {
  onSetup(work: (setup: Setup) => void): void;
  ready(): void;
}

const hasNodeThreads = "Deno" in globalThis || "process" in globalThis;

/** Starts `module` on a thread of its own. */
export async function startThread(module: URL): Promise<Thread> {
  return hasNodeThreads ? await nodeThread(module) : webThread(module);
}

async function nodeThread(module: URL): Promise<Thread> {
  const { Worker } = await import("node:worker_threads");
  // They take files and text: a module from elsewhere is what a text imports.
  const text = `data:text/javascript,import ${encodeURIComponent(JSON.stringify(module.href))}`;
  const worker = new Worker(["file:", "data:"].includes(module.protocol) ? module : new URL(text));
  let heard: ((why: string) => void) | undefined, why = "it ended";
  worker.on("error", (error) => why = (error as Error).message);
  worker.on("exit", () => heard?.(why));
  return {
    async start(setup) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      worker.once("message", () => resolve());
      heard = (reason) => reject(new Error(reason));
      worker.postMessage(setup);
      await promise;
      heard = undefined;
      worker.unref();
    },
    onEnd: (call) => heard = call,
    end() {
      heard = undefined;
      worker.terminate();
    },
  };
}

function webThread(module: URL): Thread {
  const worker = new Worker(module, { type: "module" });
  let heard: ((why: string) => void) | undefined;
  worker.onerror = (event) => {
    event.preventDefault();
    heard?.(event.message);
  };
  return {
    async start(setup) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      worker.onmessage = () => resolve();
      heard = (reason) => reject(new Error(reason));
      worker.postMessage(setup);
      await promise;
      worker.onmessage = null;
      heard = undefined;
    },
    onEnd: (call) => heard = call,
    end: () => worker.terminate(),
  };
}

/** The port of the thread that calls it. */
export async function threadPort<Setup>(): Promise<ThreadPort<Setup>> {
  const port = hasNodeThreads ? (await import("node:worker_threads")).parentPort : undefined;
  if (port) {
    return {
      onSetup: (work) => port.once("message", work),
      ready: () => port.postMessage("ready"),
    };
  }
  return {
    onSetup(work) {
      globalThis.onmessage = ({ data }: MessageEvent<Setup>) => work(data);
    },
    ready: () => (globalThis as { postMessage(message: unknown): void }).postMessage("ready"),
  };
}
