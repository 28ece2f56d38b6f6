/** What the operations of a device are told; see `Device` for what they do, and the head of device.ts for the conventions. */
import type { OperandBits } from "./activation_bits.ts";
import type { IntTensor, Tensor, Weight } from "./tensor.ts";

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
  activationBits?: OperandBits;
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

/** Rows that change places, by `rows` integers. */
export interface MoveRowsArgs {
  /** Rows of `cols` values. */
  out: Tensor;
  /** Rows of `cols` values. */
  x: Tensor;
  /** Number of a row of `out` or of `x`, see the operations. */
  index: IntTensor;
  /** Number of rows. */
  rows: number;
  /** Width of a row. */
  cols: number;
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
