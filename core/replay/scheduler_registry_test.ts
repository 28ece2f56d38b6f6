import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import { defaultPriorityWeights } from "./ca2_priority.ts";
import type { SchedulerContext, SchedulerKind } from "./scheduler.ts";
import { makeScheduler, registerScheduler, schedulerNames } from "./scheduler_registry.ts";

const context: SchedulerContext = { seed: 3, weights: defaultPriorityWeights, keys: new Map() };
const asTheyCome: SchedulerKind = {
  name: "as-they-come",
  make: ({ seed }) => ({
    name: `as-they-come ${seed}`,
    schedule: (rows, _epoch, part) => rows.slice(part?.from, part?.to),
  }),
};

Deno.test("the built-in schedulers are ca2 and shuffled, each under its own name", () => {
  assert.deepEqual(schedulerNames(), ["ca2", "shuffled"]);
  for (const name of schedulerNames()) assert.equal(makeScheduler(name, context).name, name);
});

Deno.test("a registered scheduler is made from a run's context, until it is disposed", () => {
  {
    using _ = registerScheduler(asTheyCome);
    assert.equal(makeScheduler("as-they-come", context).name, "as-they-come 3");
    assert.throws(
      () => registerScheduler({ ...asTheyCome, name: "CA2" }),
      /another name than those that are taken: ca2/,
    );
  }
  assert.throws(() => makeScheduler("as-they-come", context), InputError);
});

Deno.test("an unknown name is refused with those that are known, and a name with blanks at once", () => {
  assert.throws(() => makeScheduler("fifo", context), /scheduler must be one of ca2, shuffled: received "fifo"/);
  assert.throws(() => registerScheduler({ ...asTheyCome, name: "as they come" }), /name must be letters and digits/);
});
