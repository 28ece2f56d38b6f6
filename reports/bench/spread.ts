/** The middle of some samples and how far they lie apart. */

export interface Spread {
  median: number;
  /** A tenth of the samples lies below. */
  p10: number;
  /** A tenth of the samples lies above. */
  p90: number;
  samples: number;
}

/** Quantile between the two samples nearest to it. */
export function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q, low = Math.floor(at), high = Math.ceil(at);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - low);
}

/** @throws {RangeError} without samples. */
export function spread(samples: readonly number[]): Spread {
  if (samples.length === 0) throw new RangeError("Cannot describe samples: there must be at least one: received none");
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    p10: quantile(sorted, 0.1),
    p90: quantile(sorted, 0.9),
    samples: sorted.length,
  };
}

/** Every number of a row to so many significant digits, so that a result file shows no digits that mean nothing. */
export function significant(value: number, digits = 4): number {
  return Number(value.toPrecision(digits));
}
