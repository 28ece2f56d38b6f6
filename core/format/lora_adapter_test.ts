import assert from "node:assert/strict";
import { type LoraAdapter, scaledAdapter } from "./lora_adapter.ts";

Deno.test("a scaled adapter changes the weights by so much less, and leaves the one it was made of", () => {
  const pair = { layer: 0, projection: "q_proj" as const, inFeatures: 2, outFeatures: 1 };
  const adapter: LoraAdapter = {
    rank: 1,
    alpha: 2,
    targets: ["q_proj"],
    pairs: [{ ...pair, a: Float32Array.of(3, 4), b: Float32Array.of(8) }],
    baseModel: "x",
  };
  const scaled = scaledAdapter(adapter, 0.5);
  assert.deepEqual(scaled, { ...adapter, pairs: [{ ...adapter.pairs[0], b: Float32Array.of(4) }] });
  assert.deepEqual(adapter.pairs[0].b, Float32Array.of(8));
});
