/**
 * Seeded random numbers: the only source of chance in the project.
 *
 * Generator: sfc32 (Chris Doty-Humphrey's "small fast counting" generator, 128 bits of state, passes PractRand),
 * seeded through a 32-bit string hash (FNV-1a with a final avalanche) over the label of the stream.
 */

/** A 32-bit hash of a text (FNV-1a over UTF-16 units, then MurmurHash3's finaliser). */
export function hash32(text: string, salt = 0): number {
  let hash = (0x811c9dc5 ^ salt) >>> 0;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A seeded stream of random numbers; equal seeds give equal streams on every machine. */
export class Random {
  readonly #label: string;
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** `seed`: any number or text; 7 and "7" are the same seed. */
  constructor(seed: number | string) {
    this.#label = String(seed);
    this.#a = hash32(this.#label, 0x9e3779b9);
    this.#b = hash32(this.#label, 0x243f6a88);
    this.#c = hash32(this.#label, 0xb7e15162);
    for (let round = 0; round < 15; round++) this.#uint32();
  }

  #uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum | 0;
    return sum >>> 0;
  }

  /** A number in [0, 1) with 53 random bits. */
  next(): number {
    const high = this.#uint32() >>> 5;
    const low = this.#uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  /** A whole number in [0, n); n must be at least 1. */
  int(n: number): number {
    if (!(Number.isSafeInteger(n) && n >= 1)) {
      throw new RangeError(`Cannot draw a whole number: n must be an integer ≥ 1: received ${n}`);
    }
    return Math.floor(this.next() * n);
  }

  /** One element of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.int(list.length)];
  }

  /** A new list with the same elements in random order (Fisher–Yates). */
  shuffle<T>(list: readonly T[]): T[] {
    const copy = [...list];
    for (let last = copy.length - 1; last > 0; last--) {
      const other = this.int(last + 1);
      [copy[last], copy[other]] = [copy[other], copy[last]];
    }
    return copy;
  }

  /** A draw from the normal distribution with mean 0 and variance 1 (Box–Muller). */
  gaussian(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** An independent stream for one purpose; it depends on this stream's seed and the label, not on the draws made so far. */
  fork(label: string): Random {
    return new Random(`${this.#label}/${label}`);
  }
}
