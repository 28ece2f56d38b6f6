/**
 * The seam between arithmetic and everything above it. A `Device` owns buffers and runs the few operations that a
 * Llama/Qwen2 transformer needs, forward and backward. `reference`, `cpu` and `webgpu` implement it alike and pass one
 * conformance suite (`tests/conformance_test.ts`).
 *
 * Conventions: every matrix is row-major f32, `rows × cols`; a batch is *packed*, that is the tokens of all sequences
 * stand one after another (T rows, no padding), and integer tables say where each sequence begins. Operations are
 * encoded in order; on the CPU they have run when the call returns, on a GPU when a later `read` resolves.
 * Results do not depend on the number of threads.
 */

/** How a frozen matrix is stored; it is dequantised tile by tile while it is packed, never as a whole. */
export type WeightFormat = "f32" | "f16" | "bf16" | "q8_0" | "q4_0" | "q4_1";

/** A buffer of f32 on a device. */
export interface Tensor {
  readonly kind: "f32";
  readonly length: number;
}

/** A buffer of i32 on a device. */
export interface IntTensor {
  readonly kind: "i32";
  readonly length: number;
}

/** A frozen matrix (rows × cols) in the format it was loaded in. */
export interface Weight {
  readonly kind: "weight";
  readonly format: WeightFormat;
  readonly rows: number;
  readonly cols: number;
}

/** Shape and operands of one matrix product; see the three orientations on `Device`. */
export interface MatmulArgs {
  out: Tensor;
  x: Tensor;
  w: Tensor | Weight;
  m: number;
  n: number;
  k: number;
  /** Factor on the product, default 1. */
  alpha?: number;
  /** Add to `out` instead of overwriting it, default false. */
  accumulate?: boolean;
  /** A row of n values added to every row (NT only). */
  bias?: Tensor;
}

/**
 * Where the sequences of a packed batch lie. `seqs` holds six integers per sequence: queryStart, queryCount,
 * prefixStart, prefixCount, ownStart, ownCount. Queries are rows queryStart… of `q`; keys and values are rows of `k`
 * and `v`. Query i (0-based) sees all prefixCount rows at prefixStart and the first ownCount − queryCount + i + 1 rows
 * at ownStart. A prefix shared by several sequences is thus stored and computed once.
 */
export interface AttentionArgs {
  q: Tensor;
  k: Tensor;
  v: Tensor;
  /** T × heads·headDim. */
  out: Tensor;
  /** T × heads: log-sum-exp of the scaled scores, kept for the backward pass. */
  lse: Tensor;
  seqs: IntTensor;
  seqCount: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  scale: number;
}

export interface AttentionBackwardArgs extends AttentionArgs {
  dout: Tensor;
  /** Overwritten for every query row. */
  dq: Tensor;
  /** Added to: the caller clears dk and dv. */
  dk: Tensor;
  dv: Tensor;
}

export interface RmsNormArgs {
  out: Tensor;
  /** rows values: 1 / sqrt(mean(x²) + eps), kept for the backward pass. */
  rstd: Tensor;
  x: Tensor;
  weight: Tensor;
  rows: number;
  cols: number;
  eps: number;
}

export interface RmsNormBackwardArgs {
  /** Added to. */
  dx: Tensor;
  dy: Tensor;
  x: Tensor;
  weight: Tensor;
  rstd: Tensor;
  rows: number;
  cols: number;
}

export interface RopeArgs {
  /** rows × heads·headDim, rotated in place (half-split pairs: i with i + headDim/2). */
  x: Tensor;
  /** Position of every row: an index into the table. */
  positions: IntTensor;
  /** positions × headDim: headDim/2 cosines, then headDim/2 sines. */
  table: Tensor;
  rows: number;
  heads: number;
  headDim: number;
  /** Rotate by −θ: the backward pass. */
  inverse?: boolean;
}

export interface LossArgs {
  /** rows × vocab. Overwritten by the gradient (p − target)·scale when `scale` is not 0, else left as it is. */
  logits: Tensor;
  /** rows values, overwritten: the loss of each row (negative log-likelihood, or KL divergence), unscaled. */
  losses: Tensor;
  rows: number;
  vocab: number;
  scale: number;
}

