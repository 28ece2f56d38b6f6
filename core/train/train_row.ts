/** One training sequence. */
export interface TrainRow {
  /** All tokens, prompt and answer. */
  tokens: readonly number[];
  /** Index of the first token with loss: tokens[answerStart…] are predicted from the tokens before them. */
  answerStart: number;
  /**
   * `nll`: cross-entropy on the answer tokens. `kl`: divergence from the base model's own distribution on the
   * same tokens, KL(base ‖ student).
   */
  loss: "nll" | "kl";
  /** Whether the trainer's bound on the divergence of a `kl` token applies. */
  bounded?: boolean;
  /** Factor on this row's tokens in the mean, default 1. */
  weight?: number;
  /**
   * Factor on the loss of the tokens before the answer, except the first. Pretraining also learns to write its prompts. Default 0: only
   * the answer has loss.
   */
  context?: number;
  /** Losses at middle layers that supervise intermediate decisions; `FullTrainer` alone uses them. */
  auxiliaryTargets?: readonly AuxiliaryTarget[];
  /** An adapter of the model that is active together with the trained one on this row, and in the teacher of a `kl` row. */
  extraAdapter?: string;
}

/**
 * A token that the residual stream of a middle layer is to predict, through the final norm and the output matrix (deep supervision, Lee et
 * al. 2015).
 */
export interface AuxiliaryTarget {
  /** Index of the token at which it is known. */
  at: number;
  /** Before which block. */
  layer: number;
  /** The token. */
  id: number;
  /** Factor on its loss, times the row's weight; an answer's token has 1. */
  factor: number;
}
