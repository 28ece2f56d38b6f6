/** Intervals of single modes, by bootstrap from their records. */
import { pairedBootstrap } from "../../core/eval/bootstrap.ts";
import type { MetricsRecord } from "../../schemas/metrics.ts";

/** A share of right answers with its 95 % interval. */
export interface ShareInterval {
  count: number;
  mean: number;
  low: number;
  high: number;
}

/** So many draws at most, so that a page is made in less than a second whatever the run's size. */
const draws = 400_000;

/** How often records are drawn anew for so many of them: 2,000 times, less often where they are many. */
export function resamplesFor(units: number): number {
  return Math.max(200, Math.min(2000, Math.floor(draws / Math.max(1, units))));
}

/** The share of exact answers. Whole records are drawn, since the questions about one are not independent. Undefined without questions. */
export function emInterval(
  records: readonly Pick<MetricsRecord, "em" | "group_id">[],
  seed: number,
): ShareInterval | undefined {
  if (records.length === 0) return undefined;
  const groups = [...Map.groupBy(records, ({ group_id }) => group_id).values()].map((own) => own.map(({ em }) => em));
  const { mean, low, high } = pairedBootstrap(groups, { seed, resamples: resamplesFor(groups.length) });
  return { count: records.length, mean, low, high };
}
