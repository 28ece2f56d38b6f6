import type { LocalModel } from "../model/local_model.ts";
import { headRows } from "../model/output_head.ts";
import { forward } from "../model/transformer.ts";
import { lossIndex, lossTokens } from "./loss_rows.ts";
import { eachPass } from "./row_passes.ts";
import type { FrozenStateCache } from "./frozen_state_cache.ts";
import type { TrainRow } from "./train_row.ts";
import type { FrozenBlocks } from "./frozen_blocks.ts";

/**
 * What the base model makes of `kl` rows, computed once a row if it is not known. Not its logits are kept, but the normalised final
 * states, from which they are one product: that takes an 85th of the memory.
 */
export class Teacher {
  readonly #model: LocalModel;
  readonly #frozen: FrozenBlocks;
  readonly #passTokens: number;
  readonly #states: FrozenStateCache;

  /**
   * @param states What is known, and what is found.
   * @param frozen The lower blocks; they must have read a row before the teacher does.
   * @param passTokens Most tokens in one pass.
   */
  constructor(model: LocalModel, states: FrozenStateCache, frozen: FrozenBlocks, passTokens: number) {
    this.#model = model;
    this.#states = states;
    this.#frozen = frozen;
    this.#passTokens = passTokens;
  }

  /** Runs the teacher over the rows that it has not read yet: the base model, with a row's extra adapter if it names one. */
  async read(rows: readonly TrainRow[], signal?: AbortSignal): Promise<void> {
    const fresh = [...new Set(rows)].filter((r) => !this.#states.teacher(r));
    const { width } = this.#model.config;
    await eachPass(this.#model, fresh, this.#passTokens, async ({ net, rows: own, packed, batch, acts, options }) => {
      const index = lossIndex(own, packed);
      this.#frozen.write(own, packed, acts.layers[this.#frozen.height].xIn);
      const x = await forward(net, batch, acts, { ...options, from: this.#frozen.height });
      using h = headRows(net, x, index);
      const normed = await net.device.read(h.normed, 0, index.length * width);
      let at = 0;
      for (const r of own) {
        this.#states.keepTeacher(r, normed.slice(at, at += lossTokens(r) * width));
      }
    }, signal);
  }

  /** The states at all rows' loss tokens, tokens × width; `kl` rows must have been read, and others have zeros. */
  statesOf(rows: readonly TrainRow[]): Float32Array {
    const { width } = this.#model.config;
    const all = new Float32Array(rows.reduce((sum, r) => sum + lossTokens(r), 0) * width);
    let at = 0;
    for (const r of rows) {
      if (r.loss === "kl") all.set(this.#states.teacher(r)!, at);
      at += lossTokens(r) * width;
    }
    return all;
  }
}
