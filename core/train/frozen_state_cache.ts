import type { GeneratedStates } from "../model/generated_states.ts";
import { lossStart, lossTokens, tokensRead } from "./loss_rows.ts";
import type { TrainRow } from "./train_row.ts";

/** What the base model makes of rows, kept from where it was computed first. */
export class FrozenStateCache {
  /** The residual stream below the lowest trained block, tokens × width, by the row's own array of tokens: with another weight it is the same text. */
  readonly trunk: WeakMap<readonly number[], Float32Array> = new WeakMap();
  /** Normalised final states at the loss tokens of a `kl` row, tokens × width. */
  readonly teacher: WeakMap<TrainRow, Float32Array> = new WeakMap();

  /**
   * Holds nothing yet.
   *
   * @param height Blocks below the lowest trained one.
   */
  constructor(readonly height: number) {}

  /** Keeps what decoding made of a row that is a prompt and its answer. */
  keepGenerated(row: TrainRow, states: GeneratedStates, prompt: number): void {
    if (this.height > 0) this.trunk.set(row.tokens, states.hidden(prompt, tokensRead(row).length));
    if (row.loss === "kl") this.teacher.set(row, states.chosenFrom(prompt, lossStart(row), lossTokens(row)));
  }
}
