import assert from "node:assert/strict";
import { placeOf, stepPlan } from "./step_plan.ts";

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

Deno.test("placeOf walks through cycles, epochs and their parts without a gap", () => {
  for (const rows of [1, 7, 80, 520]) {
    for (const options of [{}, { steps: 29 }, { cycles: 3 }, { cycles: 2, steps: 31, batchSize: 3 }]) {
      const plan = stepPlan(rows, { ...recipe, ...options });
      let end = 0, epochs = 0;
      for (let step = 0; step < plan.total; step++) {
        const at = placeOf(step, plan, 4);
        assert.ok(at.epochFrom <= at.from && at.from <= step && step < at.to && at.to <= plan.total);
        if (step === end) {
          assert.equal(at.from, step);
          end = at.to;
        }
        assert.equal(at.to, end);
        if (step === at.epochFrom) assert.equal(at.epoch, epochs++);
        assert.equal(at.cycle, Math.floor(step / plan.perCycle));
        // The last part of an epoch ends where the epoch does.
        if (at.endsEpoch) assert.equal(at.to, step + 1);
      }
      assert.equal(end, plan.total);
    }
  }
});
