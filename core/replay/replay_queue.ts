import { InputError } from "../../schemas/errors.ts";
import { byPriority, defaultPriorityWeights, type PriorityWeights } from "./ca2_priority.ts";
import type { ReplayRow } from "../../schemas/replay_row.ts";

/**
 * A bounded queue of replay rows. When more rows are offered than it holds, those of the lowest priority are dropped. What it
 * holds depends on the rows offered, not on their order.
 */
export class ReplayQueue {
  /** Most rows held. */
  readonly capacity: number;
  #weights: PriorityWeights;
  #rows: ReplayRow[] = [];
  #dropped = 0;

  /** Throws `InputError` for a capacity that is no positive integer. */
  constructor(capacity: number, weights: PriorityWeights = defaultPriorityWeights) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new InputError(`Cannot create replay queue: capacity must be a positive integer: received ${capacity}.`);
    }
    this.capacity = capacity;
    this.#weights = weights;
  }

  /** Rows held. */
  get size(): number {
    return this.#rows.length;
  }

  /** Rows that were offered and are not held any more. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes rows in; a row of the same trace and cue replaces the one that is held. */
  offer(rows: readonly ReplayRow[]): void {
    const held = new Map(this.#rows.map((row) => [`${row.trace_id}\n${row.cue}`, row]));
    for (const row of rows) held.set(`${row.trace_id}\n${row.cue}`, row);
    const ordered = byPriority([...held.values()], this.#weights).map(({ row }) => row);
    this.#dropped += Math.max(0, ordered.length - this.capacity);
    this.#rows = ordered.slice(0, this.capacity);
  }

  /** A copy of the rows, highest priority first; ties by trace id, then by cue. */
  rows(): ReplayRow[] {
    return this.#rows.map((row) => ({ ...row }));
  }
}
