import type { Tensor } from "../../kernels/device.ts";
import type { LocalModel } from "../model/local_model.ts";
import { type PackedBatch, packedRows } from "../model/packed_batch.ts";
import { tokensRead } from "./loss_rows.ts";
import type { FrozenStateCache } from "./frozen_state_cache.ts";
import type { TrainRow } from "./train_row.ts";

/**
 * The residual stream below the lowest trained block. Training does not change it, so it is computed once a row, for teacher and
 * student and for every epoch, or not at all where it is known already.
 */
export class FrozenBlocks {
  readonly #model: LocalModel;
  readonly #states: FrozenStateCache;

  /** @param states Of blocks below the lowest trained one; with none there is nothing to keep. */
  constructor(model: LocalModel, states: FrozenStateCache) {
    this.#model = model;
    this.#states = states;
  }

  /** Blocks below the lowest trained one. */
  get height(): number {
    return this.#states.height;
  }

  /** Runs the lower blocks over the rows that were not seen yet, with the adapter beside a row if it names one. */
  async read(rows: readonly TrainRow[]): Promise<void> {
    if (this.height === 0) return;
    const { trunk } = this.#states;
    const fresh = [...new Map(rows.map((r) => [r.tokens, r])).values()].filter((r) => !trunk.has(r.tokens));
    for (const [beside, own] of Map.groupBy(fresh, (r) => r.extraAdapter)) {
      const adapters = beside === undefined ? [] : [beside];
      const states = await this.#model.hidden(own.map(tokensRead), [this.height], { adapters });
      for (const [i, { tokens }] of own.entries()) trunk.set(tokens, states[i][0]);
    }
  }

  /** Writes the states of a packed pass to `out`, rows × width; its rows must have been read. */
  write(rows: readonly TrainRow[], packed: PackedBatch, out: Tensor): void {
    if (this.height === 0) return;
    const own = rows.map(({ tokens }) => this.#states.trunk.get(tokens)!);
    this.#model.device.write(out, packedRows(packed, own, this.#model.config.width));
  }
}
