import assert from "node:assert/strict";
import { newerFirst } from "./newer_first.ts";

const order = (...found: [score: number, told: number][]) =>
  newerFirst(found.map(([score, told]) => ({ score, told })), ({ told }) => told).map(({ told }) => told);

Deno.test("of notes that go with a question alike the newer comes first, and a better one stays before both", () => {
  assert.deepEqual(order([0.9, 1], [0.88, 2]), [2, 1]);
  assert.deepEqual(order([0.9, 2], [0.88, 1]), [2, 1]);
  assert.deepEqual(order([0.9, 1], [0.8, 2]), [1, 2]);
  assert.deepEqual(order([0.9, 1], [0.5, 2], [0.49, 4], [0.48, 3]), [1, 4, 3, 2]);
  // Each is like the one before; only those like the best of the run belong to it.
  assert.deepEqual(order([1, 1], [0.96, 2], [0.92, 3]), [2, 1, 3]);
  assert.deepEqual(order(), []);
});
