import assert from "node:assert/strict";
import type { ReplayRow } from "../../schemas/replay_row.ts";
import { readSchedulerHistory } from "../../schemas/scheduler_history.ts";
import { defaultGateWeights } from "../memory/gate.ts";
import { Random } from "../random/random.ts";
import { defaultPriorityWeights } from "./ca2_priority.ts";
import { CA2Scheduler, visits } from "./ca2_scheduler.ts";
import { gini, schedulerHistory } from "./scheduler_history.ts";
import { ShuffledScheduler } from "./shuffled_scheduler.ts";

const wordings = 3;

/** `count` traces with three wordings each; the later the more salient. */
function queue(count: number): ReplayRow[] {
  return Array.from({ length: count * wordings }, (_, i) => {
    const trace = `t${String(Math.floor(i / wordings)).padStart(2, "0")}`;
    return {
      trace_id: trace,
      group_id: Math.floor(i / wordings),
      scenario: "A",
      cue: `cue ${i % wordings}`,
      answer: "here",
      salience: 1 + Math.floor(i / wordings),
      recency: 10,
      similarity: 0.5,
      weight: 1,
      pointer: { doc: trace, start: 0, end: 1 },
    };
  });
}

const identity = (row: ReplayRow) => `${row.trace_id} ${row.cue}`;
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

Deno.test("both schedulers give every row exactly once in every epoch, with a mean weight of 1, and the same again", () => {
  const rows = queue(7);
  for (const scheduler of [new CA2Scheduler(), new ShuffledScheduler(3)]) {
    const orders = [0, 1, 2].map((epoch) => scheduler.schedule(rows, epoch));
    for (const [epoch, order] of orders.entries()) {
      assert.deepEqual(order.map(identity).sort(), rows.map(identity).sort());
      assert.ok(Math.abs(mean(order.map((row) => row.weight)) - 1) < 1e-12);
      assert.deepEqual(scheduler.schedule([...rows].reverse(), epoch).map(identity).sort(), order.map(identity).sort());
      assert.deepEqual(scheduler.schedule(rows, epoch), order);
    }
    assert.notDeepEqual(orders[0].map(identity), orders[1].map(identity));
  }
});

Deno.test("CA2Scheduler does not depend on the order in which rows come", () => {
  const rows = queue(9);
  const scheduler = new CA2Scheduler();
  assert.deepEqual(scheduler.schedule(new Random(5).shuffle(rows), 0), scheduler.schedule(rows, 0));
});

Deno.test("CA2Scheduler puts high priority first in every round and gives it the larger weight, within bounds", () => {
  const order = new CA2Scheduler({ spread: 0.25 }).schedule(queue(8), 0);
  for (let round = 0; round < wordings; round++) {
    const ids = order.slice(round * 8, round * 8 + 8).map((row) => row.trace_id);
    assert.deepEqual(ids, ["t07", "t06", "t05", "t04", "t03", "t02", "t01", "t00"]);
  }
  const weights = order.slice(0, 8).map((row) => row.weight);
  assert.deepEqual(weights, [...weights].sort((a, b) => b - a));
  assert.ok(weights[0] <= 1.25 + 1e-12 && weights[7] >= 0.75 - 1e-12 && weights[0] > weights[7]);
});

Deno.test("CA2Scheduler spaces the wordings of a trace by the number of traces, also across epochs", () => {
  const scheduler = new CA2Scheduler();
  const order = [...scheduler.schedule(queue(8), 0), ...scheduler.schedule(queue(8), 1)].map((row) => row.trace_id);
  for (let i = 0; i + 8 < order.length; i++) assert.ok(!order.slice(i + 1, i + 8).includes(order[i]));
});

Deno.test("CA2Scheduler gives a trace another wording in the same round of the next epoch", () => {
  const scheduler = new CA2Scheduler();
  const first = [0, 1, 2].map((epoch) => scheduler.schedule(queue(4), epoch)[0]);
  assert.equal(new Set(first.map((row) => row.trace_id)).size, 1);
  assert.equal(new Set(first.map((row) => row.cue)).size, 3);
});

Deno.test("CA2Scheduler spreads a trace with fewer wordings over the rounds", () => {
  const rows = queue(3).filter((row) => row.trace_id !== "t00" || row.cue === "cue 0");
  const order = new CA2Scheduler().schedule(rows, 1);
  assert.equal(order.length, 7);
  assert.equal(order.filter((row) => row.trace_id === "t00").length, 1);
});

Deno.test("CA2Scheduler visits the traces more often of which more is left, in an epoch of the same length and mean weight", () => {
  const rows = queue(8);
  const left = new Map([["t00", 2], ["t01", 1], ["t02", 0.01], ["t03", 0.01], ["t04", 0], ["t05", 0.01], [
    "t06",
    0.01,
  ]]);
  const order = new CA2Scheduler().schedule(rows, 1, { from: 0, to: rows.length, left, visited: new Map() });
  assert.equal(order.length, rows.length);
  assert.ok(Math.abs(mean(order.map((row) => row.weight)) - 1) < 1e-12);
  const count = (trace: string) => order.filter((row) => row.trace_id === trace).length;
  // Nothing is known of t07, which therefore counts like the hardest.
  assert.deepEqual([count("t00"), count("t07")], [6, 6]);
  assert.ok(count("t01") >= 5 && count("t02") <= 2, `${count("t01")} and ${count("t02")}`);
  for (const row of rows) assert.ok(count(row.trace_id) >= 1 || row.trace_id === "t04");
  assert.equal(new Set(order.filter((row) => row.trace_id === "t00").map((row) => row.cue)).size, wordings);
});

