import { Random } from "../random/random.ts";
import type { ReplayRow } from "../../schemas/replay_row.ts";
import type { EpochPart, Scheduler, SchedulerKind } from "./scheduler.ts";

/** The baseline: a seeded shuffle, new in every epoch, and the same weight for all. */
export class ShuffledScheduler implements Scheduler {
  /** See {@link Scheduler.name}. */
  readonly name = "shuffled";
  #seed: number;

  /** The seed of the shuffles. */
  constructor(seed: number) {
    this.#seed = seed;
  }

  /** See {@link Scheduler.schedule}. */
  schedule(rows: readonly ReplayRow[], epoch: number, part?: EpochPart): ReplayRow[] {
    const shuffled = new Random(`shuffled-scheduler/${this.#seed}/${epoch}`).shuffle([...rows]);
    return shuffled.slice(part?.from, part?.to).map((row) => ({ ...row, weight: 1 }));
  }
}

/** The entry of {@link ShuffledScheduler} in the registry. */
export const shuffled: SchedulerKind = { name: "shuffled", make: ({ seed }) => new ShuffledScheduler(seed) };
