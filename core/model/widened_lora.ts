import { explain, ModelError } from "../../schemas/errors.ts";
import type { LoraAdapter, LoraPair } from "./lora.ts";

/**
 * An adapter of a higher rank, or of more projections, that says what the given one says: its rows, and those of a fresh one, whose B is
 * zero.
 *
 * @param fresh Of the shape that is wanted; its B must be zero.
 * @throws {ModelError} if it lacks a projection or a block of the given one, or has a lower rank.
 */
export function widenedLora(adapter: LoraAdapter, fresh: LoraAdapter): LoraAdapter {
  const place = ({ layer, projection }: LoraPair) => `${layer} ${projection}`;
  const given = new Map(adapter.pairs.map((pair) => [place(pair), pair]));
  const kept = fresh.pairs.filter((pair) => given.has(place(pair)));
  if (kept.length < given.size || fresh.rank < adapter.rank) {
    throw new ModelError(explain({
      cannot: "continue training from an adapter",
      field: "rank",
      rule: `at least ${adapter.rank}, with its projections (${adapter.targets.join(", ")}) and blocks`,
      received: `${fresh.rank} on ${fresh.targets.join(", ")}`,
    }));
  }
  const scale = (adapter.alpha / adapter.rank) / (fresh.alpha / fresh.rank);
  const pairs = fresh.pairs.map((wide) => {
    const narrow = given.get(place(wide));
    if (narrow === undefined) return wide;
    const wideA = wide.a.slice(), wideB = wide.b.slice();
    wideA.set(narrow.a);
    for (let row = 0; row < narrow.outFeatures; row++) {
      for (let k = 0; k < adapter.rank; k++) {
        wideB[row * fresh.rank + k] = scale * narrow.b[row * adapter.rank + k];
      }
    }
    return { ...wide, a: wideA, b: wideB };
  });
  return { ...fresh, pairs };
}
