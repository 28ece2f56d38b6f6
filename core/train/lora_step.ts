/** Options, results and state of LoRA training. */
import type { InputWhitening } from "./input_whitening.ts";
import type { FrozenStateCache } from "./frozen_state_cache.ts";

/** AdamW's constants (torch's defaults), the weights of the losses, and what a trainer is given. */
export interface LoraTrainerOptions {
  /** Decay of the first moment, default 0.9. */
  beta1?: number;
  /** Decay of the second moment, default 0.999. */
  beta2?: number;
  /** Default 1e-8. */
  eps?: number;
  /** Decoupled, default 0.01. */
  weightDecay?: number;
  /** Largest norm of the whole gradient, 0 for no clipping; default 1. */
  clipNorm?: number;
  /** Factor on the mean KL of the `kl` rows, default 0.5. */
  anchorWeight?: number;
  /**
   * In `bounded` rows a token's KL counts as anchorBound · log(1 + KL / anchorBound). A few tokens that are far off, such as rare pieces of
   * names, then do not dominate the step. In nats; 0, the default, sets no bound.
   */
  anchorBound?: number;
  /**
   * About which share of the `kl` tokens a step computes. Tokens that moved most are preferred; losses and gradients are unbiased.
   * Default 1: all of them.
   */
  anchorShare?: number;
  /** Trains A as Â·S, so that it reads little of what all texts share. The caller closes it, after the trainer. */
  whitening?: InputWhitening;
  /** What the base model made of rows before training, up to the lowest adapted block; a cache of another height is refused. */
  states?: FrozenStateCache;
  /** Most tokens in one pass; a larger batch is split and its gradients are added. Default 2,048. */
  passTokens?: number;
}

/** Further options of a trainer's calls. */
export interface TrainCall {
  /**
   * Ends the call within about 200 ms: it throws the signal's reason. The trainer's state is then that of the last whole step.
   */
  signal?: AbortSignal;
}

/** What one batch gave. Losses are in nats per answer token. */
export interface StepResult {
  /** Mean NLL of the `nll` tokens plus anchorWeight times the mean KL of the `kl` tokens. */
  loss: number;
  /** Weighted mean of the negative log-likelihood over the tokens of the `nll` rows; null if there are none. */
  nll: number | null;
  /** Weighted mean of KL(base ‖ student) over the tokens of the `kl` rows; null if there are none. */
  kl: number | null;
  /** Mean loss per answer token of each row, in the order given, whatever its weight. */
  rowLosses: number[];
  /** L2 norm of the whole gradient, before clipping. */
  gradNorm: number;
  /** Tokens of all rows, counted as a padded trainer would not: each once. */
  tokens: number;
}

/** What a resumed training needs. */
export interface TrainerState {
  /** Steps taken. */
  step: number;
  /** All A (Â where they are whitened) and B, in the order of the adapter's pairs. */
  params: Float32Array;
  /** First moments, laid out as `params`. */
  m: Float32Array;
  /** Second moments, laid out as `params`. */
  v: Float32Array;
}
