import assert from "node:assert/strict";
import { learningRate } from "./schedule.ts";

Deno.test("learningRate warms up, then decays to zero", () => {
  const at = (step: number, kind: "cosine" | "linear" | "constant") =>
    learningRate(step, { peak: 2, warmup: 4, total: 24, kind });
  assert.deepEqual([0, 1, 3].map((s) => at(s, "cosine")), [0.4, 0.8, 1.6]);
  assert.equal(at(4, "cosine"), 2);
  assert.ok(Math.abs(at(14, "cosine") - 1) < 1e-12);
  assert.equal(at(14, "linear"), 1);
  assert.equal(at(24, "linear"), 0);
  assert.equal(at(23, "constant"), 2);
});
