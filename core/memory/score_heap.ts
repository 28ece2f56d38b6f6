/** A heap of numbered things by score, the lowest on top; equal scores leave by number, the highest first, so that all is determined. */
export class ScoreHeap {
  readonly #slots: number[] = [];
  readonly #scores: number[] = [];

  /** How many there are. */
  get size(): number {
    return this.#slots.length;
  }

  /** The lowest score; Infinity if there is none. */
  get lowest(): number {
    return this.#scores[0] ?? Infinity;
  }

  /** Adds one. */
  push(slot: number, score: number): void {
    let at = this.#slots.length;
    this.#slots.push(slot);
    this.#scores.push(score);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  /** Takes the lowest off; must not be empty. */
  pop(): { slot: number; score: number } {
    const top = { slot: this.#slots[0], score: this.#scores[0] };
    const slot = this.#slots.pop()!, score = this.#scores.pop()!;
    const size = this.#slots.length;
    if (size === 0) return top;
    this.#slots[0] = slot;
    this.#scores[0] = score;
    for (let at = 0;;) {
      const left = 2 * at + 1, right = left + 1;
      let least = at;
      if (left < size && this.#before(left, least)) least = left;
      if (right < size && this.#before(right, least)) least = right;
      if (least === at) return top;
      this.#swap(at, least);
      at = least;
    }
  }

  #before(a: number, b: number): boolean {
    const difference = this.#scores[a] - this.#scores[b];
    return difference < 0 || (difference === 0 && this.#slots[a] > this.#slots[b]);
  }

  #swap(a: number, b: number): void {
    [this.#slots[a], this.#slots[b]] = [this.#slots[b], this.#slots[a]];
    [this.#scores[a], this.#scores[b]] = [this.#scores[b], this.#scores[a]];
  }
}
