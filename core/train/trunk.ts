import type { Tensor } from "../../kernels/device.ts";
import type { LocalModel } from "../model/local_model.ts";
import type { PackedBatch } from "../model/packed_batch.ts";
import type { TrainRow } from "./train_row.ts";

/**
 * The residual stream below the lowest trained block. Training does not change it, so it is computed once a row, for teacher and
 * student and for every epoch.
 */
export class Trunk {
  readonly #model: LocalModel;
  /** By the row's own array of tokens: a row that comes again with another weight is the same text. */
  readonly #states = new WeakMap<readonly number[], Float32Array>();

  /** @param height Blocks below the lowest trained one; with none there is nothing to keep. */
  constructor(model: LocalModel, readonly height: number) {
    this.#model = model;
  }

  /** Runs the lower blocks over the rows that were not seen yet, with the adapter beside a row if it names one. */
  async read(rows: readonly TrainRow[]): Promise<void> {
    if (this.height === 0) return;
    const fresh = [...new Map(rows.map((r) => [r.tokens, r])).values()].filter((r) => !this.#states.has(r.tokens));
    for (const [beside, own] of Map.groupBy(fresh, (r) => r.beside)) {
      const adapters = beside === undefined ? [] : [beside];
      const states = await this.#model.hidden(own.map((r) => r.tokens), [this.height], { adapters });
      for (const [i, { tokens }] of own.entries()) this.#states.set(tokens, states[i][0]);
    }
  }

  /** Writes the states of a packed pass to `out`, rows × width; its rows must have been read. */
  write(rows: readonly TrainRow[], packed: PackedBatch, out: Tensor): void {
    if (this.height === 0) return;
    const { width } = this.#model.config;
    const all = new Float32Array(packed.rows * width);
    for (const [s, { tokens }] of rows.entries()) {
      const own = this.#states.get(tokens)!;
      for (let i = 0; i < tokens.length; i++) {
        all.set(own.subarray(i * width, (i + 1) * width), packed.rowOf(s, i) * width);
      }
    }
    this.#model.device.write(out, all);
  }
}
