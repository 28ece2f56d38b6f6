import type { LocalModel } from "../model/local_model.ts";
import { headRows } from "../model/output_head.ts";
import { forward } from "../model/transformer.ts";
import { lossIndex, lossTokens } from "./loss_rows.ts";
import { eachPass } from "./row_passes.ts";
import type { FrozenStateCache } from "./frozen_state_cache.ts";
import type { TrainRow } from "./train_row.ts";
import type { FrozenBlocks } from "./frozen_blocks.ts";

/**
 * What the base model makes of `kl` rows, computed once a row where it is not known: not its logits, but the normalised final hidden states from
 * which they are a product away, at an 85th of the memory.
 */
export class Teacher {
  readonly #model: LocalModel;
  readonly #trunk: FrozenBlocks;
  readonly #passTokens: number;
  readonly #states: FrozenStateCache;

  /**
   * @param states What is known, and what is found.
   * @param trunk Has the lower blocks' part of the work; it must have read a row before the teacher does.
   * @param passTokens Most tokens in one pass.
   */
  constructor(model: LocalModel, states: FrozenStateCache, trunk: FrozenBlocks, passTokens: number) {
    this.#model = model;
    this.#states = states;
    this.#trunk = trunk;
    this.#passTokens = passTokens;
  }

  /** Runs the teacher over the rows that it has not seen yet: the base model, with the adapter beside a row if it names one. */
  async read(rows: readonly TrainRow[]): Promise<void> {
    const fresh = [...new Set(rows)].filter((r) => !this.#states.teacher.has(r));
    const { device, net } = this.#model;
    const { width } = net.config;
    await eachPass(this.#model, fresh, this.#passTokens, async ({ rows: own, packed, batch, acts, options }) => {
      const index = lossIndex(own, packed);
      this.#trunk.write(own, packed, acts.layers[this.#trunk.height].xIn);
      const x = await forward(net, batch, acts, { ...options, from: this.#trunk.height });
      using h = headRows(net, x, index);
      const normed = await device.read(h.normed, 0, index.length * width);
      let at = 0;
      for (const r of own) {
        this.#states.teacher.set(r, normed.slice(at, at += lossTokens(r) * width));
      }
    });
  }

  /** The states at all rows' loss tokens, tokens × width; `kl` rows must have been read, and others have zeros. */
  statesOf(rows: readonly TrainRow[]): Float32Array {
    const { width } = this.#model.config;
    const all = new Float32Array(rows.reduce((sum, r) => sum + lossTokens(r), 0) * width);
    let at = 0;
    for (const r of rows) {
      if (r.loss === "kl") all.set(this.#states.teacher.get(r)!, at);
      at += lossTokens(r) * width;
    }
    return all;
  }
}
