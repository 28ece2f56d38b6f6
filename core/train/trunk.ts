import type { Tensor } from "../../kernels/device.ts";
import type { LocalModel } from "../model/local_model.ts";
import type { PackedBatch } from "../model/packed_batch.ts";
import { forward } from "../model/transformer.ts";
import { eachPass } from "./row_passes.ts";
import type { TrainRow } from "./train_row.ts";

/**
 * The residual stream below the lowest trained block. Training does not change it, so it is computed once a row, for teacher and
 * student and for every epoch.
 */
export class Trunk {
  readonly #model: LocalModel;
  readonly #passTokens: number;
  /** By the row's own array of tokens: a row that comes again with another weight is the same text. */
  readonly #states = new WeakMap<readonly number[], Float32Array>();

  /**
   * @param height Blocks below the lowest trained one; with none there is nothing to keep.
   * @param passTokens Most tokens in one pass.
   */
  constructor(model: LocalModel, readonly height: number, passTokens: number) {
    this.#model = model;
    this.#passTokens = passTokens;
  }

  /** Runs the lower blocks over the rows that were not seen yet, with the adapter beside a row if it names one. */
  async read(rows: readonly TrainRow[]): Promise<void> {
    if (this.height === 0) return;
    const fresh = new Map(rows.filter((r) => !this.#states.has(r.tokens)).map((r) => [r.tokens, r]));
    const { device, net } = this.#model;
    const { width } = net.config;
    await eachPass(this.#model, [...fresh.values()], this.#passTokens, async (pass) => {
      const { packed } = pass;
      const x = await forward(net, pass.batch, pass.acts, { ...pass.options, until: this.height });
      const all = await device.read(x, 0, packed.rows * width);
      for (const [s, { tokens }] of pass.rows.entries()) {
        const own = new Float32Array(tokens.length * width);
        for (let i = 0; i < tokens.length; i++) {
          const row = packed.rowOf(s, i);
          own.set(all.subarray(row * width, (row + 1) * width), i * width);
        }
        this.#states.set(tokens, own);
      }
    });
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
