import assert from "node:assert/strict";
import type { ReplayRow } from "../../schemas/replay_row.ts";
import { CA2Scheduler } from "./ca2_scheduler.ts";
import { ReplayOrder } from "./replay_order.ts";
import { ShuffledScheduler } from "./shuffled_scheduler.ts";

const wordings = 4, batchSize = 3;
const queue = Array.from({ length: 10 * wordings }, (_, i): ReplayRow => {
  const trace = `t${Math.floor(i / wordings)}`;
  return {
    trace_id: trace,
    group_id: 0,
    scenario: "A",
    cue: `cue ${i % wordings}`,
    answer: "here",
    salience: 1,
    recency: 10,
    similarity: 0.5,
    weight: 1,
    pointer: { doc: trace, start: 0, end: 1 },
  };
});
const plan = { perEpoch: Math.ceil(queue.length / batchSize), perCycle: 28, total: 28 };
const identity = (row: ReplayRow) => `${row.trace_id} ${row.cue}`;

/** Rows of all steps from `first` on; losses as `lossOf` says. */
function walk(order: ReplayOrder, first: number, lossOf: (trace: string) => number): ReplayRow[][] {
  const all: ReplayRow[][] = [];
  for (let step = first; step < plan.total; step++) {
    if (step === first || step === order.place(step).from) order.schedule(step, queue);
    const rows = order.between(step, step + 1);
    for (const row of rows) order.trained(row, lossOf(row.trace_id));
    all.push(rows);
  }
  return all;
}

const alike = () => 0.5;

Deno.test("where all traces are left alike, every row comes once an epoch, under both schedulers", () => {
  for (const scheduler of [new CA2Scheduler(), new ShuffledScheduler(4)]) {
    const steps = walk(new ReplayOrder(scheduler, plan, batchSize), 0, alike);
    for (const epoch of [0, 1]) {
      const rows = steps.slice(epoch * plan.perEpoch, (epoch + 1) * plan.perEpoch).flat();
      const counts = Map.groupBy(rows, (row) => row.trace_id);
      assert.equal(rows.length, queue.length);
      for (const own of counts.values()) assert.ok(Math.abs(own.length - wordings) <= 1, `${own.length}`);
      if (scheduler.name === "shuffled") assert.equal(new Set(rows.map(identity)).size, queue.length);
    }
  }
});

Deno.test("a trace of which more is left comes more often before the first epoch ends, each time in another wording", () => {
  const steps = walk(new ReplayOrder(new CA2Scheduler(), plan, batchSize), 0, (trace) => trace === "t3" ? 4 : 0.1);
  const rows = steps.slice(0, plan.perEpoch).flat();
  const own = rows.filter((row) => row.trace_id === "t3");
  assert.ok(own.length >= wordings + 2, `${own.length}`);
  for (let i = 1; i < own.length; i++) assert.notEqual(own[i].cue, own[i - 1].cue);
  assert.equal(new Set(own.map((row) => row.cue)).size, wordings);
});

Deno.test("an order that is taken up again in the middle of a part goes on as it would have", () => {
  const lossOf = (trace: string) => 0.1 + Number(trace.slice(1)) % 3;
  const whole = walk(new ReplayOrder(new CA2Scheduler(), plan, batchSize), 0, lossOf);
  for (const stop of [1, 5, 8, 16, 22]) {
    const order = new ReplayOrder(new CA2Scheduler(), plan, batchSize);
    for (let step = 0; step < stop; step++) {
      if (step === order.place(step).from) order.schedule(step, queue);
      for (const row of order.between(step, step + 1)) order.trained(row, lossOf(row.trace_id));
    }
    const state = JSON.parse(JSON.stringify(order.state()));
    const again = walk(new ReplayOrder(new CA2Scheduler(), plan, batchSize, state), stop, lossOf);
    assert.deepEqual(again, whole.slice(stop));
  }
});
