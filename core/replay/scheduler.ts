import type { ReplayRow } from "../../schemas/replay_row.ts";
import type { PriorityWeights } from "./ca2_priority.ts";

/** The part of an epoch to schedule, and what training knows so far. */
export interface EpochPart {
  /** Of the epoch's rows, from this one (0-based) to the one before `to`. */
  from: number;
  /** See `from`. */
  to: number;
  /** Remaining surprise of each trace, as far as it is known: mean NLL per answer token in nats, by trace id. */
  left: ReadonlyMap<string, number>;
  /** How many rows of each trace were trained so far. */
  visited: ReadonlyMap<string, number>;
}

/** The interface of schedulers: rows in, ordered and weighted rows out. */
export interface Scheduler {
  /** The name of its kind. */
  readonly name: string;
  /**
   * The rows of one epoch (0-based) in training order, each with its weight. An epoch is as long as the queue and the weights have mean 1.
   * So schedulers differ in emphasis, not in the number or size of steps. A pure function.
   *
   * @param part Part of the epoch; all of it by default. Parts are asked for one after another.
   */
  schedule(rows: readonly ReplayRow[], epoch: number, part?: EpochPart): ReplayRow[];
}

/** The options that a run gives a scheduler. */
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
