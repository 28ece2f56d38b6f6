/** What stands for memory of a device. */
import type { WeightFormat } from "./weight_format.ts";

/** A buffer of f32 on a device. */
export interface Tensor {
  /** Tells it from an `IntTensor`. */
  readonly kind: "f32";
  /** Number of values. */
  readonly length: number;
}

/** A buffer of i32 on a device. */
export interface IntTensor {
  /** Tells it from a `Tensor`. */
  readonly kind: "i32";
  /** Number of values. */
  readonly length: number;
}

/** A frozen matrix (rows × cols) in the format it was loaded in. */
export interface Weight {
  /** Tells it from a `Tensor`. */
  readonly kind: "weight";
  /** How the values are stored. */
  readonly format: WeightFormat;
  /** Output features (or table entries). */
  readonly rows: number;
  /** Input features: the length of a stored row. */
  readonly cols: number;
}
