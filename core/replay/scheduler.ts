import type { ReplayRow } from "../../schemas/replay_row.ts";

/** The rows of an epoch that are asked for, and what training knows by then. */
export interface EpochPart {
  /** Of the epoch's rows, from this one (0-based) to the one before `to`. */
  from: number;
  /** See `from`. */
  to: number;
  /** What training has left of each trace's surprise, as far as it is known: mean NLL per answer token, by trace id. */
  left: ReadonlyMap<string, number>;
  /** How many rows of each trace were trained so far. */
  visited: ReadonlyMap<string, number>;
}

/** The seam: rows in, ordered and weighted rows out. */
export interface Scheduler {
  /** Its name on the command line and in artifacts. */
  readonly policy: "ca2" | "shuffled";
  /**
   * The rows of one epoch (0-based) in the order in which they are trained, each with its weight. An epoch is as long as the queue and
   * the weights are 1 on average, so that policies differ in emphasis and not in steps or their size. Pure.
   *
   * @param part Part of the epoch; all of it by default. Parts are asked for one after another.
   */
  schedule(rows: readonly ReplayRow[], epoch: number, part?: EpochPart): ReplayRow[];
}
