/** What LoRA training is told, and what a step of it tells and leaves. */
import type { InputWhitening } from "./input_whitening.ts";
import type { FrozenStateCache } from "./frozen_state_cache.ts";
import { withDefaults } from "../model/fields.ts";
import { requireLoraOptions } from "./valid_options.ts";

/** AdamW's constants (torch's defaults) and what a batch is weighed by. */
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
   * In `bounded` rows a token's KL counts as anchorBound · log(1 + KL / anchorBound), so that a few tokens that are far off (rare pieces of
   * names) do not decide the step; 0 counts it as it is. In nats, default 0.
   */
  anchorBound?: number;
  /**
   * About which share of the `kl` tokens a step looks at, those that moved most before others; losses and gradients stay what they are
   * on the average. Default 1: at all of them.
   */
  anchorShare?: number;
  /** Trains A as Â·S, so that it reads little of what all texts share; the trainer does not close it. */
  whitening?: InputWhitening;
  /** What the base model made of rows before training: of use where it ends below the lowest adapted block. */
  states?: FrozenStateCache;
  /** Most tokens in one pass; a larger batch is split and its gradients are added. Default 2,048. */
  passTokens?: number;
}

/** The numbers among the options, and the defaults of those left out. @throws {ModelError} where an option is not what it can be. */
export function loraNumbers(options: LoraTrainerOptions): Required<Omit<LoraTrainerOptions, "whitening" | "states">> {
  requireLoraOptions(options);
  const { whitening: _, states: __, ...given } = options;
  return withDefaults({
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
    weightDecay: 0.01,
    clipNorm: 1,
    anchorWeight: 0.5,
    anchorBound: 0,
    anchorShare: 1,
    passTokens: 2048,
  }, given);
}

/** What a call of a trainer takes beside its rows. */
export interface TrainCall {
  /**
   * Ends the call within about 200 ms: it throws the signal's reason. The training then stands where the last whole step left it, and goes on
   * from there.
   */
  signal?: AbortSignal;
}

/** What one batch gave. Losses are in nats per answer token. */
export interface StepResult {
  /** Mean loss of the `nll` tokens plus anchorWeight times that of the `kl` tokens. */
  loss: number;
  /** Weighted mean over the tokens of the `nll` rows; null where there are none. */
  nll: number | null;
  /** The same for the `kl` rows. */
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
