/** How names of people and things are composed from lists of words, all different for every index. */
import type { Random } from "../random/random.ts";

/**
 * Counts off pairs of words in a seeded order, all different: `index` below `left.length · right.length` gives pairs in
 * which neighbours in count share no word, as far as the lists reach.
 */
export class PairPool {
  readonly #left: readonly string[];
  readonly #right: readonly string[];

  constructor(left: readonly string[], right: readonly string[], random: Random) {
    this.#left = random.fork("left").shuffle(left);
    this.#right = random.fork("right").shuffle(right);
  }

  /** Number of different pairs. */
  get size(): number {
    return this.#left.length * this.#right.length;
  }

  /** The pair of a number; numbers from `size` on start over. */
  at(index: number): [string, string] {
    const row = index % this.#left.length;
    const turn = Math.floor(index / this.#left.length) % this.#right.length;
    return [this.#left[row], this.#right[(row + turn) % this.#right.length]];
  }

  /** A whole number of rounds that precede `index`. */
  round(index: number): number {
    return Math.floor(index / this.size);
  }
}

/** Full names of people, all different for every index: beyond first · last names they bear a double surname, then a number. */
export class PeoplePool {
  readonly #pairs: PairPool;
  readonly #surnames: readonly string[];

  constructor(random: Random, first: readonly string[], last: readonly string[]) {
    this.#pairs = new PairPool(first, last, random);
    this.#surnames = random.fork("second surname").shuffle(last);
  }

  /** The name of a number. */
  at(index: number): string {
    const [first, last] = this.#pairs.at(index);
    const round = this.#pairs.round(index);
    if (round === 0) return `${first} ${last}`;
    const others = this.#surnames.filter((surname) => surname !== last);
    const second = others[(round - 1) % others.length];
    const number = Math.floor((round - 1) / others.length);
    return `${first} ${last}-${second}${number === 0 ? "" : ` ${number + 1}`}`;
  }
}

/** "the brass key" and the like; `size` different ones. */
export class ThingPool {
  readonly #pairs: PairPool;

  /** Nouns first, so that neighbours in count differ in the noun. */
  constructor(random: Random, nouns: readonly string[], looks: readonly string[]) {
    this.#pairs = new PairPool(nouns, looks, random);
  }

  /** Number of different things. */
  get size(): number {
    return this.#pairs.size;
  }

  /** The thing of a number; numbers from `size` on start over. */
  at(index: number): string {
    const [noun, look] = this.#pairs.at(index);
    return `the ${look} ${noun}`;
  }
}