Deno.test("visits are as many as rows where nothing is known, all is known alike, or nothing is left", () => {
  const traces = (left: number | undefined) => [4, 7, 1].map((rows) => ({ rows, left }));
  for (const left of [undefined, 0.3, 0]) assert.deepEqual(visits(traces(left), 12), [4, 7, 1]);
  assert.deepEqual(visits([], 0), []);
});

Deno.test("visits keep their sum and their bounds, whatever is left", () => {
  const random = new Random(8);
  for (let trial = 0; trial < 50; trial++) {
    const traces = Array.from({ length: 1 + random.int(60) }, () => ({
      rows: 7,
      left: random.next() < 0.1 ? undefined : Math.exp(10 * random.next() - 8),
    }));
    const due = visits(traces, 7 * traces.length);
    assert.equal(due.reduce((a, b) => a + b, 0), 7 * traces.length);
    assert.ok(due.every((n) => n >= 1 && n <= 15), due.join());
    const few = visits(traces, 2 * traces.length);
    assert.equal(few.reduce((a, b) => a + b, 0), 2 * traces.length);
    assert.ok(few.every((n) => n <= 5), few.join());
  }
});

Deno.test("CA2Scheduler keeps similar traces apart where it knows their keys", () => {
  // Equal priorities: the order is that of the ids, in which the two families stand apart as two blocks.
  const rows = queue(6).map((row) => ({ ...row, salience: 1 }));
  const family = (trace: string) => Math.floor(Number(trace.slice(1)) / 3);
  const keys = new Map(rows.map((row) => [
    row.trace_id,
    family(row.trace_id) === 0 ? Float32Array.of(1, 0) : Float32Array.of(0, 1),
  ]));
  const neighbours = (order: ReplayRow[]) =>
    order.slice(1, 6).filter((row, i) => family(row.trace_id) === family(order[i].trace_id)).length;
  const [without, apart] = [new CA2Scheduler().schedule(rows, 0), new CA2Scheduler({ keys }).schedule(rows, 0)];
  assert.equal(neighbours(without), 4);
  assert.equal(neighbours(apart), 0);
});

Deno.test("ShuffledScheduler differs by seed and by epoch", () => {
  const rows = queue(10);
  const order = (seed: number, epoch: number) => new ShuffledScheduler(seed).schedule(rows, epoch).map(identity).join();
  assert.equal(order(1, 0), order(1, 0));
  assert.notEqual(order(1, 0), order(2, 0));
  assert.notEqual(order(1, 0), order(1, 1));
});

Deno.test("schedulerHistory reports policy, weights, the first 16 ids, gini and mean weight", () => {
  const scheduled = new CA2Scheduler().schedule(queue(8), 0);
  const history = schedulerHistory("ca2", scheduled, defaultGateWeights, defaultPriorityWeights);
  assert.deepEqual(readSchedulerHistory(JSON.parse(JSON.stringify(history))), history);
  assert.equal(history.count, 24);
  assert.equal(history.order_sample.length, 16);
  assert.ok(history.stats.gini > 0 && history.stats.gini < 0.2);
  assert.equal(schedulerHistory("shuffled", queue(2), defaultGateWeights, defaultPriorityWeights).stats.gini, 0);
});

Deno.test("gini is 0 for equal values and (n − 1)/n where one has all", () => {
  assert.equal(gini([2, 2, 2]), 0);
  assert.equal(gini([0, 0, 0, 8]), 0.75);
  assert.equal(gini([]), 0);
});

/**
 * A toy of interference: every row of a trace lowers that trace's loss by its weight and raises the others' a little, more for
 * traces that were seen long ago. Stopped after a third of an epoch.
 */
function toyLoss(order: readonly ReplayRow[], steps: number): { mean: number; worst: number } {
  const loss = new Map(order.map((row) => [row.trace_id, 1]));
  for (const row of order.slice(0, steps)) {
    for (const [trace, value] of loss) {
      loss.set(trace, trace === row.trace_id ? value * (1 - 0.6 * row.weight) : Math.min(1, value * 1.01));
    }
  }
  return { mean: mean([...loss.values()]), worst: Math.max(...loss.values()) };
}

Deno.test("after one round CA2 has reached every trace where a shuffle has left some out", () => {
  const rows = queue(12);
  const ca2 = toyLoss(new CA2Scheduler().schedule(rows, 0), 12);
  for (let seed = 0; seed < 20; seed++) {
    const shuffled = toyLoss(new ShuffledScheduler(seed).schedule(rows, 0), 12);
    assert.ok(ca2.mean < shuffled.mean);
    assert.ok(ca2.worst < shuffled.worst);
  }
});
