import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import type { ReplayRow } from "../../schemas/replay_row.ts";
import { Random } from "../random/random.ts";
import { ca2Priority } from "./ca2_priority.ts";
import { ReplayQueue } from "./replay_queue.ts";

function row(trace: string, salience: number, recency: number, similarity: number, cue = "Where?"): ReplayRow {
  return {
    trace_id: trace,
    group_id: 0,
    scenario: "A",
    cue,
    answer: "here",
    salience,
    recency,
    similarity,
    weight: 1,
    pointer: { doc: trace, start: 0, end: 1 },
  };
}

Deno.test("ca2Priority is w_s·S/max S + λ_r·(1 − lag/max lag) + λ_sim·similarity", () => {
  const scale = { salience: 4, recency: 100 };
  const value = ca2Priority(row("a", 2, 25, 0.3), { salience: 1, recency: 2, similarity: 10 }, scale);
  assert.ok(Math.abs(value - (0.5 + 2 * 0.75 + 10 * 0.3)) < 1e-12);
  assert.equal(ca2Priority(row("a", 0, 0, 0), undefined, { salience: 0, recency: 0 }), 1);
});

Deno.test("ca2Priority grows with salience, with similarity and with freshness", () => {
  const scale = { salience: 4, recency: 100 };
  const base = ca2Priority(row("a", 2, 50, 0.5), undefined, scale);
  assert.ok(ca2Priority(row("a", 3, 50, 0.5), undefined, scale) > base);
  assert.ok(ca2Priority(row("a", 2, 10, 0.5), undefined, scale) > base);
  assert.ok(ca2Priority(row("a", 2, 50, 0.9), undefined, scale) > base);
});

Deno.test("ReplayQueue drops the rows of the lowest priority and does not depend on the order of arrival", () => {
  const rows = Array.from({ length: 12 }, (_, i) => row(`t${String(i).padStart(2, "0")}`, 1 + i, 0, 0));
  const orders = [rows, [...rows].reverse(), new Random(1).shuffle(rows)];
  for (const order of orders) {
    const queue = new ReplayQueue(5);
    queue.offer(order.slice(0, 7));
    queue.offer(order.slice(7));
    assert.equal(queue.size, 5);
    assert.equal(queue.dropped, 7);
    assert.deepEqual(queue.rows().map((r) => r.trace_id), ["t11", "t10", "t09", "t08", "t07"]);
  }
});

Deno.test("ReplayQueue breaks ties by trace id and then by cue, and replaces a row that comes again", () => {
  const queue = new ReplayQueue(10);
  queue.offer([row("b", 1, 0, 0, "y"), row("b", 1, 0, 0, "x"), row("a", 1, 0, 0, "z")]);
  queue.offer([row("b", 1, 0, 0, "y")]);
  assert.deepEqual(queue.rows().map((r) => r.trace_id + r.cue), ["az", "bx", "by"]);
  queue.rows()[0].weight = 99;
  assert.equal(queue.rows()[0].weight, 1);
});

Deno.test("ReplayQueue refuses a capacity that is no positive integer", () => {
  for (const capacity of [0, -1, 2.5, NaN]) assert.throws(() => new ReplayQueue(capacity), InputError);
});
