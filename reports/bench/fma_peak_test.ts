import assert from "node:assert/strict";
import { measureFmaPeak } from "./fma_peak.ts";

Deno.test("the loop of multiplications and additions computes what it should, and takes time", () => {
  const rate = measureFmaPeak(1, 3);
  assert.ok(rate > 0.1 && rate < 10_000, `${rate} GFLOP/s`);
});
