import { Random } from "../random/random.ts";
import { quantile } from "../numbers/quantile.ts";

/** A mean difference and its confidence interval. */
export interface BootstrapInterval {
  /** Over all observations. */
  mean: number;
  /** Lower end of the interval. */
  low: number;
  /** Upper end. */
  high: number;
}

/** Options of a bootstrap interval; by default 10,000 resamples and 95 %. */
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
  const units = groups.filter((group) => group.length > 0)
    .map((group) => [group.reduce((sum, x) => sum + x, 0), group.length]);
  return bootstrapOfSums(units, ([sum, count]) => sum / count, options) ?? { mean: 0, low: 0, high: 0 };
}

/**
 * Percentile bootstrap of a figure that is made of sums, such as a ratio of two. Each unit brings its share of every sum; whole units are
 * drawn with replacement. Resamples for which the figure is no finite number are passed over.
 *
 * @param units Units × sums.
 * @param figure From the sums over all units drawn.
 * @returns Undefined if there are no units, or the figure of all of them is no finite number.
 */
export function bootstrapOfSums(
  units: readonly (readonly number[])[],
  figure: (sums: readonly number[]) => number,
  options: BootstrapOptions,
): BootstrapInterval | undefined {
  const { seed, resamples = 10_000, level = 0.95 } = options;
  if (units.length === 0) return undefined;
  const width = units[0].length, shares = Float64Array.from(units.flat());
  const sumsOf = (place: (j: number) => number): number[] => {
    const sums = new Array<number>(width).fill(0);
    for (let j = 0; j < units.length; j++) {
      const at = place(j) * width;
      for (let c = 0; c < width; c++) sums[c] += shares[at + c];
    }
    return sums;
  };
  const mean = figure(sumsOf((j) => j));
  if (!Number.isFinite(mean)) return undefined;
  const random = new Random(`paired-bootstrap/${seed}`);
  const drawn = Array.from({ length: resamples }, () => figure(sumsOf(() => random.int(units.length))))
    .filter(Number.isFinite);
  return { mean, low: quantile(drawn, (1 - level) / 2), high: quantile(drawn, (1 + level) / 2) };
}
