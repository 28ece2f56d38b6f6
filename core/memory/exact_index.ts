import type { VectorIndex } from "./memory.ts";
import { keepNearest, type Near } from "./nearest.ts";
import { dot, keyLength } from "./vectors.ts";

/** Exact cosine search over unit-length keys: every stored key is compared. */
export class ExactIndex implements VectorIndex {
  #keys = new Map<string, Float32Array>();
  #length: number | undefined;

  /** Number of stored keys. */
  get size(): number {
    return this.#keys.size;
  }

  /**
   * Stores a unit-length key; a known id is overwritten.
   *
   * @throws {InputError} if the key is of another length than those that are there: they come from another model.
   */
  add(id: string, key: Float32Array): void {
    this.#length = keyLength(id, key, this.#length);
    this.#keys.set(id, key);
  }

  /** All keys by their ids, in the order in which they were first added. */
  get keys(): ReadonlyMap<string, Float32Array> {
    return this.#keys;
  }

  /** Removes a key; returns whether it was there. */
  remove(id: string): boolean {
    return this.#keys.delete(id);
  }

  /** The `k` nearest by cosine, best first; ties by id. */
  search(key: Float32Array, k: number): Near[] {
    const best: Near[] = [];
    for (const [id, stored] of this.#keys) keepNearest(best, id, dot(key, stored), k);
    return best;
  }
}
