/**
 * Who does which part of a command. The claim word holds a slot of the ring, the next part of its command that nobody has taken, and how
 * many parts there are; a thread takes a part by raising the middle number by one. Nobody is waited for but those who have taken a part:
 * a thread that is not running holds up nothing.
 */
import {
  CLAIM,
  LEFT,
  PARTS,
  QUEUED,
  SLEEPERS,
  slotAfter,
  SLOTS,
  slotWord,
  STARTED,
  STATE,
  TAIL,
} from "./command_block.ts";

const PART_BITS = 10;
const PART_MASK = (1 << PART_BITS) - 1;
/** Parts of a command at most. */
export const MOST_PARTS = PART_MASK - 1;

function claimWord(slot: number, next: number, parts: number): number {
  return slot << 2 * PART_BITS | next << PART_BITS | parts;
}

/** The slot of a claim word. */
export function slotOf(word: number): number {
  return word >>> 2 * PART_BITS & (SLOTS - 1);
}

/** Parts of a claim word's command; none if nothing is there to be done. */
export function partsOf(word: number): number {
  return word & PART_MASK;
}

/**
 * The part that a thread takes if the claim word is still `word`; −1 if it is not, or all are taken. The word says all that counts: it
 * does not matter how old it is.
 */
export function take(words: Int32Array, word: number): number {
  const next = word >>> PART_BITS & PART_MASK;
  if (next >= partsOf(word)) return -1;
  return Atomics.compareExchange(words, CLAIM, word, word + (1 << PART_BITS)) === word ? next : -1;
}

/** Counts a part as done; whoever does the last one starts the next command. */
export function finish(words: Int32Array, slot: number): void {
  if (Atomics.sub(words, slotWord(slot) + LEFT, 1) === 1) startFrom(words, slotAfter(slot), 1);
}

/** Starts the command at the tail if all before it are done. Called by the main thread, after it has raised the tail. */
export function startIfIdle(words: Int32Array): void {
  const word = Atomics.load(words, CLAIM);
  if (partsOf(word) === 0 && begin(words, word)) startFrom(words, slotOf(word), 0);
}

/** Takes it upon this thread to start what comes after idleness. */
function begin(words: Int32Array, idle: number): boolean {
  return Atomics.compareExchange(words, CLAIM, idle, idle | claimWord(0, 1, 1)) === idle;
}

/** Starts the first command from `slot` on that was not called off; only who may do so calls it. `awake` threads need no waking. */
function startFrom(words: Int32Array, slot: number, awake: number): void {
  for (;; slot = slotAfter(slot)) {
    while (Atomics.load(words, TAIL) === slot) {
      const idle = claimWord(slot, 0, 0);
      Atomics.store(words, CLAIM, idle);
      // Should the main thread have published something in the meantime, one of both goes on.
      if (Atomics.load(words, TAIL) === slot || !begin(words, idle)) return;
    }
    const at = slotWord(slot);
    if (Atomics.compareExchange(words, at + STATE, QUEUED, STARTED) !== QUEUED) continue;
    const parts = words[at + PARTS];
    Atomics.store(words, CLAIM, claimWord(slot, 0, parts));
    if (parts > awake && Atomics.load(words, SLEEPERS) > 0) Atomics.notify(words, CLAIM, parts - awake);
    return;
  }
}
