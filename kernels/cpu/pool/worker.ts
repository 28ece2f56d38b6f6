/** A thread of the pool: takes parts of commands as long as there are any, and waits for the next. */
import { partsOf } from "./claims.ts";
import { CLAIM, SLEEPERS, STOPPED } from "./command_block.ts";
import { PartRunner, type ThreadSetup } from "./part_runner.ts";
import { threadPort } from "./threads.ts";

/**
 * How often a thread looks for work before it sleeps, about 50 µs, and milliseconds after which one that waits for others looks again.
 * Going to sleep lets the system move another thread, that was waiting for a busy core, to this one; looking again asks for it anew.
 */
const SPINS = 2000;
const LOOK_AGAIN = 0.5;
const LONG = 1000;

/** Works until the pool is closed. */
function work(setup: ThreadSetup, ready: () => void): void {
  const runner = new PartRunner(setup), { words } = runner;
  ready();
  for (let spins = 0; Atomics.load(words, STOPPED) === 0;) {
    const word = Atomics.load(words, CLAIM);
    if (runner.one(word)) spins = 0;
    else if (spins < SPINS) {
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
