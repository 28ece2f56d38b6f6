/** A LoRA adapter added into the weights that it adapts. */
import type { LoraAdapter, LoraPair } from "./lora_adapter.ts";

/** What is added to a matrix. */
export type Delta = Pick<LoraPair, "a" | "b" | "inFeatures" | "outFeatures">;

/** values += (alpha / rank) · B·A. @param values out × in, row after row. */
export function addDelta(
  values: Float32Array,
  { a, b, inFeatures, outFeatures }: Delta,
  { alpha, rank }: Pick<LoraAdapter, "alpha" | "rank">,
): void {
  const scaling = alpha / rank;
  for (let row = 0; row < outFeatures; row++) {
    const own = values.subarray(row * inFeatures, (row + 1) * inFeatures);
    for (let r = 0; r < rank; r++) {
      const factor = scaling * b[row * rank + r];
      const from = r * inFeatures;
      for (let col = 0; col < inFeatures; col++) own[col] += factor * a[from + col];
    }
  }
}
