/** A thread of the pool: takes parts of commands as long as there are any, and waits for the next. */
import { FENCE, SAMPLE_ROWS } from "../assembly/opcodes.ts";
import { finish, partsOf, slotOf, take } from "./claims.ts";
import { ARGS, CLAIM, DONE, FAILED, OPCODE, PARTS, SLEEPERS, SLOTS, slotWord, STOPPED } from "./command_block.ts";
import { sampleRowsPart } from "./host_operations.ts";
import { instantiateKernels, type WideBlocks } from "./instantiate_kernels.ts";
import { threadPort } from "./threads.ts";

/** What the pool sends once, at the start. */
export interface ThreadSetup {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** Number of the thread, from 0 on. */
  thread: number;
  scratchBytes: number;
  wide: WideBlocks | undefined;
}

/**
 * How often a thread looks for work before it sleeps, about 50 µs, and milliseconds after which one that waits for others looks again.
 * Going to sleep lets the system move another thread, that was waiting for a busy core, to this one; looking again asks for it anew.
 */
const SPINS = 2000;
const LOOK_AGAIN = 0.5;
const LONG = 1000;

/** Works until the pool is closed. */
function work({ module, memory, thread, scratchBytes, wide }: ThreadSetup, ready: () => void): void {
  const run = instantiateKernels(module, memory, thread, scratchBytes, wide);
  const words = new Int32Array(memory.buffer, 0, slotWord(SLOTS));
  ready();
  for (let spins = 0; Atomics.load(words, STOPPED) === 0;) {
    const word = Atomics.load(words, CLAIM), part = take(words, word);
    if (part >= 0) {
      spins = 0;
      const slot = slotOf(word), at = slotWord(slot), opcode = words[at + OPCODE];
      try {
        if (opcode < FENCE) run(opcode, (at + ARGS) * 4, part, words[at + PARTS]);
        else if (opcode === SAMPLE_ROWS) sampleRowsPart(memory, (at + ARGS) * 4, part, words[at + PARTS]);
        else {
          Atomics.add(words, DONE, 1);
          Atomics.notify(words, DONE);
        }
      } catch {
        Atomics.compareExchange(words, FAILED, 0, opcode);
      }
      finish(words, slot);
    } else if (spins < SPINS) {
      spins++;
      Atomics.pause();
    } else {
      Atomics.add(words, SLEEPERS, 1);
      Atomics.wait(words, CLAIM, word, partsOf(word) === 0 ? LONG : LOOK_AGAIN);
      Atomics.sub(words, SLEEPERS, 1);
    }
  }
}

const port = await threadPort<ThreadSetup>();
port.onSetup((setup) => work(setup, () => port.ready()));
