/** Every block begins at a multiple of this: a cache line, and four times what a SIMD load likes. */
export const ALIGNMENT = 64;

interface FreeBlock {
  start: number;
  size: number;
}

/**
 * Hands out stretches of a linear memory. It knows addresses only, so it can be tested without any memory. Best fit over a
 * list of free blocks in rising order of address; neighbours are joined when a block is freed. Allocation counts are
 * small here (buffers live as long as a plan does), so the list is searched from end to end.
 */
export class Heap {
  #free: FreeBlock[] = [];
  #sizes = new Map<number, number>();
  #end: number;
  #grow: (bytes: number) => number;
  #used = 0;
  #peak = 0;

  /**
   * `start…end` are the addresses that are there now, both multiples of {@link ALIGNMENT}. `grow(bytes)` adds at least that
   * many behind the end and returns how many it added, 0 if it cannot.
   */
  constructor(start: number, end: number, grow: (bytes: number) => number) {
    if (end > start) this.#free.push({ start, size: end - start });
    this.#end = end;
    this.#grow = grow;
  }

  get used(): number {
    return this.#used;
  }

  get peak(): number {
    return this.#peak;
  }

  /** The address of `bytes` bytes, or −1 if there is no room. */
  alloc(bytes: number): number {
    const size = Math.max(ALIGNMENT, Math.ceil(bytes / ALIGNMENT) * ALIGNMENT);
    let at = this.#bestFit(size);
    if (at < 0) {
      const last = this.#free.at(-1);
      const tail = last && last.start + last.size === this.#end ? last.size : 0;
      const added = this.#grow(size - tail);
      if (added === 0) return -1;
      this.#insert({ start: this.#end, size: added });
      this.#end += added;
      at = this.#bestFit(size);
      if (at < 0) return -1;
    }
    const block = this.#free[at];
    const start = block.start;
    if (block.size === size) this.#free.splice(at, 1);
    else {
      block.start += size;
      block.size -= size;
    }
    this.#sizes.set(start, size);
    this.#used += size;
    this.#peak = Math.max(this.#peak, this.#used);
    return start;
  }

  /** Gives back what {@link alloc} returned; false if nothing is allocated there. */
  free(start: number): boolean {
    const size = this.#sizes.get(start);
    if (size === undefined) return false;
    this.#sizes.delete(start);
    this.#used -= size;
    this.#insert({ start, size });
    return true;
  }

  #bestFit(size: number): number {
    let best = -1;
    for (let i = 0; i < this.#free.length; i++) {
      const s = this.#free[i].size;
      if (s >= size && (best < 0 || s < this.#free[best].size)) best = i;
    }
    return best;
  }

  #insert(block: FreeBlock): void {
    let low = 0, high = this.#free.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#free[middle].start < block.start) low = middle + 1;
      else high = middle;
    }
    const before = this.#free[low - 1], after = this.#free[low];
    const joinsBefore = before !== undefined && before.start + before.size === block.start;
    const joinsAfter = after !== undefined && block.start + block.size === after.start;
    if (joinsBefore) {
      before.size += block.size;
      if (joinsAfter) {
        before.size += after.size;
        this.#free.splice(low, 1);
      }
    } else if (joinsAfter) {
      after.start = block.start;
      after.size += block.size;
    } else this.#free.splice(low, 0, block);
  }
}
