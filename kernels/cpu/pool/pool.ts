import { DeviceError, explain } from "../../../schemas/errors.ts";
import { FUSED_DOTS, FUSED_PAIRS } from "../assembly/opcodes.ts";
import { KERNELS_BASE64 } from "../kernels_wasm.ts";
import { fusesDots } from "../wide/fuses_dots.ts";
import { fusesPairs } from "../wide/fuses_pairs.ts";
import { CLAIM, STOPPED } from "./command_block.ts";
import { CommandQueue } from "./command_queue.ts";
import { startThread, type Thread } from "./threads.ts";
import { PartRunner, type ThreadSetup } from "./part_runner.ts";

let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernels, compiled once per process. */
function kernels(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(Uint8Array.from(atob(KERNELS_BASE64.replaceAll("\n", "")), (c) => c.charCodeAt(0)));
  return compiled;
}

/** What need not be found out. */
export interface KnownEngine {
  /** Whether products take the wide register block, and whether sums of four products of bytes are one instruction. */
  wide?: boolean;
  fusedDots?: boolean;
  /** What the threads run: worker.ts beside this file, or where a bundler put it. */
  worker?: URL;
  /** Whether the caller's own thread does the work, where memory cannot be shared with others. */
  alone?: boolean;
}

/** Threads over one memory, and the queue of what they do. They do not keep the program alive. */
export class Pool {
  readonly threads: number;
  readonly queue: CommandQueue;
  /** Whether products take the wide register block. */
  readonly wide: boolean;
  /** What the engine fuses: the bits of assembly/opcodes.ts. */
  readonly fuses: number;
  readonly #threads: readonly Thread[];
  readonly #words: Int32Array;

  private constructor(
    memory: WebAssembly.Memory,
    threads: readonly Thread[],
    wide: boolean,
    fusedDots: boolean,
    alone?: PartRunner,
  ) {
    this.threads = Math.max(1, threads.length);
    this.wide = wide;
    this.fuses = (wide ? FUSED_PAIRS : 0) | (fusedDots ? FUSED_DOTS : 0);
    this.queue = new CommandQueue(memory, alone && (() => alone.all()));
    this.#threads = threads;
    this.#words = new Int32Array(memory.buffer, 0, STOPPED + 1);
    for (const thread of threads) thread.onEnd((why) => this.#end(() => lostThread(why)));
  }

  /**
   * Compiles the kernels and starts the threads; returns when all of them wait for work.
   *
   * @param scratchBytes Of a thread. @param known What need not be found out.
   * @throws {DeviceError} if the engine cannot run the kernels or start a thread.
   */
  static async start(
    memory: WebAssembly.Memory,
    threads: number,
    scratchBytes: number,
    known: KnownEngine = {},
  ): Promise<Pool> {
    let module: WebAssembly.Module;
    try {
      module = await kernels();
    } catch (cause) {
      throw new DeviceError(
        explain({
          cannot: "compile the cpu kernels",
          field: "WebAssembly",
          rule: "an engine with relaxed SIMD and threads",
          received: (cause as Error).message,
          hint: "use Deno 2.9 or Node 22 or later, or the device reference.",
        }),
        { cause },
      );
    }
    const { wide = fusesPairs(), fusedDots = fusesDots(), worker = new URL("./worker.ts", import.meta.url) } = known;
    const setup = { module, memory, scratchBytes, wide: wide ? { fusedDots } : undefined };
    if (known.alone) return new Pool(memory, [], wide, fusedDots, new PartRunner({ ...setup, thread: 0 }));
    const started: Thread[] = [];
    try {
      await Promise.all(Array.from({ length: threads }, async (_, thread) => {
        const one = await startThread(worker);
        started.push(one);
        await one.start({ ...setup, thread } satisfies ThreadSetup);
      }));
    } catch (cause) {
      for (const thread of started) thread.end();
      throw new DeviceError(
        explain({
          cannot: "start a thread of the cpu device",
          field: "worker.ts",
          rule: "loadable",
          received: (cause as Error).message,
        }),
        { cause },
      );
    }
    return new Pool(memory, started, wide, fusedDots);
  }

  /** Ends the threads; whoever waits for them is told. Closing twice is harmless. */
  close(): void {
    this.#end(() =>
      new DeviceError(
        explain({ cannot: "run on the cpu device", field: "the device", rule: "open", received: "a closed device" }),
      )
    );
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #end(why: () => DeviceError): void {
    Atomics.store(this.#words, STOPPED, 1);
    Atomics.notify(this.#words, CLAIM);
    this.queue.end(why);
    for (const thread of this.#threads) thread.end();
  }
}

function lostThread(why: string): DeviceError {
  return new DeviceError(
    explain({
      cannot: "compute on the cpu device",
      field: "every thread",
      rule: "alive",
      received: `one that has ended (${why})`,
      hint: "start a new device; what was being computed is lost.",
    }),
  );
}
