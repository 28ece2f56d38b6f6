import type { ReplayRow } from "../../schemas/replay_row.ts";
import type { PriorityWeights } from "./ca2_priority.ts";

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

/** The interface: rows in, ordered and weighted rows out. */
export interface Scheduler {
  /** The name of its kind. */
  readonly name: string;
  /**
   * The rows of one epoch (0-based) in the order in which they are trained, each with its weight. An epoch is as long as the queue and
   * the weights are 1 on average, so that schedulers differ in emphasis and not in steps or their size. Pure.
   *
   * @param part Part of the epoch; all of it by default. Parts are asked for one after another.
   */
  schedule(rows: readonly ReplayRow[], epoch: number, part?: EpochPart): ReplayRow[];
}

/** What a run gives a scheduler when it makes one. */
export interface SchedulerContext {
  /** The run's seed. */
  seed: number;
  /** Of the terms of a row's priority. */
  weights: PriorityWeights;
  /** Keys by trace id. */
  keys: ReadonlyMap<string, Float32Array>;
}

/** One kind of scheduler, as the registry knows it. */
export interface SchedulerKind {
  /** Its name, in options and in artifacts. */
  readonly name: string;
  /** Makes one for a run. */
  make(context: SchedulerContext): Scheduler;
}
