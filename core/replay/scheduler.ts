import type { ReplayRow } from "../../schemas/replay_row.ts";

/** The seam: rows in, ordered and weighted rows out. */
export interface Scheduler {
  /** Its name on the command line and in artifacts. */
  readonly policy: "ca2" | "shuffled";
  /**
   * The rows of one epoch (0-based) in the order in which they are trained, each with its weight. An epoch is as long as the queue and
   * the weights are 1 on average, so that policies differ in emphasis and not in steps or their size. Pure.
   *
   * @param left What training has left of each trace's surprise, once it is known: mean NLL per answer token, by trace id.
   */
  schedule(rows: readonly ReplayRow[], epoch: number, left?: ReadonlyMap<string, number>): ReplayRow[];
}
