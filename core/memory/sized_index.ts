import { FormatError } from "../../schemas/errors.ts";
import { ExactIndex } from "./exact_index.ts";
import { graphBytes, graphFrom, type KeptGraph } from "./hnsw_file.ts";
import type { HnswOptions } from "./hnsw_graph.ts";
import { HnswIndex } from "./hnsw_index.ts";
import type { VectorIndex } from "./memory.ts";
import { SparseIndex } from "./sparse_index.ts";
import { isSparse } from "./sparse_key.ts";
import { turns } from "./turns.ts";
import { dot } from "./vectors.ts";

/** Keys that one more brings into a graph that is being built, so that whoever only adds gets one in the end. */
const alongWithOne = 4;
/** Up to this many keys, all are compared: this takes a few milliseconds and misses nothing. */
const exactUpTo = 4096;

/**
 * Exact search, by the lists of their places where all keys are sparse. Of other keys, exact search while they are few, and a walk through a
 * graph when they are many.
 */
export class SizedIndex implements VectorIndex {
  /** The keys, once one of them is not sparse. */
  readonly #exact = new ExactIndex();
  readonly #options: Partial<HnswOptions>;
  readonly #limit: number;
  /** The keys as long as all are sparse; undefined from then on. */
  #sparse: SparseIndex | undefined = new SparseIndex();
  #graph: HnswIndex | undefined;
  /** Keys that have yet to come into the graph. While there are any, all keys are compared. */
  #waiting = new Map<string, Float32Array>();
  #changed = true;

  /** @param limit Most keys that are searched exactly. */
  constructor(options: Partial<HnswOptions> = {}, limit = exactUpTo) {
    this.#options = options;
    this.#limit = limit;
  }

  /** Number of stored keys. */
  get size(): number {
    return (this.#sparse ?? this.#exact).size;
  }

  /** Whether a search finds the very nearest. */
  get exact(): boolean {
    return this.#graph === undefined || this.#waiting.size > 0;
  }

  /**
   * See {@link VectorIndex.add}. The key that is one too many for exact search begins the graph, which takes milliseconds for each key that
   * is there: {@link build} does all of it, and each further `add` a little.
   */
  add(id: string, key: Float32Array): void {
    this.addLater(id, key);
    this.#bringIn(alongWithOne);
  }

  /** As {@link add}, but what comes into the graph waits for {@link build}: for many keys at once. */
  addLater(id: string, key: Float32Array): void {
    if (this.#sparse?.has(id, key) ?? this.#exact.keys.get(id) === key) return;
    this.#put(id, key);
    this.#changed = true;
    if (this.#graph !== undefined) this.#waiting.set(id, key);
    else if (this.#sparse === undefined && this.size > this.#limit) this.#begin();
  }

  /** See {@link VectorIndex.remove}. */
  remove(id: string): boolean {
    this.#graph?.remove(id);
    this.#waiting.delete(id);
    this.#changed = true;
    const known = (this.#sparse ?? this.#exact).remove(id);
    // Not at once: otherwise one key more and one less, repeated, would build the graph each time.
    if (this.size < this.#limit / 2) {
      this.#graph = undefined;
      this.#waiting.clear();
    }
    return known;
  }

  /** See {@link VectorIndex.search}. Where a good part of all keys is asked for, they are compared one by one. */
  search(key: Float32Array, k: number): { id: string; score: number }[] {
    if (this.#sparse !== undefined) return this.#sparse.search(key, k);
    const graph = this.#waiting.size > 0 || 8 * k > this.size ? undefined : this.#graph;
    return (graph ?? this.#exact).search(key, k);
  }

  /** See {@link VectorIndex.score}. */
  score(id: string, key: Float32Array): number | undefined {
    if (this.#sparse !== undefined) return this.#sparse.score(id, key);
    const held = this.#exact.keys.get(id);
    return held && dot(key, held);
  }

  /**
   * Adds many keys at once to an index that is empty, and takes over what was kept of their graph; {@link build} makes what is missing.
   *
   * @returns What was the matter with the kept graph; undefined if it was taken over, or was not needed.
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
    this.#begin(graph);
    this.#changed = this.#waiting.size > 0;
    return damage;
  }

  /**
   * Brings into the graph what has yet to come into it, and lets the event loop turn in the meantime.
   *
   * @param progress Called with how many keys there are to bring in, and how many of them are done.
   */
  async build(progress: (done: number, total: number) => void = () => {}): Promise<void> {
    const turn = turns();
    for (let done = 0; this.#waiting.size > 0;) {
      if (done === 0) progress(done, this.#waiting.size);
      done += this.#bringIn(1);
      progress(done, done + this.#waiting.size);
      await turn();
    }
  }

  /** What can be kept of the graph; undefined if there is none, or where it is as it was filled. */
  kept(): Uint8Array<ArrayBuffer> | undefined {
    return this.#graph === undefined || this.#graph.size === 0 || !this.#changed
      ? undefined
      : graphBytes(this.#graph.kept());
  }

  #put(id: string, key: Float32Array): void {
    if (this.#sparse !== undefined) {
      if (isSparse(key)) return this.#sparse.add(id, key);
      this.#sparse.requireLength(id, key);
      for (const [one, held] of this.#sparse.keys()) this.#exact.add(one, held);
      this.#sparse = undefined;
    }
    this.#exact.add(id, key);
  }

  #begin(kept?: KeptGraph): void {
    this.#graph = new HnswIndex(this.#options);
    this.#waiting = this.#graph.takeOver(this.#exact.keys, kept);
  }

  /** Brings so many waiting keys into the graph, those first that have waited longest; gives how many there were. */
  #bringIn(count: number): number {
    let done = 0;
    for (const [id, key] of this.#waiting) {
      if (done === count) break;
      this.#graph!.add(id, key);
      this.#waiting.delete(id);
      done++;
    }
    return done;
  }
}
