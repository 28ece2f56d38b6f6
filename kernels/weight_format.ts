/** How frozen matrices may be stored. */
export type WeightFormat =
  | "f32"
  | "f16"
  | "bf16"
  | "q8_0"
  | "q4_0"
  | "q4_1"
  | "q5_0"
  | "q5_1"
  | "q4_k"
  | "q5_k"
  | "q6_k";

/** Values of one block of a format, which follow each other in a row, and the bytes that they take. */
export interface BlockLayout {
  /** 1 for the plain formats. */
  readonly values: number;
  /** Scales included. */
  readonly bytes: number;
}

/** The block of every format, as GGUF stores it. */
export const blockLayouts: Readonly<Record<WeightFormat, BlockLayout>> = {
  f32: { values: 1, bytes: 4 },
  f16: { values: 1, bytes: 2 },
  bf16: { values: 1, bytes: 2 },
  q8_0: { values: 32, bytes: 34 },
  q4_0: { values: 32, bytes: 18 },
  q4_1: { values: 32, bytes: 20 },
  q5_0: { values: 32, bytes: 22 },
  q5_1: { values: 32, bytes: 24 },
  q4_k: { values: 256, bytes: 144 },
  q5_k: { values: 256, bytes: 176 },
  q6_k: { values: 256, bytes: 210 },
};

/** Bytes that `count` values take; `count` is a multiple of the format's block. */
export function formatBytes(format: WeightFormat, count: number): number {
  const { values, bytes } = blockLayouts[format];
  return count / values * bytes;
}
