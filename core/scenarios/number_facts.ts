import type { Random } from "./random.ts";

/** Facts about whole numbers: scenario B's family without end, for streams longer than the facts of the world. */
export interface NumberRelation {
  name: string;
  phrase: string;
  noun: string;
  /** The true object is the subject plus this. */
  step: 1 | -1;
}

/** What comes after a number, and what before. */
export const numberRelations: readonly [NumberRelation, NumberRelation] = [
  { name: "successor", phrase: "the number that comes right after {subject}", noun: "number", step: 1 },
  { name: "predecessor", phrase: "the number that comes right before {subject}", noun: "number", step: -1 },
];

/** Three-digit numbers first, then larger ones without end; none twice. The order within each block is the seed's. */
export class NumberPool {
  readonly #offset: number;
  readonly #factor: number;

  constructor(random: Random) {
    this.#offset = random.int(blockSize);
    this.#factor = random.pick(coprimes);
  }

  /** The number of an index ≥ 0. */
  at(index: number): number {
    const block = Math.floor(index / blockSize);
    return 110 + block * 1000 + (this.#offset + this.#factor * (index % blockSize)) % blockSize;
  }
}

/** Numbers in a block: 110 … 989 after the thousands, so that a step or a patch never changes the number of digits. */
const blockSize = 880;

/** Factors that share no divisor with the block size 2⁴ · 5 · 11. */
const coprimes: readonly number[] = [3, 7, 13, 17, 19, 23, 27, 29, 31, 37, 41, 43, 47, 49, 53, 57, 59, 61, 63, 67];

/** A wrong answer of the same length near `truth`: neither the truth nor the number that was asked about. */
export function nearbyNumber(truth: number, subject: number, random: Random): number {
  const candidates = [-9, -8, -7, -6, -5, -4, -3, -2, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => truth + step);
  return random.pick(candidates.filter((candidate) => candidate !== subject && candidate !== truth));
}
