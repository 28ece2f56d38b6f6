/** One training sequence. */
export interface TrainRow {
  /** All tokens, prompt and answer. */
  tokens: readonly number[];
  /** Index of the first token that bears loss: tokens[answerStart…] are predicted from what stands before them. */
  answerStart: number;
  /**
   * `nll`: cross-entropy on the answer tokens. `hold`: the student is held to the base model's own distribution on the
   * same tokens, KL(base ‖ student).
   */
  loss: "nll" | "hold";
  /** Whether the trainer's bound on the divergence of a `hold` token applies. */
  bounded?: boolean;
  /** Factor on this row's tokens in the mean, default 1. */
  weight?: number;
  /**
   * Factor on the tokens before the answer, all but the first, beside that of the row: pretraining learns to write its prompts as well.
   * Default 0: only the answer bears loss.
   */
  context?: number;
  /**
   * Ids to be predicted in place of `tokens[index]`, by index: what a model has to know at that place, though the text goes on with something
   * else. They bear loss with the factor of an answer. Only where `context` is set.
   */
  verdicts?: ReadonlyMap<number, number>;
  /** An adapter of the model that is active beside the trained one on this row, in the teacher of `hold` too. */
  beside?: string;
}
