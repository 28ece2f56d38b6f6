import { explain, ModelError } from "../../schemas/errors.ts";
import type { LoraAdapter } from "./lora.ts";

/**
 * An adapter of a higher rank that says what the given one says: its rows, and those of a fresh one, whose B is zero.
 *
 * @param fresh Of the shape that is wanted; its B must be zero.
 * @throws {ModelError} if it has other projections or blocks than the given one, or a lower rank.
 */
export function widenedLora(adapter: LoraAdapter, fresh: LoraAdapter): LoraAdapter {
  const shape = ({ pairs }: LoraAdapter) => pairs.map(({ layer, projection }) => `${layer} ${projection}`).join();
  if (shape(adapter) !== shape(fresh) || fresh.rank < adapter.rank) {
    throw new ModelError(explain({
      cannot: "continue training from an adapter",
      field: "rank",
      rule: `at least ${adapter.rank}, with the same projections and blocks (${adapter.targets.join(", ")})`,
      received: `${fresh.rank} on ${fresh.targets.join(", ")}`,
    }));
  }
  const scale = (adapter.alpha / adapter.rank) / (fresh.alpha / fresh.rank);
  const pairs = fresh.pairs.map((wide, i) => {
    const { a, b, outFeatures } = adapter.pairs[i];
    const wideA = wide.a.slice(), wideB = wide.b.slice();
    wideA.set(a);
    for (let row = 0; row < outFeatures; row++) {
      for (let k = 0; k < adapter.rank; k++) wideB[row * fresh.rank + k] = scale * b[row * adapter.rank + k];
    }
    return { ...wide, a: wideA, b: wideB };
  });
  return { ...fresh, pairs };
}
