/** A thread of the pool: waits for the next generation, computes its share, counts itself done; no message an operation. */
import { instantiateKernels, type WideBlocks } from "./instantiate_kernels.ts";
import { ARGS, FAILED, GENERATION, OPCODE, pause, REMAINING, STOP, WORKER_SPINS } from "./command_block.ts";

/** What the pool sends once, at the start. */
export interface WorkerSetup {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  part: number;
  parts: number;
  scratchBytes: number;
  wide: WideBlocks | undefined;
}

const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<WorkerSetup>) => void) | null;
  postMessage(message: string): void;
  close(): void;
};

scope.onmessage = ({ data: { module, memory, part, parts, scratchBytes, wide } }) => {
  const run = instantiateKernels(module, memory, part, scratchBytes, wide);
  const words = new Int32Array(memory.buffer, 0, 64);
  let seen = Atomics.load(words, GENERATION);
  scope.postMessage("ready");
  while (true) {
    for (let i = 0; i < WORKER_SPINS && Atomics.load(words, GENERATION) === seen; i++) pause();
    while (Atomics.load(words, GENERATION) === seen) Atomics.wait(words, GENERATION, seen);
    seen = Atomics.load(words, GENERATION);
    const opcode = words[OPCODE];
    if (opcode === STOP) break;
    try {
      run(opcode, ARGS, part, parts);
    } catch {
      Atomics.store(words, FAILED, 1);
    }
    if (Atomics.sub(words, REMAINING, 1) === 1) Atomics.notify(words, REMAINING);
  }
  scope.close();
};
