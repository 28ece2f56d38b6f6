/** Whether so few of a key's numbers are other than 0 that to look only at these is faster than anything approximate. */
export function isSparse(key: Float32Array): boolean {
  let count = 0;
  for (const value of key) if (value !== 0) count++;
  return 8 * count <= key.length;
}

/**
 * Exact search over sparse keys: for each place of a key the list of those that have something there, as a word index has for words. A
 * search adds up the lists of the cue's own places, in their order, so that its scores are those of a product over all places, bit for bit.
 */
export class SparseIndex {
  /** By place: numbers of the keys, which rise, and their values there. */
  readonly #lists: { slots: number[]; values: number[] }[] = [];
  /** By number; undefined if the key is gone. */
  readonly #ids: (string | undefined)[] = [];
  readonly #slots = new Map<string, number>();
  readonly #keys = new Map<string, Float32Array>();
  #sums = new Float64Array(1024);

  /** Number of stored keys. */
  get size(): number {
    return this.#keys.size;
  }

  /** Stores a key under an id; a known id gets the new key. */
  add(id: string, key: Float32Array): void {
    this.remove(id);
    const slot = this.#ids.length;
    this.#ids.push(id);
    this.#slots.set(id, slot);
    this.#keys.set(id, key);
    key.forEach((value, place) => {
      if (value === 0) return;
      const { slots, values } = this.#lists[place] ??= { slots: [], values: [] };
      slots.push(slot);
      values.push(value);
    });
  }

  /** Forgets a key; tells whether it was there. */
  remove(id: string): boolean {
    const slot = this.#slots.get(id), key = this.#keys.get(id);
    if (slot === undefined || key === undefined) return false;
    key.forEach((value, place) => {
      if (value === 0) return;
      const { slots, values } = this.#lists[place], at = placeOf(slots, slot);
      slots.splice(at, 1);
      values.splice(at, 1);
    });
    this.#ids[slot] = undefined;
    this.#slots.delete(id);
    this.#keys.delete(id);
    return true;
  }

  /** The `k` nearest, best first; ties by id. Undefined if fewer have a score above 0: what comes after them, the lists do not say. */
  find(key: Float32Array, k: number): { id: string; score: number }[] | undefined {
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
    const best: { id: string; score: number }[] = [];
    for (const slot of touched) {
      const found = { id: this.#ids[slot]!, score: sums[slot] };
      sums[slot] = 0;
      if (found.score <= 0 || (best.length === k && (k === 0 || before(best[k - 1], found)))) continue;
      let at = best.length;
      while (at > 0 && before(found, best[at - 1])) at--;
      best.splice(at, 0, found);
      if (best.length > k) best.pop();
    }
    return best.length < Math.min(k, this.size) ? undefined : best;
  }
}

function before(a: { id: string; score: number }, b: { id: string; score: number }): boolean {
  return a.score > b.score || (a.score === b.score && a.id < b.id);
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
