import { Random } from "../random/random.ts";
import { quantile } from "../memory/gate_telemetry.ts";

/** A mean difference and its confidence interval. */
export interface BootstrapInterval {
  /** Over all observations. */
  mean: number;
  /** Lower end of the interval. */
  low: number;
  /** Upper end. */
  high: number;
}

/** How an interval is made; 10,000 resamples and 95 % by default. */
export interface BootstrapOptions {
  /** Of the resampling. */
  seed: number;
  /** 10,000 by default. */
  resamples?: number;
  /** Of confidence, 0.95 by default. */
  level?: number;
}

/**
 * Percentile bootstrap of a mean paired difference (Efron & Tibshirani 1993). `groups` holds, for each resampling unit, the
 * differences of its paired observations: whole groups are drawn with replacement, since the questions about one record
 * are not independent of each other. All zero without observations.
 */
export function pairedBootstrap(groups: readonly (readonly number[])[], options: BootstrapOptions): BootstrapInterval {
  const { seed, resamples = 10_000, level = 0.95 } = options;
  const units = groups.filter((group) => group.length > 0)
    .map((group) => ({ sum: group.reduce((sum, x) => sum + x, 0), count: group.length }));
  if (units.length === 0) return { mean: 0, low: 0, high: 0 };
  const random = new Random(`paired-bootstrap/${seed}`);
  const means: number[] = [];
  for (let i = 0; i < resamples; i++) {
    let [sum, count] = [0, 0];
    for (let j = 0; j < units.length; j++) {
      const unit = units[random.int(units.length)];
      sum += unit.sum;
      count += unit.count;
    }
    means.push(sum / count);
  }
  const total = units.reduce((sum, unit) => sum + unit.sum, 0);
  const count = units.reduce((sum, unit) => sum + unit.count, 0);
  return { mean: total / count, low: quantile(means, (1 - level) / 2), high: quantile(means, (1 + level) / 2) };
}
