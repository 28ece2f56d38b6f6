import { DeviceError, explain } from "../../../schemas/errors.ts";
import { ARGS, FAILED, GENERATION, MAIN_SPINS, OPCODE, pause, REMAINING, STOP } from "./command_block.ts";
import { FUSED_DOTS, FUSED_PAIRS } from "../assembly/opcodes.ts";
import { KERNELS_BASE64 } from "../kernels_wasm.ts";
import { fusesDots } from "../wide/fuses_dots.ts";
import { fusesPairs } from "../wide/fuses_pairs.ts";
import { instantiateKernels, type Run } from "./instantiate_kernels.ts";
import type { WorkerSetup } from "./worker.ts";

let compiled: Promise<WebAssembly.Module> | undefined;

/** The kernels, compiled once per process. */
function kernels(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(Uint8Array.from(atob(KERNELS_BASE64.replaceAll("\n", "")), (c) => c.charCodeAt(0)));
  return compiled;
}

/** Threads over one memory: the caller's own and `threads − 1` workers. */
export class Pool {
  readonly threads: number;
  /** Whether products take the wide register block. */
  readonly wide: boolean;
  /** What the engine fuses: the bits of assembly/opcodes.ts. */
  readonly fuses: number;
  /** Argument words of the next operation, as integers and as floats. */
  readonly ints: Int32Array;
  readonly floats: Float32Array;
  #run: Run;
  #words: Int32Array;
  #workers: Worker[];
  #open = true;

  private constructor(run: Run, memory: WebAssembly.Memory, workers: Worker[], wide: boolean, fusedDots: boolean) {
    this.#run = run;
    this.wide = wide;
    this.fuses = (wide ? FUSED_PAIRS : 0) | (fusedDots ? FUSED_DOTS : 0);
    this.#workers = workers;
    this.#words = new Int32Array(memory.buffer, 0, 64);
    this.ints = new Int32Array(memory.buffer, ARGS, 32);
    this.floats = new Float32Array(memory.buffer, ARGS, 32);
    this.threads = workers.length + 1;
  }

  /**
   * Compiles the kernels and starts the workers; returns when all of them wait for work.
   *
   * @param scratchBytes Of a thread. @param known What need not be measured: whether products take the wide register block, and whether sums
   * of four products of bytes are one instruction.
   */
  static async start(
    memory: WebAssembly.Memory,
    threads: number,
    scratchBytes: number,
    known: { wide?: boolean | undefined; fusedDots?: boolean | undefined } = {},
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
          hint: "use Deno 2.9 or Node 22 or later, or --device reference.",
        }),
        { cause },
      );
    }
    const { wide = fusesPairs(), fusedDots = fusesDots() } = known;
    const blocks = wide ? { fusedDots } : undefined;
    const run = instantiateKernels(module, memory, 0, scratchBytes, blocks);
    const workers: Worker[] = [];
    try {
      await Promise.all(Array.from({ length: threads - 1 }, (_, i) => {
        const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
        workers.push(worker);
        return ready(worker, { module, memory, part: i + 1, parts: threads, scratchBytes, wide: blocks });
      }));
    } catch (cause) {
      for (const worker of workers) worker.terminate();
      throw cause;
    }
    return new Pool(run, memory, workers, wide, fusedDots);
  }

  /** Runs an operation whose argument words are written; `solo` on this thread alone, where sharing would cost more. */
  run(opcode: number, solo: boolean): void {
    if (!this.#open) {
      throw new DeviceError(
        explain({ cannot: "run on the cpu device", field: "the device", rule: "open", received: "a closed device" }),
      );
    }
    if (solo || this.threads === 1) {
      this.#run(opcode, ARGS, 0, 1);
      return;
    }
    const words = this.#words;
    words[OPCODE] = opcode;
    Atomics.store(words, FAILED, 0);
    Atomics.store(words, REMAINING, this.threads - 1);
    Atomics.add(words, GENERATION, 1);
    Atomics.notify(words, GENERATION);
    try {
      this.#run(opcode, ARGS, 0, this.threads);
    } finally {
      this.#join();
    }
    if (Atomics.load(words, FAILED) !== 0) {
      throw new DeviceError(
        explain({
          cannot: `run operation ${opcode} on the cpu device`,
          field: "every thread",
          rule: "able to finish its share",
          received: "a trap in a worker",
          hint: "this is a defect of the kernels; please report the shapes.",
        }),
      );
    }
  }

  #join(): void {
    const words = this.#words;
    for (let i = 0; i < MAIN_SPINS; i++) {
      if (Atomics.load(words, REMAINING) === 0) return;
      pause();
    }
    for (;;) {
      const left = Atomics.load(words, REMAINING);
      if (left === 0) return;
      Atomics.wait(words, REMAINING, left);
    }
  }

  /** Ends the workers. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#words[OPCODE] = STOP;
    Atomics.add(this.#words, GENERATION, 1);
    Atomics.notify(this.#words, GENERATION);
    for (const worker of this.#workers) worker.terminate();
  }
}

function ready(worker: Worker, setup: WorkerSetup): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => {
      worker.onmessage = null;
      worker.onerror = null;
      resolve();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(
        new DeviceError(
          explain({
            cannot: "start a thread of the cpu device",
            field: "worker.ts",
            rule: "loadable",
            received: event.message,
            hint: "pass threads: 1 to do without.",
          }),
        ),
      );
    };
    worker.postMessage(setup);
  });
}
