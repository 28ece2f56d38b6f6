import type { Metrics, MetricsRecord } from "../../schemas/metrics.ts";
import { meanScores } from "./metrics.ts";

/** Lower bounds of the bins, in tokens of stream between an episode and its question. */
const lower = [0, 2, 16, 64, 256, 1024, 4096, 16384];

/** The bin of a lag: "0-1", "2-15", …, "16384+". */
export function lagBin(lag: number): string {
  const at = Math.max(0, lower.findLastIndex((bound) => bound <= lag));
  return at === lower.length - 1 ? `${lower[at]}+` : `${lower[at]}-${lower[at + 1] - 1}`;
}

/** Scores by lag, the shortest first; empty bins are left out. */
export function lagBins(records: readonly MetricsRecord[]): Metrics["lag_bins"] {
  const byBin = Map.groupBy([...records].sort((a, b) => a.lag - b.lag), (record) => lagBin(record.lag));
  return Array.from(byBin, ([bin, own]) => ({ lag_bin: bin, ...meanScores(own), recall_at_k: meanRecall(own) }));
}

/** Mean of `recall_at_k` where memory was on; null if it was off. */
export function meanRecall(records: readonly Pick<MetricsRecord, "recall_at_k">[]): number | null {
  const known = records.map((record) => record.recall_at_k).filter((value) => value !== null);
  return known.length > 0 ? known.reduce((sum, value) => sum + value, 0) / known.length : null;
}
