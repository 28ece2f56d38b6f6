/** Sparse keys: what a trained projection makes of the model's hidden states, k winners take all. */
import type { LanguageModel } from "../model/language_model.ts";
import { activations, sparseCode, type SparseProjection } from "../model/sparse_projection.ts";
import type { Keyer } from "./keyer.ts";
import { tokenRows } from "./token_states.ts";

/** A projection with the layers whose states it takes. */
export interface TrainedKeyer {
  /** Tells keyers apart; see {@link Keyer.name}. */
  name: string;
  /** Counts of blocks after which hidden states are read. */
  layers: readonly number[];
  /** Takes the layers' states side by side. */
  projection: SparseProjection;
}

/** Most tokens that are projected at once: 2,048 × 2,048 activations are 16 MB. */
const mostRows = 2048;

/** A keyer whose keys have a projection's winners. */
export function createSparseKeyer(model: LanguageModel, { name, layers, projection }: TrainedKeyer): Keyer {
  const { inputs, units, winners } = projection;
  return {
    name,
    length: units,
    async keys(texts: readonly string[]): Promise<Float32Array[]> {
      const { values, starts } = await tokenRows(model, texts, { layers });
      const keys: Float32Array[] = [];
      while (keys.length < texts.length) {
        const from = keys.length;
        let to = from + 1;
        while (to < texts.length && starts[to + 1] - starts[from] <= mostRows) to++;
        const first = starts[from];
        const tokens = values.subarray(first * inputs, starts[to] * inputs);
        const driven = await activations(model.device, projection, tokens);
        for (let text = from; text < to; text++) {
          const [start, end] = [starts[text] - first, starts[text + 1] - first];
          keys.push(sparseCode(driven, units, { start, end, winners }).values);
        }
      }
      return keys;
    },
  };
}
