/** The interval of the gate's PR-AUC, and whether it is above chance. */
import { Random } from "../random/random.ts";
import { averagePrecision } from "../memory/gate_telemetry.ts";
import { quantile } from "../numbers/quantile.ts";

/** PR-AUC with its interval; null without positives. */
export interface GateInterval {
  /** Average precision of the scores. */
  pr_auc: number | null;
  /** Lower end of its interval. */
  low: number | null;
  /** Upper end. */
  high: number | null;
  /** Share of positives: the PR-AUC of random scores. */
  positive_rate: number;
  /** PR-AUC less the positive rate, each of the same resample. */
  above_chance: { mean: number; low: number; high: number } | null;
}

/** How the interval is made. */
export interface GateIntervalOptions {
  /** Of the resampling. */
  seed: number;
  /** 1,000 by default. */
  resamples?: number;
  /** Of confidence, 0.95 by default. */
  level?: number;
}

/** Percentile bootstrap of PR-AUC over episodes (Efron & Tibshirani 1993): labels and scores are drawn together, with replacement. */
export function gateInterval(
  scores: readonly number[],
  labels: readonly boolean[],
  { seed, resamples = 1000, level = 0.95 }: GateIntervalOptions,
): GateInterval {
  const count = scores.length;
  const area = averagePrecision(scores, labels);
  const rate = count === 0 ? 0 : labels.filter(Boolean).length / count;
  if (area === null) return { pr_auc: null, low: null, high: null, positive_rate: rate, above_chance: null };
  const order = scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const positive = order.map((i) => labels[i]);
  // Equal scores share one threshold.
  const last = order.map((i, at) => at + 1 === count || scores[order[at + 1]] !== scores[i]);
  const random = new Random(`gate-interval/${seed}`);
  const areas: number[] = [], lifts: number[] = [];
  const times = new Uint32Array(count);
  for (let resample = 0; resample < resamples; resample++) {
    times.fill(0);
    for (let i = 0; i < count; i++) times[random.int(count)]++;
    let positives = 0;
    for (let at = 0; at < count; at++) if (positive[at]) positives += times[at];
    // A resample without positives has no PR-AUC.
    if (positives === 0) continue;
    let [sum, seen, hits, before] = [0, 0, 0, 0];
    for (let at = 0; at < count; at++) {
      seen += times[at];
      if (positive[at]) hits += times[at];
      if (!last[at] || hits === before) continue;
      sum += (hits - before) * hits / seen;
      before = hits;
    }
    areas.push(sum / positives);
    lifts.push(sum / positives - positives / count);
  }
  const ends = (values: number[]) => [quantile(values, (1 - level) / 2), quantile(values, (1 + level) / 2)];
  const [low, high] = ends(areas), [least, most] = ends(lifts);
  return { pr_auc: area, low, high, positive_rate: rate, above_chance: { mean: area - rate, low: least, high: most } };
}
