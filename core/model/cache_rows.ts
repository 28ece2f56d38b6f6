interface Stretch {
  start: number;
  length: number;
}

/** Which rows of a key-value cache are free: first fit over a list of free stretches in rising order, joined as they come back. */
export class CacheRows {
  readonly #free: Stretch[];

  /** @param rows All of the cache. */
  constructor(rows: number) {
    this.#free = rows > 0 ? [{ start: 0, length: rows }] : [];
  }

  /** Rows that are free, wherever they lie. */
  get left(): number {
    return this.#free.reduce((sum, { length }) => sum + length, 0);
  }

  /** The first of `length` rows side by side, or undefined if no stretch is as long. */
  take(length: number): number | undefined {
    const at = this.#free.findIndex((stretch) => stretch.length >= length);
    if (at < 0) return undefined;
    const stretch = this.#free[at];
    const { start } = stretch;
    stretch.start += length;
    stretch.length -= length;
    if (stretch.length === 0) this.#free.splice(at, 1);
    return start;
  }

  /** Takes back what `take` gave. */
  give(start: number, length: number): void {
    const after = this.#free.findIndex((stretch) => stretch.start > start);
    const at = after < 0 ? this.#free.length : after;
    this.#free.splice(at, 0, { start, length });
    for (const i of [at, at - 1]) {
      const here = this.#free[i], next = this.#free[i + 1];
      if (!here || !next || here.start + here.length !== next.start) continue;
      here.length += next.length;
      this.#free.splice(i + 1, 1);
    }
  }
}
