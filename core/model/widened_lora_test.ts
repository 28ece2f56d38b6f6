import assert from "node:assert/strict";
import type { LoraAdapter } from "./lora.ts";
import { widenedLora } from "./widened_lora.ts";

function adapter(rank: number, alpha: number, fill: (i: number) => number, b: (i: number) => number): LoraAdapter {
  const a = Float32Array.from({ length: rank * 3 }, (_, i) => fill(i));
  const pair = { layer: 2, projection: "q_proj" as const, inFeatures: 3, outFeatures: 2, a };
  const pairs = [{ ...pair, b: Float32Array.from({ length: 2 * rank }, (_, i) => b(i)) }];
  return { rank, alpha, targets: ["q_proj"], baseModel: "x", pairs };
}

/** (alpha / rank) · B · A. */
function delta({ rank, alpha, pairs: [{ a, b, inFeatures, outFeatures }] }: LoraAdapter): number[] {
  return Array.from({ length: outFeatures * inFeatures }, (_, i) => {
    const row = Math.floor(i / inFeatures), column = i % inFeatures;
    let sum = 0;
    for (let k = 0; k < rank; k++) sum += b[row * rank + k] * a[k * inFeatures + column];
    return sum * alpha / rank;
  });
}

Deno.test("a widened adapter changes a model as the narrow one did, whatever the scales are", () => {
  const narrow = adapter(2, 8, (i) => i + 1, (i) => 2 - i);
  const wide = widenedLora(narrow, adapter(5, 5, (i) => -i, () => 0));
  assert.equal(wide.rank, 5);
  assert.deepEqual(delta(wide), delta(narrow));
  assert.deepEqual([...wide.pairs[0].a.slice(6)], [...adapter(5, 5, (i) => -i, () => 0).pairs[0].a.slice(6)]);
});

Deno.test("an adapter is not made narrower", () => {
  assert.throws(() => widenedLora(adapter(3, 3, () => 1, () => 1), adapter(2, 2, () => 1, () => 0)), /at least 3/);
});

Deno.test("further projections start fresh, and a projection of the given adapter may not be missing", () => {
  const narrow = adapter(2, 2, (i) => i + 1, (i) => 2 - i);
  const fresh = adapter(2, 2, (i) => -i, () => 0);
  const more = { ...fresh.pairs[0], projection: "up_proj" as const };
  const wide = widenedLora(narrow, { ...fresh, targets: ["q_proj", "up_proj"], pairs: [...fresh.pairs, more] });
  assert.deepEqual(wide.pairs.map(({ projection }) => projection), ["q_proj", "up_proj"]);
  assert.deepEqual(delta(wide), delta(narrow));
  assert.deepEqual(wide.pairs[1], more);
  assert.throws(() => widenedLora(narrow, { ...fresh, targets: ["up_proj"], pairs: [more] }), /its projections/);
});
