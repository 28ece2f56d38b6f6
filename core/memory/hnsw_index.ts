import { hash32 } from "../random/random.ts";
import { type KeptGraph, markOf } from "./hnsw_file.ts";
import { HnswGraph, type HnswOptions } from "./hnsw_graph.ts";
import type { VectorIndex } from "./memory.ts";
import { dot, keyLength } from "./vectors.ts";

/** Where nothing is said. */
export const defaultHnsw: HnswOptions = { m: 16, efConstruction: 100, efSearch: 64 };

/**
 * Approximate search: a walk through a graph of neighbours instead of a comparison with every key. Ids with the same key share a node,
 * so that copies do not crowd out the ways between nodes. How many levels a node has is drawn from the seed and the id: the same calls
 * give the same results.
 */
export class HnswIndex implements VectorIndex {
  readonly #graph: HnswGraph;
  readonly #options: HnswOptions;
  readonly #seed: number;
  readonly #slotOf = new Map<string, number>();
  /** Ids of a node's key, in their order. */
  readonly #ids: string[][] = [];
  /** Nodes by a hash of their key. */
  readonly #byHash = new Map<number, number[]>();
  #length: number | undefined;

  constructor(options: Partial<HnswOptions> = {}, seed = 0) {
    this.#options = { ...defaultHnsw, ...options };
    this.#graph = new HnswGraph(this.#options);
    this.#seed = seed;
  }

  /** Number of stored keys. */
  get size(): number {
    return this.#slotOf.size;
  }

  /** See {@link VectorIndex.add}. @throws {InputError} if the key is of another length than those that are there. */
  add(id: string, key: Float32Array): void {
    this.#length = keyLength(id, key, this.#length);
    const hash = hashOf(key);
    const same = this.#byHash.get(hash)?.find((slot) => sameKey(this.#graph.key(slot), key));
    const before = this.#slotOf.get(id);
    if (before !== undefined && before === same) return;
    if (before !== undefined) this.remove(id);
    const slot = same ?? this.#graph.add(key, this.#levelOf(id));
    if (same === undefined) return this.#place(slot, [id], key);
    this.#slotOf.set(id, slot);
    this.#ids[slot].push(id);
    this.#ids[slot].sort();
  }

  /** See {@link VectorIndex.remove}. */
  remove(id: string): boolean {
    const slot = this.#slotOf.get(id);
    if (slot === undefined) return false;
    this.#slotOf.delete(id);
    this.#ids[slot] = this.#ids[slot].filter((other) => other !== id);
    if (this.#ids[slot].length > 0) return true;
    const hash = hashOf(this.#graph.key(slot));
    const others = this.#byHash.get(hash)!.filter((other) => other !== slot);
    if (others.length > 0) this.#byHash.set(hash, others);
    else this.#byHash.delete(hash);
    this.#graph.remove(slot);
    return true;
  }

  /**
   * See {@link VectorIndex.search}; scores are exact, and most of the nearest are found.
   *
   * @param effort Candidates that are kept, instead of what the index was made with.
   */
  search(key: Float32Array, k: number, effort?: number): { id: string; score: number }[] {
    return this.#graph.search(key, k, effort)
      .flatMap(({ slot }) => {
        const score = dot(key, this.#graph.key(slot));
        return this.#ids[slot].map((id) => ({ id, score }));
      })
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      .slice(0, k);
  }

  /** What of it can be kept beside a store that has the ids and keys. */
  kept(): KeptGraph {
    const { links } = this.#graph;
    const marks = links.map((levels, slot) =>
      levels.length === 0 ? [] : this.#ids[slot].map((id) => markOf(id, this.#graph.key(slot)))
    );
    return { built: this.#built, marks, links };
  }

  /**
   * Takes over into an empty index what a kept graph has of these keys, with its links.
   *
   * @returns The keys that are left to add; all, where the graph was built in another way or has lost a good part of its nodes.
   */
  takeOver(keys: ReadonlyMap<string, Float32Array>, kept?: KeptGraph): Map<string, Float32Array> {
    const left = new Map(keys);
    if (kept && JSON.stringify(kept.built) === JSON.stringify(this.#built)) {
      const byMark = new Map(Array.from(keys, ([id, key]) => [markOf(id, key), id]));
      const ids = kept.marks.map((marks) => marks.flatMap((mark) => byMark.get(mark) ?? []));
      if (4 * ids.filter((own) => own.length > 0).length > 3 * ids.length) {
        this.#graph.restore(ids.map(([id]) => keys.get(id)), kept.links);
        ids.forEach((own, slot) => {
          if (own.length > 0) this.#place(slot, own, keys.get(own[0])!);
          for (const id of own) left.delete(id);
        });
      }
    }
    return left;
  }

  /** Numbers by which two graphs are of one kind. */
  get #built(): number[] {
    return [this.#options.m, this.#options.efConstruction, this.#seed];
  }

  /** Notes that a node belongs to ids. */
  #place(slot: number, ids: readonly string[], key: Float32Array): void {
    this.#length ??= key.length;
    this.#ids[slot] = ids.toSorted();
    for (const id of ids) this.#slotOf.set(id, slot);
    const hash = hashOf(key);
    this.#byHash.set(hash, [...this.#byHash.get(hash) ?? [], slot]);
  }

  /** Each level has one node in `m` of the level below. */
  #levelOf(id: string): number {
    const drawn = (hash32(id, hash32(String(this.#seed))) + 1) / 2 ** 32;
    return Math.floor(-Math.log(drawn) / Math.log(Math.max(2, this.#options.m)));
  }
}

function hashOf(key: Float32Array): number {
  let hash = 0x811c9dc5;
  for (const word of new Uint32Array(key.buffer, key.byteOffset, key.length)) hash = Math.imul(hash ^ word, 0x01000193);
  return hash >>> 0;
}

function sameKey(a: Float32Array, b: Float32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
