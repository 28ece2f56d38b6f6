import { ScoreHeap } from "./score_heap.ts";

/** How a graph is built and searched. */
export interface HnswOptions {
  /** Links of a node on an upper level; twice as many on the lowest. */
  m: number;
  /** Candidates that are looked at for the links of a new node. */
  efConstruction: number;
  /** Candidates that a search keeps. */
  efSearch: number;
}

/** A node's number, and its cosine similarity to the query. */
export interface FoundSlot {
  slot: number;
  score: number;
}

/** What a graph is made of, to be written and read back: for each node the nodes that it is linked to, level by level. */
export type HnswLinks = readonly (readonly (readonly number[])[])[];

/**
 * A hierarchical navigable small world (Malkov & Yashunin 2016) over unit-length vectors, by their dot product. A removed node leaves
 * no trace: those that were linked to it get links to its neighbours instead. Whoever adds a node says how many levels it has, so that
 * the same calls give the same graph.
 */
export class HnswGraph {
  readonly #options: HnswOptions;
  readonly #keys: (Float32Array | undefined)[] = [];
  /** links[slot][level]: numbers of other nodes. */
  readonly #links: number[][][] = [];
  readonly #free: number[] = [];
  #entry = -1;
  #size = 0;
  /** The number of the search that visited a node last. */
  #seen = new Uint32Array(1024);
  #walk = 0;

  constructor(options: HnswOptions) {
    this.#options = options;
  }

  /** Nodes in the graph. */
  get size(): number {
    return this.#size;
  }

  /** The vector of a node. */
  key(slot: number): Float32Array {
    return this.#keys[slot]!;
  }

  /** For each number the links of its node, none if it is free. */
  get links(): HnswLinks {
    return this.#links;
  }

