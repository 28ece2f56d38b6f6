import assert from "node:assert/strict";
import { memoryRowsDealt, stepPlan } from "./consolidate.ts";

const recipe = { batchSize: 14, epochs: 2, cycles: 1, steps: undefined, minSteps: 72 };

Deno.test("stepPlan passes over a small queue until the fewest steps are reached, and over a large one as often as asked", () => {
  assert.deepEqual(stepPlan(80, recipe), { perEpoch: 6, perCycle: 72, total: 72 });
  assert.deepEqual(stepPlan(80, { ...recipe, minSteps: 0 }), { perEpoch: 6, perCycle: 12, total: 12 });
  assert.deepEqual(stepPlan(1000, recipe), { perEpoch: 72, perCycle: 144, total: 144 });
  assert.deepEqual(stepPlan(80, { ...recipe, cycles: 5 }), { perEpoch: 6, perCycle: 15, total: 75 });
});

Deno.test("stepPlan takes --steps as they are, whatever the fewest are", () => {
  assert.deepEqual(stepPlan(80, { ...recipe, steps: 10 }), { perEpoch: 6, perCycle: 10, total: 10 });
  assert.deepEqual(stepPlan(0, { ...recipe, minSteps: 0 }), { perEpoch: 1, perCycle: 2, total: 2 });
});

Deno.test("rows with memory tokens come together every fourth step", () => {
  assert.deepEqual([125, 128, 129, 0].map((steps) => memoryRowsDealt(steps, 1)), [128, 128, 132, 0]);
  assert.equal(memoryRowsDealt(240, 2), 480);
});
