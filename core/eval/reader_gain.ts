/** Whether a reader helps, measured on the same tasks with it and without. */
import { pairedBootstrap } from "./bootstrap.ts";

/** What a reader brings. */
export interface ReaderGain {
  /** Share of tasks answered right with the reader minus the share without. */
  mean: number;
  /** Lower end of the 95 % interval over the tasks. */
  low: number;
  high: number;
  /** "reader" where the whole interval is above 0; else the model reads as well without. */
  use: "reader" | "no reader";
}

/** At this share of right answers or more, there is nothing left to teach. */
const enough = 0.95;

/** Whether a model without a reader answers so many tasks that none need be trained; not where nothing was asked. */
export function readsByItself(without: readonly boolean[]): boolean {
  return without.length > 0 && without.filter((hit) => hit).length >= enough * without.length;
}

/** @param found Whether each task is answered right with the reader. @param without The same tasks without it. */
export function readerGain(found: readonly boolean[], without: readonly boolean[]): ReaderGain {
  const gains = found.map((hit, i) => [Number(hit) - Number(without[i])]);
  const { mean, low, high } = pairedBootstrap(gains, { seed: 1 });
  return { mean, low, high, use: low > 0 ? "reader" : "no reader" };
}
