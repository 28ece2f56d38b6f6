import { FormatError } from "../../schemas/errors.ts";
import { ExactIndex } from "./exact_index.ts";
import { graphBytes, graphFrom, type KeptGraph } from "./hnsw_file.ts";
import type { HnswOptions } from "./hnsw_graph.ts";
import { HnswIndex } from "./hnsw_index.ts";
import type { VectorIndex } from "./memory.ts";
import { isSparse, SparseIndex } from "./sparse_index.ts";

/** Up to so many keys all are compared: that takes a few milliseconds and misses nothing. */
export const exactUpTo = 4096;

/**
 * Exact search, by the lists of their places where all keys are sparse. Of other keys, exact search while they are few, and a walk through a
 * graph when they are many.
 */
export class SizedIndex implements VectorIndex {
  readonly #exact = new ExactIndex();
  readonly #options: Partial<HnswOptions>;
  readonly #limit: number;
  /** Undefined as soon as one key is not sparse. */
  #sparse: SparseIndex | undefined = new SparseIndex();
  #graph: HnswIndex | undefined;
  #changed = true;

  /** @param limit Most keys that are searched exactly. */
  constructor(options: Partial<HnswOptions> = {}, limit = exactUpTo) {
    this.#options = options;
    this.#limit = limit;
  }

  /** Number of stored keys. */
  get size(): number {
    return this.#exact.size;
  }

  /** Whether a search finds the very nearest. */
  get exact(): boolean {
    return this.#graph === undefined;
  }

  /** See {@link VectorIndex.add}. The key that is one too many for exact search brings all others into the graph: that takes seconds. */
  add(id: string, key: Float32Array): void {
    this.#put(id, key);
    this.#changed = true;
    if (this.#graph !== undefined) this.#graph.add(id, key);
    else if (this.#sparse === undefined && this.size > this.#limit) this.#build();
  }

  /** See {@link VectorIndex.remove}. */
  remove(id: string): boolean {
    this.#graph?.remove(id);
    this.#sparse?.remove(id);
    this.#changed = true;
    const known = this.#exact.remove(id);
    // Not at once: one key more and one less, again and again, would build it each time.
    if (this.size < this.#limit / 2) this.#graph = undefined;
    return known;
  }

  /** See {@link VectorIndex.search}. Where a good part of all keys is asked for, they are compared one by one. */
  search(key: Float32Array, k: number): { id: string; score: number }[] {
    if (8 * k > this.size) return this.#exact.search(key, k);
    return this.#graph?.search(key, k) ?? this.#sparse?.find(key, k) ?? this.#exact.search(key, k);
  }

  /**
   * Adds many keys at once to an index that is empty, and takes over what was kept of their graph.
   *
   * @returns What was the matter with the kept graph; undefined where it was taken over, or was not needed.
   */
  fill(keys: Iterable<readonly [id: string, key: Float32Array]>, kept?: Uint8Array): FormatError | undefined {
    for (const [id, key] of keys) this.#put(id, key);
    if (this.#sparse !== undefined || this.size <= this.#limit) return;
    let graph: KeptGraph | undefined, damage: FormatError | undefined;
    try {
      graph = kept && graphFrom(kept);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      damage = error;
    }
    this.#changed = this.#build(graph) > 0;
    return damage;
  }

  /** What can be kept of the graph; undefined where there is none, or where it is as it was filled. */
  kept(): Uint8Array<ArrayBuffer> | undefined {
    return this.#graph === undefined || !this.#changed ? undefined : graphBytes(this.#graph.kept());
  }

  #put(id: string, key: Float32Array): void {
    this.#exact.add(id, key);
    if (this.#sparse === undefined) return;
    if (isSparse(key)) this.#sparse.add(id, key);
    else this.#sparse = undefined;
  }

  /** Gives how many keys were put into a graph that was not kept. */
  #build(kept?: KeptGraph): number {
    this.#graph = new HnswIndex(this.#options);
    return this.#graph.fill(this.#exact.keys, kept);
  }
}
