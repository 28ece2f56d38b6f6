import assert from "node:assert/strict";
import { measureFmaPeak } from "./fma_peak.ts";
import { FmaThreads } from "./fma_threads.ts";

Deno.test("the loop of multiplications and additions computes what it should, and takes time", () => {
  const rate = measureFmaPeak(1, 3);
  assert.ok(rate > 0.1 && rate < 10_000, `${rate} GFLOP/s`);
});

Deno.test("two threads multiply and add at a time, as often as they are asked", async () => {
  const threads = await FmaThreads.start(2);
  try {
    for (let i = 0; i < 2; i++) {
      const rate = await threads.measure(2);
      assert.ok(rate > 0.1 && rate < 20_000, `${rate} GFLOP/s`);
    }
  } finally {
    threads.close();
  }
});
