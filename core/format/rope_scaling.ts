/**
 * Scaled rotary frequencies, for models whose context was stretched after pre-training, as divisors of each frequency:
 * headDim / 2 of them, from the highest frequency to the lowest.
 */

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
