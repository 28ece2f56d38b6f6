/**
 * The interface between arithmetic and everything above it. A `Device` owns buffers and runs the operations that a Llama/Qwen2 transformer
 * needs, forward and backward. `reference`, `cpu` and `webgpu` implement it and pass the same conformance suite
 * (`tests/conformance_test.ts`).
 *
 * Conventions: every matrix is row-major f32, `rows × cols`. A batch is *packed*: the tokens of all sequences follow one another (T rows, no
 * padding), and integer tables say where each sequence begins. Operations are queued in order and have run when a later `read` resolves, so
 * the caller's event loop keeps turning. Each operation, a write and a freed buffer included, acts as if it had run when the call returns.
 * Results do not depend on the number of threads.
 */

import type {
  AdamWArgs,
  ArgmaxArgs,
  AttentionArgs,
  AttentionBackwardArgs,
  EmbedArgs,
  LossArgs,
  MatmulArgs,
  MoveRowsArgs,
  RmsNormArgs,
  RmsNormBackwardArgs,
  RmsNormWeightBackwardArgs,
  RopeArgs,
  SampleArgs,
  SiluMulBackwardArgs,
} from "./operation_args.ts";
import type { IntTensor, Tensor, Weight } from "./tensor.ts";
import type { WeightFormat } from "./weight_format.ts";

export type * from "./operation_args.ts";
export type * from "./tensor.ts";

/** How a frozen matrix is stored; it is dequantised tile by tile while it is packed, never as a whole. */
export type { WeightFormat } from "./weight_format.ts";

/**
 * Buffers and operations; see the head of this file for the conventions. A wrong operand throws `DeviceError` before
 * anything runs.
 */
export interface Device extends Disposable {
  /** Which implementation it is. */
  readonly name: "reference" | "cpu" | "webgpu";
  /** What runs it, for a person: "cpu (2 threads, 5×8 relaxed SIMD)". */
  readonly description: string;

  /** A cleared buffer. */
  alloc(length: number): Tensor;
  /** A cleared buffer of integers. */
  allocInt(length: number): IntTensor;
  /** Copies a frozen matrix to the device; `data` holds the bytes in `format`, row after row. */
  weight(data: Uint8Array, format: WeightFormat, rows: number, cols: number): Weight;
  /** Part of a buffer, sharing its memory; freeing a view does nothing. */
  view(t: Tensor, offset: number, length: number): Tensor;
  /** Gives a buffer back; it may not be used afterwards. */
  free(t: Tensor | IntTensor | Weight): void;
  /** Copies values into a buffer, from element `offset` (0 by default). */
  write(t: Tensor, data: Float32Array, offset?: number): void;
  /** As `write`, for integers. */
  writeInt(t: IntTensor, data: Int32Array, offset?: number): void;
  /** A copy of `length` values from `offset`; by default all. Resolves when every operation before it has run. */
  read(t: Tensor, offset?: number, length?: number): Promise<Float32Array>;
  /** As `read`, for integers. */
  readInt(t: IntTensor, offset?: number, length?: number): Promise<Int32Array>;
  /** Bytes in use, and the most that ever were. */
  memory(): { used: number; peak: number };
  /**
   * This device, on which what was encoded is left out, unless it has begun, as soon as `signal` is aborted; reads then reject with the
   * signal's reason. Buffers are the same, and can be freed at once. What was left out is as it was: only the beginning has run.
   */
  within(signal: AbortSignal): Device;
  /** Ends the threads and lets go of the memory. Closing twice is harmless. */
  close(): void;
  /** As `close`: `using device = await createDevice()`. */
  [Symbol.dispose](): void;

  /** out[m×n] (+)= alpha · x[m×k] · w[n×k]ᵀ (+ bias): the forward orientation. */
  matmulNT(a: MatmulArgs): void;
  /** out[m×n] (+)= alpha · x[m×k] · w[k×n]: the gradient of the input. */
  matmulNN(a: MatmulArgs): void;
  /** out[m×n] (+)= alpha · x[k×m]ᵀ · w[k×n]: the gradient of a weight; w is a Tensor. */
  matmulTN(a: MatmulArgs): void;

  /** out[i] = row ids[i] of the table. */
  embed(a: EmbedArgs): void;
  /** Root-mean-square norm of every row; keeps `rstd`. */
  rmsNorm(a: RmsNormArgs): void;
  /** dx += the gradient of `rmsNorm` with respect to x. */
  rmsNormBackward(a: RmsNormBackwardArgs): void;
  /** dweight += the gradient of `rmsNorm` with respect to its weights. */
  rmsNormWeightBackward(a: RmsNormWeightBackwardArgs): void;
  /** Rotates every head of every row by its position, in place. */
  rope(a: RopeArgs): void;
  /** Causal softmax attention with grouped heads over a packed batch. */
  attention(a: AttentionArgs): void;
  /** Gradients of `attention` from `dout`, `out` and `lse`. */
  attentionBackward(a: AttentionBackwardArgs): void;
  /** out = silu(gate) ⊙ up, n values. */
  siluMul(a: { out: Tensor; gate: Tensor; up: Tensor; n: number }): void;
  /** Overwrites dgate and dup, which may be the buffers of gate and up themselves; `out` is what `siluMul` gave, once more. */
  siluMulBackward(a: SiluMulBackwardArgs): void;
  /** out[i] = x[index[i]]. */
  gatherRows(a: MoveRowsArgs): void;
  /** out[index[i]] = x[i]; the indices are distinct. */
  scatterRows(a: MoveRowsArgs): void;
  /** out[index[i]] += x[i]; indices may repeat and are added in order. */
  scatterAddRows(a: MoveRowsArgs): void;
  /** Softmax cross-entropy against one target id a row. */
  crossEntropy(a: LossArgs & { targets: IntTensor }): void;
  /**
   * KL(teacher ‖ student) over the vocabulary, both given as logits; `teacher` may be overwritten. The gradient is that of
   * bound · log(1 + KL / bound) where a bound is given (more than 0); the losses are the KL itself.
   */
  klDivergence(a: LossArgs & { teacher: Tensor; bound?: number }): void;
  /** Index of the largest value of every row, the lowest index among equals; −1 if none is a number. */
  argmaxRows(a: ArgmaxArgs): void;
  /**
   * An index of every row, drawn with the probability softmax(x / temperature) within its nucleus (Holtzman et al. 2020); −1 if a
   * value is not a number.
   */
  sampleRows(a: SampleArgs): void;
  /** out += alpha · x. */
  axpy(a: { out: Tensor; x: Tensor; alpha: number; n: number }): void;
  /** Sets the first n values. */
  fill(a: { out: Tensor; value: number; n: number }): void;
  /** out[0] = Σ x². Summed in an order that does not depend on threads. */
  sumSquares(a: { out: Tensor; x: Tensor; n: number }): void;
  /** Decoupled weight decay (Loshchilov & Hutter 2019), as torch.optim.AdamW computes it. */
  adamW(a: AdamWArgs): void;
}
