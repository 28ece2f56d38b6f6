import type { VectorIndex } from "./memory.ts";
import { dot } from "./vectors.ts";

/** Exact cosine search over unit-length keys: every stored key is compared. */
export class ExactIndex implements VectorIndex {
  #keys = new Map<string, Float32Array>();

  /** Number of stored keys. */
  get size(): number {
    return this.#keys.size;
  }

  /** Stores a unit-length key; a known id is overwritten. */
  add(id: string, key: Float32Array): void {
    this.#keys.set(id, key);
  }

  /** The `k` nearest by cosine, best first; ties by id. */
  search(key: Float32Array, k: number): { id: string; score: number }[] {
    const all = Array.from(this.#keys, ([id, stored]) => ({ id, score: dot(key, stored) }));
    all.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
    return all.slice(0, k);
  }
}
