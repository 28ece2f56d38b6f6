import assert from "node:assert/strict";
import { tokenWeight } from "./token_weights.ts";

Deno.test("rare tokens of a byte-pair vocabulary weigh more, and none more than 1", () => {
  const weight = tokenWeight(49_152);
  const weights = [0, 10, 300, 5_000, 49_151].map(weight);
  assert.deepEqual(weights, [...weights].sort((a, b) => a - b));
  assert.ok(weights[0] > 0 && weights[4] <= 1);
  assert.ok(weights[4] > 20 * weights[1]);
});

Deno.test("tokens of a small vocabulary weigh alike", () => {
  const weight = tokenWeight(704);
  assert.deepEqual([weight(0), weight(703)], [1, 1]);
});
