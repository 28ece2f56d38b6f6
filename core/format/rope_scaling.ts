/**
 * Scaled rotary frequencies, for models whose context was stretched after pre-training, as divisors of each frequency:
 * headDim / 2 of them, from the highest frequency to the lowest.
 */

/** What a file says of rotary positions. */
export interface Rope {
  /** Base of the angles. */
  ropeBase: number;
  /** Divisors of the frequencies; absent if none is scaled. */
  ropeDivisors?: number[];
}

/** As Llama 3.1 and later scale: low frequencies by `factor`, high ones not, and in between by both. */
export interface Llama3Scaling {
  /** By how much the context was stretched. */
  factor: number;
  /** Wavelengths longer than originalPositions / lowFrequencyFactor are stretched in full. */
  lowFrequencyFactor: number;
  /** Wavelengths shorter than originalPositions / highFrequencyFactor stay as they are. */
  highFrequencyFactor: number;
  /** Positions before stretching. */
  originalPositions: number;
}

/** Position interpolation (Chen et al. 2023): every frequency alike. */
export function linearRopeDivisors(headDim: number, factor: number): number[] {
  return new Array(headDim / 2).fill(factor);
}

/** The divisors of `_compute_llama3_parameters` in transformers, and of `rope_freqs.weight` in llama.cpp. */
export function llama3RopeDivisors(headDim: number, base: number, s: Llama3Scaling): number[] {
  return Array.from({ length: headDim / 2 }, (_, i) => {
    const wavelength = 2 * Math.PI * Math.pow(base, (2 * i) / headDim);
    const turns = s.originalPositions / wavelength;
    if (turns > s.highFrequencyFactor) return 1;
    if (turns < s.lowFrequencyFactor) return s.factor;
    const smooth = (turns - s.lowFrequencyFactor) / (s.highFrequencyFactor - s.lowFrequencyFactor);
    return 1 / ((1 - smooth) / s.factor + smooth);
  });
}

/** Whether a head can be this wide: half of it are frequencies. */
export function isHeadSize(headDim: number): boolean {
  return Number.isInteger(headDim / 2) && headDim > 0 && headDim <= 1 << 16;
}

/** Base and divisors; divisors that are all 1 scale nothing. */
export function ropeOf(ropeBase: number, divisors: number[] | undefined): Rope {
  return divisors?.some((d) => d !== 1) ? { ropeBase, ropeDivisors: divisors } : { ropeBase };
}

/** Whether two say the same. */
export function sameRope(a: Rope, b: Rope): boolean {
  const divisors = (rope: Rope) => rope.ropeDivisors?.join() ?? "";
  return a.ropeBase === b.ropeBase && divisors(a) === divisors(b);
}

/** Low and high frequency factors and original positions of every Llama 3 so far. */
const llama3 = { lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192 };

/**
 * Divisors as the `rope_scaling` of a `config.json`, for a file that holds the divisors alone; undefined if neither the linear
 * rule nor Llama 3's gives them.
 */
export function ropeScalingJson(divisors: readonly number[], base: number): Record<string, unknown> | undefined {
  const close = (others: readonly number[]) => divisors.every((d, i) => Math.abs(d - others[i]) <= 1e-6 * d);
  const factor = Math.max(...divisors), headDim = 2 * divisors.length;
  if (close(linearRopeDivisors(headDim, factor))) return { rope_type: "linear", factor };
  if (!close(llama3RopeDivisors(headDim, base, { factor, ...llama3 }))) return undefined;
  return {
    rope_type: "llama3",
    factor,
    low_freq_factor: llama3.lowFrequencyFactor,
    high_freq_factor: llama3.highFrequencyFactor,
    original_max_position_embeddings: llama3.originalPositions,
  };
}
