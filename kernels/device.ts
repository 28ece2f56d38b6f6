/**
 * The seam between arithmetic and everything above it. A `Device` owns buffers and runs the few operations that a
 * Llama/Qwen2 transformer needs, forward and backward. `reference`, `cpu` and `webgpu` implement it alike and pass one
 * conformance suite (`tests/conformance_test.ts`).
 *
 * Conventions: every matrix is row-major f32, `rows × cols`; a batch is *packed*, that is the tokens of all sequences
 * stand one after another (T rows, no padding), and integer tables say where each sequence begins. Operations are
 * encoded in order and have run when a later `read` resolves, so that the caller's event loop turns meanwhile; each of them, a write and
 * a freed buffer included, acts as if it had run when the call returns. Results do not depend on the number of threads.
 */

import type { ActivationBits } from "./activation_bits.ts";
import type { WeightFormat } from "./weight_format.ts";

/** How a frozen matrix is stored; it is dequantised tile by tile while it is packed, never as a whole. */
export type { WeightFormat } from "./weight_format.ts";

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

/** Shape and operands of one matrix product; see the three orientations on `Device`. */
export interface MatmulArgs {
  /** m × n. */
  out: Tensor;
  /** m × k (NT, NN) or k × m (TN). */
  x: Tensor;
  /** n × k (NT) or k × n (NN, TN). */
  w: Tensor | Weight;
  /** Rows of `out`. */
  m: number;
  /** Columns of `out`. */
  n: number;
  /** Length of the sums. */
  k: number;
  /** Factor on the product, default 1. */
  alpha?: number;
  /** Add to `out` instead of overwriting it, default false. */
  accumulate?: boolean;
  /** A row of n values added to every row (NT only). */
  bias?: Tensor;
  /** To how many bits x may be rounded where w is quantised (NT only), default 32: not at all; webgpu never does. */
  activationBits?: ActivationBits;
}

/**
 * Where the sequences of a packed batch lie. `seqs` holds six integers per sequence: queryStart, queryCount,
 * prefixStart, prefixCount, ownStart, ownCount. Queries are rows queryStart… of `q`; keys and values are rows of `k`
 * and `v`. Query i (0-based) sees all prefixCount rows at prefixStart and the first ownCount − queryCount + i + 1 rows
 * at ownStart. A prefix shared by several sequences is thus stored and computed once.
 */
export interface AttentionArgs {
  /** T × heads·headDim. */
  q: Tensor;
  /** rows × kvHeads·headDim. */
  k: Tensor;
  /** rows × kvHeads·headDim. */
  v: Tensor;
  /** T × heads·headDim. */
  out: Tensor;
  /** T × heads: log-sum-exp of the scaled scores, kept for the backward pass. */
  lse: Tensor;
  /** seqCount × 6, see above. */
  seqs: IntTensor;
  /** Number of sequences. */
  seqCount: number;
  /** Query heads. */
  heads: number;
  /** Key-value heads; each serves heads / kvHeads query heads. */
  kvHeads: number;
  /** Width of a head. */
  headDim: number;
  /** Factor on the scores: 1 / √headDim. */
  scale: number;
}

/** Operands of the forward pass, and the gradients; shapes as of `q`, `k` and `v`. */
export interface AttentionBackwardArgs extends AttentionArgs {
  /** T × heads·headDim. */
  dout: Tensor;
  /** Overwritten for every query row. */
  dq: Tensor;
  /** Added to: the caller clears dk and dv. */
  dk: Tensor;
  /** Added to, as `dk`. */
  dv: Tensor;
}

/** out = x · rstd ⊙ weight, row by row (Zhang & Sennrich 2019). */
export interface RmsNormArgs {
  /** rows × cols. */
  out: Tensor;
  /** rows values: 1 / sqrt(mean(x²) + eps), kept for the backward pass. */
  rstd: Tensor;
  /** rows × cols. */
  x: Tensor;
  /** cols values. */
  weight: Tensor;
  /** Number of rows. */
  rows: number;
  /** Width of a row. */
  cols: number;
  /** Added to the mean square. */
  eps: number;
}

/** The gradient of the input. */
export interface RmsNormBackwardArgs {
  /** Added to. */
  dx: Tensor;
  /** rows × cols. */
  dy: Tensor;
  /** rows × cols, as in the forward pass. */
  x: Tensor;
  /** cols values. */
  weight: Tensor;
  /** rows values, from the forward pass. */
  rstd: Tensor;
  /** Number of rows. */
  rows: number;
  /** Width of a row. */
  cols: number;
}

/** Rows of a table, by their ids. */
export interface EmbedArgs {
  /** rows × cols. */
  out: Tensor;
  /** entries × cols. */
  table: Weight | Tensor;
  /** `rows` integers, from `idsAt` (0 by default). */
  ids: IntTensor;
  /** See `ids`. */
  idsAt?: number;
  /** Number of rows. */
  rows: number;
  /** Width of a row. */
  cols: number;
}

