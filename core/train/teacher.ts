import { splitByRows } from "../model/generation.ts";
import type { LocalModel } from "../model/local_model.ts";
import type { DeviceLora } from "../model/lora.ts";
import { freeHeadRows, headRows } from "../model/output_head.ts";
import { packSequences } from "../model/packed_batch.ts";
import { Session } from "../model/session.ts";
import { forward } from "../model/transformer.ts";
import type { TrainRow } from "./train_row.ts";

/**
 * What the base model makes of `hold` rows, computed once a row: not its logits, but the normalised final hidden states from
 * which they are a product away, at an 85th of the memory.
 */
export class Teacher {
  readonly #model: LocalModel;
  readonly #passTokens: number;
  readonly #states = new WeakMap<TrainRow, Float32Array>();

  /** @param passTokens Most tokens in one pass. */
  constructor(model: LocalModel, passTokens: number) {
    this.#model = model;
    this.#passTokens = passTokens;
  }

  /** Runs the teacher over the rows that it has not seen yet: the base model, with the adapter beside a row if it names one. */
  async read(rows: readonly TrainRow[]): Promise<void> {
    const fresh = [...new Set(rows)].filter((r) => !this.#states.has(r));
    for (const [beside, own] of Map.groupBy(fresh, (r) => r.beside)) {
      await this.#readWith(own, this.#model.adapters(beside === undefined ? [] : [beside]));
    }
  }

  async #readWith(rows: readonly TrainRow[], adapters: readonly DeviceLora[]): Promise<void> {
    const { device, net } = this.#model;
    const { width } = net.config;
    const session = new Session(net, adapters);
    for (const batchRows of splitByRows(rows, (r) => r.tokens.length, this.#passTokens)) {
      const packed = packSequences(batchRows.map((r) => r.tokens), batchRows.map((r) => r.answerStart - 1));
      const index = batchRows.flatMap((r, s) =>
        Array.from({ length: r.tokens.length - r.answerStart }, (_, i) => packed.rowOf(s, r.answerStart + i - 1))
      );
      await session.withBatch(packed, async (batch, acts, base) => {
        const h = headRows(net, await forward(net, batch, acts, base), Int32Array.from(index));
        const normed = await device.read(h.normed, 0, index.length * width);
        let at = 0;
        for (const r of batchRows) {
          const count = (r.tokens.length - r.answerStart) * width;
          this.#states.set(r, normed.slice(at, at += count));
        }
        freeHeadRows(net, h);
      });
    }
    session.close();
  }

  /** The states at the row's loss tokens, tokens × width; the row must have been read. */
  states(row: TrainRow): Float32Array {
    return this.#states.get(row)!;
  }
}
