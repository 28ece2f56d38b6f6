import type { ReplayRow } from "../../schemas/replay_row.ts";

/** The seam: rows in, ordered and weighted rows out. */
export interface Scheduler {
  /** Its name on the command line and in artifacts. */
  readonly policy: "ca2" | "shuffled";
  /**
   * The rows of one epoch (0-based) in the order in which they are trained, each with its weight. Every row comes exactly
   * once; the weights are 1 on average, so that policies differ in emphasis and not in step size. Pure.
   */
  schedule(rows: readonly ReplayRow[], epoch: number): ReplayRow[];
}