/** The largest value of every row. */
export interface ArgmaxArgs {
  /** `rows` integers, from `outAt` (0 by default). */
  out: IntTensor;
  /** See `out`. */
  outAt?: number;
  /** rows × cols. */
  x: Tensor;
  /** Number of rows. */
  rows: number;
  /** Width of a row. */
  cols: number;
}

/** A draw from every row, taken as logits. */
export interface SampleArgs extends ArgmaxArgs {
  /** Divides the logits; above 0. */
  temperature: number;
  /** Mass of the nucleus, above 0; at 1 all are drawn from. */
  topP: number;
  /** For each row a number in [0, 1). */
  uniforms: Tensor;
}

/** The gradient of the weights, where they are trained. */
export interface RmsNormWeightBackwardArgs {
  /** cols values, added to. */
  dweight: Tensor;
  /** rows × cols. */
  dy: Tensor;
  /** rows × cols, as in the forward pass. */
  x: Tensor;
  /** rows values, from the forward pass. */
  rstd: Tensor;
  /** Number of rows. */
  rows: number;
  /** Width of a row. */
  cols: number;
}

/** Rotary position embedding (Su et al. 2021). */
export interface RopeArgs {
  /** rows × heads·headDim, rotated in place (half-split pairs: i with i + headDim/2). */
  x: Tensor;
  /** Position of every row: an index into the table. */
  positions: IntTensor;
  /** positions × headDim: headDim/2 cosines, then headDim/2 sines. */
  table: Tensor;
  /** Number of rows. */
  rows: number;
  /** Heads in a row. */
  heads: number;
  /** Width of a head. */
  headDim: number;
  /** Rotate by −θ: the backward pass. */
  inverse?: boolean;
}

/** What both losses share. */
export interface LossArgs {
  /** rows × vocab. Overwritten by the gradient (p − target)·scale when `scale` is not 0, else left as it is. */
  logits: Tensor;
  /** rows values, overwritten: the loss of each row (negative log-likelihood, or KL divergence), unscaled. */
  losses: Tensor;
  /** Number of rows. */
  rows: number;
  /** Width of a row. */
  vocab: number;
  /** Factor on the gradient; 0 asks for the losses alone. */
  scale: number;
}

/** The gradient of `siluMul`; n values each. */
export interface SiluMulBackwardArgs {
  /** silu(gate) ⊙ up once more. */
  out: Tensor;
  /** May be `gate` itself. */
  dgate: Tensor;
  /** May be `up` itself. */
  dup: Tensor;
  /** The gradient of `siluMul`'s result. */
  dout: Tensor;
  /** As `siluMul` was given it. */
  gate: Tensor;
  /** As `siluMul` was given it. */
  up: Tensor;
  /** Values of each. */
  n: number;
}

/** One AdamW update of a flat buffer, in place. */
export interface AdamWArgs {
  /** n values, updated. */
  params: Tensor;
  /** n values, left as they are. */
  grads: Tensor;
  /** n values: first moment, updated. */
  m: Tensor;
  /** n values: second moment, updated. */
  v: Tensor;
  /** Number of parameters. */
  n: number;
  /** Learning rate of this step. */
  lr: number;
  /** Decay of the first moment. */
  beta1: number;
  /** Decay of the second moment. */
  beta2: number;
  /** Added to √v̂. */
  eps: number;
  /** Decoupled: the parameters shrink by lr · weightDecay. */
  weightDecay: number;
  /** 1-based, for the bias correction. */
  step: number;
  /** Scales the gradient down to this norm (above 0) where `sumSquares[0]`, the sum of its squares, says that it is larger. */
  clip?: { sumSquares: Tensor; norm: number };
}

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
  gatherRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void;
  /** out[index[i]] = x[i]; the indices are distinct. */
  scatterRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void;
  /** out[index[i]] += x[i]; indices may repeat and are added in order. */
  scatterAddRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void;
  /** Softmax cross-entropy against one target id a row. */
  crossEntropy(a: LossArgs & { targets: IntTensor }): void;
  /**
   * KL(teacher ‖ student) over the vocabulary, both given as logits; `teacher` may be overwritten. The gradient is that of
   * bound · log(1 + KL / bound) where a bound is given (more than 0); the losses are the KL itself.
   */
  klDivergence(a: LossArgs & { teacher: Tensor; bound?: number }): void;
  /** Index of the largest value of every row, the lowest index among equals; −1 where none is a number. */
  argmaxRows(a: ArgmaxArgs): void;
  /**
   * An index of every row, drawn with the probability softmax(x / temperature) within its nucleus (Holtzman et al. 2020); −1 where a
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
