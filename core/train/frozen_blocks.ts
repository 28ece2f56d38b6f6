import type { Tensor } from "../../kernels/device.ts";
import type { LocalModel } from "../model/local_model.ts";
import { type PackedBatch, packedRows } from "../model/packed_batch.ts";
import { tokensRead } from "./loss_rows.ts";
import type { FrozenStateCache } from "./frozen_state_cache.ts";
import type { TrainRow } from "./train_row.ts";

/**
 * The residual stream below the lowest trained block. Training does not change it, so it is computed once a row, for teacher,
 * student and all epochs; not at all if it is known already.
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

  /** Runs the lower blocks over the rows that were not read yet, with a row's extra adapter if it names one. */
  async read(rows: readonly TrainRow[], signal?: AbortSignal): Promise<void> {
    if (this.height === 0) return;
    const fresh = new Map(rows.filter((r) => !this.#states.lower(r)).map((r) => [this.#states.keyOf(r), r])).values();
    for (const [extraAdapter, own] of Map.groupBy(fresh, (r) => r.extraAdapter)) {
      const adapters = extraAdapter === undefined ? [] : [extraAdapter];
      const states = await this.#model.hidden(own.map(tokensRead), [this.height], { adapters, signal });
      for (const [i, row] of own.entries()) this.#states.keepLower(row, states[i][0]);
    }
  }

  /** Writes the states of a packed pass to `out`, rows × width; its rows must have been read. */
  write(rows: readonly TrainRow[], packed: PackedBatch, out: Tensor): void {
    if (this.height === 0) return;
    const own = rows.map((row) => this.#states.lower(row)!);
    this.#model.device.write(out, packedRows(packed, own, this.#model.config.width));
  }
}