  /**
   * Takes a graph over, into one that is empty.
   *
   * @param keys The vector of each node; undefined for those that are no more, whose links go.
   */
  restore(keys: readonly (Float32Array | undefined)[], links: HnswLinks): void {
    keys.forEach((key, slot) => this.#keys[slot] = key);
    links.forEach((levels, slot) => this.#links[slot] = levels.map((slots) => [...slots]));
    this.#size = keys.length;
    this.#widen();
    this.#entry = this.#highest();
    this.remove(...keys.keys().filter((slot) => keys[slot] === undefined));
  }

  /** Adds a node with so many levels above the lowest; gives its number. */
  add(key: Float32Array, level: number): number {
    const slot = this.#free.pop() ?? this.#keys.length;
    this.#keys[slot] = key;
    this.#links[slot] = Array.from({ length: level + 1 }, () => []);
    this.#size++;
    this.#widen();
    if (this.#entry < 0) {
      this.#entry = slot;
      return slot;
    }
    const top = this.#links[this.#entry].length - 1;
    let near = this.#descend(key, level);
    for (let at = Math.min(level, top); at >= 0; at--) {
      near = this.#nearest(key, near, this.#options.efConstruction, at);
      const chosen = this.#spread(near, this.#options.m);
      this.#links[slot][at] = chosen;
      for (const other of chosen) this.#link(other, slot, at);
    }
    if (level > top) this.#entry = slot;
    return slot;
  }

  /** Takes nodes out. */
  remove(...gone: readonly number[]): void {
    const lost = new Map(gone.map((slot) => [slot, this.#links[slot]]));
    for (const slot of gone) {
      this.#keys[slot] = undefined;
      this.#links[slot] = [];
      this.#free.push(slot);
    }
    this.#size -= gone.length;
    if (lost.has(this.#entry)) this.#entry = this.#highest();
    const losers: { slot: number; level: number; of: number[] }[] = [];
    this.#links.forEach((levels, slot) => {
      levels.forEach((slots, level) => {
        // One alone is the usual case, and all links are looked at.
        const hit = gone.length === 1 ? slots.includes(gone[0]) : slots.some((other) => lost.has(other));
        if (!hit) return;
        const of = slots.filter((other) => lost.has(other));
        levels[level] = slots.filter((other) => !lost.has(other));
        losers.push({ slot, level, of });
      });
    });
    for (const { slot, level, of } of losers) {
      for (const one of of) this.#mend(slot, lost.get(one)![level] ?? [], level);
    }
  }

  /** The nearest nodes, best first: at most `count`. */
  search(key: Float32Array, count: number, effort = this.#options.efSearch): FoundSlot[] {
    if (this.#entry < 0) return [];
    const near = this.#descend(key, 0);
    return this.#nearest(key, near, Math.max(count, effort), 0).slice(0, count);
  }

  /** From the entry down to the level above `level`, each time to the nearest node. */
  #descend(key: Float32Array, level: number): FoundSlot[] {
    let near = [{ slot: this.#entry, score: product(key, this.#keys[this.#entry]!) }];
    for (let at = this.#links[this.#entry].length - 1; at > level; at--) near = this.#nearest(key, near, 1, at);
    return near;
  }

  /** The `ef` nearest nodes of a level, best first, as far as a walk from `from` finds them. */
  #nearest(key: Float32Array, from: readonly FoundSlot[], ef: number, level: number): FoundSlot[] {
    const walk = this.#walk = (this.#walk + 1) >>> 0;
    if (walk === 0) this.#seen.fill(0);
    const open = new ScoreHeap(), best = new ScoreHeap();
    for (const { slot, score } of from) {
      this.#seen[slot] = walk;
      open.push(slot, -score);
      best.push(slot, score);
    }
    while (best.size > ef) best.pop();
    while (open.size > 0 && (best.size < ef || -open.lowest >= best.lowest)) {
      for (const slot of this.#links[open.pop().slot][level]) {
        if (this.#seen[slot] === walk) continue;
        this.#seen[slot] = walk;
        const score = product(key, this.#keys[slot]!);
        if (best.size >= ef && score <= best.lowest) continue;
        open.push(slot, -score);
        best.push(slot, score);
        if (best.size > ef) best.pop();
      }
    }
    const found: FoundSlot[] = [];
    while (best.size > 0) found.push(best.pop());
    return found.reverse();
  }

  /**
   * Of candidates, best first, those that lie apart: each nearer to the centre than to one that was taken before. Links to all sides keep
   * clusters joined. Where fewer than `count` lie apart, the nearest of the others fill up.
   */
  #spread(near: readonly FoundSlot[], count: number): number[] {
    const chosen: number[] = [], left: number[] = [];
    for (const { slot, score } of near) {
      if (chosen.length === count) break;
      const key = this.#keys[slot]!;
      if (chosen.every((other) => product(key, this.#keys[other]!) < score)) chosen.push(slot);
      else left.push(slot);
    }
    return [...chosen, ...left.slice(0, count - chosen.length)];
  }

  /** Links a node to another one. Where it has half of `m` too many then, those that lie apart stay: to choose anew each time costs most. */
  #link(slot: number, other: number, level: number): void {
    const slots = this.#links[slot][level];
    if (slots.includes(other)) return;
    slots.push(other);
    const most = level === 0 ? 2 * this.#options.m : this.#options.m;
    if (slots.length > most + this.#options.m / 2) {
      this.#links[slot][level] = this.#spread(this.#byScore(slot, slots), most);
    }
  }

  /** Gives a node that lost a link one to a neighbour of what it lost: the nearest that lies apart from its others, or the nearest. */
  #mend(slot: number, lost: readonly number[], level: number): void {
    const slots = this.#links[slot][level];
    const there = lost.filter((other) => other !== slot && this.#keys[other] !== undefined && !slots.includes(other));
    const near = this.#byScore(slot, there);
    const apart = near.find(({ slot: one, score }) =>
      slots.every((other) => product(this.#keys[one]!, this.#keys[other]!) < score)
    );
    const chosen = (apart ?? near[0])?.slot;
    if (chosen === undefined) return;
    this.#link(slot, chosen, level);
    this.#link(chosen, slot, level);
  }

  #byScore(slot: number, others: readonly number[]): FoundSlot[] {
    const key = this.#keys[slot]!;
    return others.map((other) => ({ slot: other, score: product(key, this.#keys[other]!) }))
      .sort((a, b) => b.score - a.score || a.slot - b.slot);
  }

  /** A node of the highest level; -1 if there is none. */
  #highest(): number {
    let highest = -1;
    this.#links.forEach((levels, slot) => {
      if (levels.length > (this.#links[highest]?.length ?? 0)) highest = slot;
    });
    return highest;
  }

  #widen(): void {
    if (this.#seen.length >= this.#keys.length) return;
    const wider = new Uint32Array(2 * this.#keys.length);
    wider.set(this.#seen);
    this.#seen = wider;
  }
}

/** A dot product in four sums, which a processor adds up side by side; its last digits are not those of `dot`. */
function product(a: Float32Array, b: Float32Array): number {
  let p = 0, q = 0, r = 0, s = 0, i = 0;
  for (const end = a.length - 3; i < end; i += 4) {
    p += a[i] * b[i];
    q += a[i + 1] * b[i + 1];
    r += a[i + 2] * b[i + 2];
    s += a[i + 3] * b[i + 3];
  }
  for (; i < a.length; i++) p += a[i] * b[i];
  return p + q + (r + s);
}
