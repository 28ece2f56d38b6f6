/** Runs parts of commands, on a thread of the pool, or on the caller's own thread if there is no other. */
import { FENCE, SAMPLE_ROWS } from "../assembly/opcodes.ts";
import { finish, slotOf, take } from "./claims.ts";
import { ARGS, CLAIM, DONE, FAILED, OPCODE, PARTS, SLOTS, slotWord } from "./command_block.ts";
import { sampleRowsPart } from "./host_operations.ts";
import { instantiateKernels, type Run, type WideBlocks } from "./instantiate_kernels.ts";

/** What the pool sends a thread once, at the start. */
export interface ThreadSetup {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Number of the thread, from 0 on. */
  thread: number;
  scratchBytes: number;
  wide: WideBlocks | undefined;
}

/** One thread's hands. */
export class PartRunner {
  /** The first words of the shared memory. */
  readonly words: Int32Array;
  readonly #run: Run;
  readonly #memory: WebAssembly.Memory;

  constructor({ module, memory, thread, scratchBytes, wide }: ThreadSetup) {
    this.#run = instantiateKernels(module, memory, thread, scratchBytes, wide);
    this.#memory = memory;
    this.words = new Int32Array(memory.buffer, 0, slotWord(SLOTS));
  }

  /** Takes a part of the command that this claim word tells of, and does it; false if there is none to take. */
  one(word: number): boolean {
    const { words } = this, part = take(words, word);
    if (part < 0) return false;
    const slot = slotOf(word), at = slotWord(slot), opcode = words[at + OPCODE];
    try {
      if (opcode < FENCE) this.#run(opcode, (at + ARGS) * 4, part, words[at + PARTS]);
      else if (opcode === SAMPLE_ROWS) sampleRowsPart(this.#memory, (at + ARGS) * 4, part, words[at + PARTS]);
      else {
        Atomics.add(words, DONE, 1);
        Atomics.notify(words, DONE);
      }
    } catch {
      Atomics.compareExchange(words, FAILED, 0, opcode);
    }
    finish(words, slot);
    return true;
  }

  /** Does all that is there, where no other thread does any of it. */
  all(): void {
    while (this.one(Atomics.load(this.words, CLAIM)));
  }
}
