import type { VectorIndex } from "./memory.ts";
import { keepNearest, type Near } from "./nearest.ts";
import { denseKey, isKey, sparseDot, type SparseKey, sparseKey } from "./sparse_key.ts";
import { keyLength } from "./vectors.ts";

/**
 * Exact search over sparse keys: for each place of a key the list of those that have something there, as a word index has for words. A
 * search adds up the lists of the cue's own places, in their order, so that its scores are those of a product over all places, bit for bit.
 */
export class SparseIndex implements VectorIndex {
  /** By place: numbers of the keys, which rise, and their values there. */
  readonly #lists: { slots: number[]; values: number[] }[] = [];
  /** By number; undefined if the key is gone. */
  readonly #ids: (string | undefined)[] = [];
  readonly #slots = new Map<string, number>();
  readonly #keys = new Map<string, SparseKey>();
  #length: number | undefined;
  #sums = new Float64Array(1024);

  /** Number of stored keys. */
  get size(): number {
    return this.#keys.size;
  }

  /** @throws {InputError} if a key is of another length than those that are there. */
  requireLength(id: string, key: Float32Array): void {
    this.#length = keyLength(id, key, this.#length);
  }

  /**
   * Stores a key under an id; a known id gets the new key.
   *
   * @throws {InputError} if the key is of another length than those that are there: they come from another model.
   */
  add(id: string, key: Float32Array): void {
    this.requireLength(id, key);
    this.#unlist(id);
    const slot = this.#ids.length, held = sparseKey(key);
    this.#ids.push(id);
    this.#slots.set(id, slot);
    this.#keys.set(id, held);
    held.places.forEach((place, i) => {
      const { slots, values } = this.#lists[place] ??= { slots: [], values: [] };
      slots.push(slot);
      values.push(held.values[i]);
    });
  }

  /** Forgets a key; tells whether it was there. */
  remove(id: string): boolean {
    this.#unlist(id);
    return this.#keys.delete(id);
  }

  /** Whether this key is there under this id. */
  has(id: string, key: Float32Array): boolean {
    const held = this.#keys.get(id);
    return held !== undefined && isKey(held, key);
  }

  /** All keys by their ids, in the order in which they were first added. */
  *keys(): Generator<[id: string, key: Float32Array], void> {
    for (const [id, key] of this.#keys) yield [id, denseKey(key)];
  }

  /** The cosine of a stored key; undefined if there is none. */
  score(id: string, key: Float32Array): number | undefined {
    const held = this.#keys.get(id);
    return held && sparseDot(key, held);
  }

  /** The `k` nearest, best first; ties by id. Every key is compared where the lists do not say enough, or much is asked for. */
  search(key: Float32Array, k: number): Near[] {
    return (8 * k > this.size ? undefined : this.find(key, k)) ?? this.#compared(key, k);
  }

  /** The `k` nearest, best first; ties by id. Undefined if fewer have a score above 0: what comes after them, the lists do not say. */
  find(key: Float32Array, k: number): Near[] | undefined {
    if (this.#sums.length < this.#ids.length) this.#sums = new Float64Array(2 * this.#ids.length);
    const sums = this.#sums, touched: number[] = [];
    for (let place = 0; place < key.length; place++) {
      const list = this.#lists[place];
      if (key[place] === 0 || list === undefined) continue;
      const { slots, values } = list;
      for (let i = 0; i < slots.length; i++) {
        // One that is at 0 may be noted twice; it is taken once below.
        if (sums[slots[i]] === 0) touched.push(slots[i]);
        sums[slots[i]] += key[place] * values[i];
      }
    }
    const best: Near[] = [];
    for (const slot of touched) {
      const score = sums[slot];
      sums[slot] = 0;
      if (score > 0) keepNearest(best, this.#ids[slot]!, score, k);
    }
    return best.length < Math.min(k, this.size) ? undefined : best;
  }

  #compared(key: Float32Array, k: number): Near[] {
    const best: Near[] = [];
    for (const [id, held] of this.#keys) keepNearest(best, id, sparseDot(key, held), k);
    return best;
  }

  /** Takes a key out of the lists. */
  #unlist(id: string): void {
    const slot = this.#slots.get(id), held = this.#keys.get(id);
    if (slot === undefined || held === undefined) return;
    for (const place of held.places) {
      const { slots, values } = this.#lists[place], at = placeOf(slots, slot);
      slots.splice(at, 1);
      values.splice(at, 1);
    }
    this.#ids[slot] = undefined;
    this.#slots.delete(id);
  }
}

/** Where a number stands in a list that rises. */
function placeOf(slots: readonly number[], slot: number): number {
  let [low, high] = [0, slots.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (slots[middle] < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}