export interface AdamWArgs {
  params: Tensor;
  grads: Tensor;
  m: Tensor;
  v: Tensor;
  n: number;
  lr: number;
  beta1: number;
  beta2: number;
  eps: number;
  weightDecay: number;
  /** 1-based, for the bias correction. */
  step: number;
  /** Factor on the gradient, from clipping. */
  gradScale: number;
}

export interface Device {
  readonly name: "reference" | "cpu" | "webgpu";
  /** What runs it, for a person: "cpu (2 threads, 6×8 relaxed SIMD)". */
  readonly description: string;

  /** A cleared buffer. */
  alloc(length: number): Tensor;
  allocInt(length: number): IntTensor;
  /** Copies a frozen matrix to the device; `data` holds the bytes in `format`, row after row. */
  weight(data: Uint8Array, format: WeightFormat, rows: number, cols: number): Weight;
  /** Part of a buffer, sharing its memory; freeing a view does nothing. */
  view(t: Tensor, offset: number, length: number): Tensor;
  free(t: Tensor | IntTensor | Weight): void;
  write(t: Tensor, data: Float32Array, offset?: number): void;
  writeInt(t: IntTensor, data: Int32Array, offset?: number): void;
  read(t: Tensor, offset?: number, length?: number): Promise<Float32Array>;
  readInt(t: IntTensor, offset?: number, length?: number): Promise<Int32Array>;
  /** Bytes in use, and the most that ever were. */
  memory(): { used: number; peak: number };
  /** Ends the threads and lets go of the memory. */
  close(): void;

  /** out[m×n] (+)= alpha · x[m×k] · w[n×k]ᵀ (+ bias): the forward orientation. */
  matmulNT(a: MatmulArgs): void;
  /** out[m×n] (+)= alpha · x[m×k] · w[k×n]: the gradient of the input. */
  matmulNN(a: MatmulArgs): void;
  /** out[m×n] (+)= alpha · x[k×m]ᵀ · w[k×n]: the gradient of a weight; w is a Tensor. */
  matmulTN(a: MatmulArgs): void;

  /** out[i] = row ids[i] of the table. */
  embed(a: { out: Tensor; table: Weight | Tensor; ids: IntTensor; rows: number; cols: number }): void;
  rmsNorm(a: RmsNormArgs): void;
  rmsNormBackward(a: RmsNormBackwardArgs): void;
  rope(a: RopeArgs): void;
  attention(a: AttentionArgs): void;
  attentionBackward(a: AttentionBackwardArgs): void;
  /** out = silu(gate) ⊙ up, n values. */
  siluMul(a: { out: Tensor; gate: Tensor; up: Tensor; n: number }): void;
  /** Overwrites dgate and dup; both may be the buffers of gate and up themselves. */
  siluMulBackward(a: { dgate: Tensor; dup: Tensor; dout: Tensor; gate: Tensor; up: Tensor; n: number }): void;
  /** out[i] = x[index[i]]. */
  gatherRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void;
  /** out[index[i]] = x[i]; the indices are distinct. */
  scatterRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void;
  /** out[index[i]] += x[i]; indices may repeat and are added in order. */
  scatterAddRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void;
  /** Softmax cross-entropy against one target id a row. */
  crossEntropy(a: LossArgs & { targets: IntTensor }): void;
  /** KL(teacher ‖ student) over the vocabulary, both given as logits; `teacher` may be overwritten. */
  klDivergence(a: LossArgs & { teacher: Tensor }): void;
  /** Index of the largest value of every row, the lowest index among equals. */
  argmaxRows(a: { out: IntTensor; x: Tensor; rows: number; cols: number }): void;
  /** out += alpha · x. */
  axpy(a: { out: Tensor; x: Tensor; alpha: number; n: number }): void;
  fill(a: { out: Tensor; value: number; n: number }): void;
  /** out[0] = Σ x². Summed in an order that does not depend on threads. */
  sumSquares(a: { out: Tensor; x: Tensor; n: number }): void;
  /** Decoupled weight decay (Loshchilov & Hutter 2019), as torch.optim.AdamW computes it. */
  adamW(a: AdamWArgs): void;
}
