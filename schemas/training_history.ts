import { type } from "arktype";
import { artifact, count, fraction } from "./artifact.ts";

/** `training_history.json`. */
export interface TrainingHistory {
  /** Passes over the queue of a cycle that were asked for. */
  epochs: number;
  /** Replay cycles that were asked for. */
  cycles: number;
  /** Passes over the first queue that the steps came to, in all; a part of a pass is a fraction. */
  epochs_made: number;
  /** Cycles that were begun. */
  cycles_made: number;
  /** Optimiser steps taken. */
  steps: number;
  /** Mean answer loss of the replay rows, one value a step. */
  loss: number[];
  /** EM on a sample of the rows, measured now and then. */
  eval_em: number[];
  /** The step of the best value in `eval_em`; the last step where none was measured. */
  best_step: number;
  /** The best of `eval_em`; 0 if none was measured. */
  best_eval_em: number;
  /** Whether training ended before its plan. */
  early_stopped: boolean;
  /** KL(base ‖ student) on the foreign rows, one value a step; absent without them. */
  hold_loss?: number[];
  /** Steps at which `eval_em` was measured. */
  eval_steps?: number[];
  /** Learning rate of each step. */
  learning_rate?: number[];
  /** Norm of the gradient before clipping. */
  grad_norm?: number[];
  /** Tokens that went through the model. */
  tokens?: number;
}

const schema = artifact<TrainingHistory>(
  "TrainingHistory",
  type({
    epochs: count,
    cycles: count,
    epochs_made: "number >= 0",
    cycles_made: count,
    steps: count,
    loss: "number[]",
    eval_em: [fraction, "[]"],
    best_step: count,
    best_eval_em: fraction,
    early_stopped: "boolean",
    "hold_loss?": "number[]",
    "eval_steps?": [count, "[]"],
    "learning_rate?": "number[]",
    "grad_norm?": "number[]",
    "tokens?": count,
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `training_history.json`. @throws {FormatError} */
export function readTrainingHistory(value: unknown): TrainingHistory {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function trainingHistoryJsonSchema(): object {
  return schema.jsonSchema();
}
