/** Options, results and state of training all weights. */

/** The optimiser and its constants, and how much goes into one pass. */
export interface FullTrainerOptions {
  /** What updates the projections; the embedding, norms and biases are AdamW's in any case. Default "adamw". */
  optimizer?: "adamw" | "muon";
  /** Decay of the first moment, default 0.9. */
  beta1?: number;
  /** Decay of the second moment, default 0.95. */
  beta2?: number;
  /** Default 1e-8. */
  eps?: number;
  /** Decoupled, of matrices alone; default 0.1. */
  weightDecay?: number;
  /** Largest norm of the whole gradient, 0 for no clipping; default 1. */
  clipNorm?: number;
  /** Most tokens in one pass; a larger batch is split and its gradients are added. Default 4,096. */
  passTokens?: number;
}

/** What one batch gave, in nats per token that bears loss. */
export interface FullStep {
  /** Weighted mean over all of them. */
  loss: number;
  /** Mean loss of each row, in the order given. */
  rowLosses: number[];
  /** L2 norm of the whole gradient, before clipping. */
  gradNorm: number;
  /** Tokens of all rows. */
  tokens: number;
}

/** What a resumed training needs. */
export interface FullTrainerState {
  /** Steps taken. */
  step: number;
  /** All weights, in the order of the model's flat buffer. */
  params: Float32Array;
  /** First moments, laid out as `params`. */
  m: Float32Array;
  /** Second moments, laid out as `params`. */
  v: Float32Array;
}
