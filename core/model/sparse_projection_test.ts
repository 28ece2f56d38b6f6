import assert from "node:assert/strict";
import { sparseCode } from "./sparse_projection.ts";

const driven = Float32Array.of(
  // Two tokens, five units.
  ...[1, -1, 3, 2, 0],
  ...[2, -2, 1, 2, 0],
);

Deno.test("a code keeps the greatest peaks over tokens, at unit length, and says which token gave each", () => {
  const code = sparseCode(driven, 5, { start: 0, end: 2, winners: 2 });
  // Units 0 and 3 both peak at 2: the lower one wins the last place.
  assert.deepEqual(code.winners, [0, 2]);
  assert.deepEqual(code.rows, [1, 0]);
  assert.deepEqual(code.peaks, [2, 3]);
  const ratio = Math.log1p(3) / Math.log1p(2);
  assert.ok(Math.abs(code.values[2] / code.values[0] - ratio) < 1e-6);
  assert.ok(Math.abs(code.values.reduce((sum, x) => sum + x * x, 0) - 1) < 1e-6);
});

Deno.test("a unit that nothing drives above 0 never wins; a text without tokens has the zero code", () => {
  assert.deepEqual(sparseCode(driven, 5, { start: 0, end: 1, winners: 5 }).winners, [0, 2, 3]);
  const empty = sparseCode(driven, 5, { start: 1, end: 1, winners: 5 });
  assert.deepEqual([...empty.values], [0, 0, 0, 0, 0]);
  assert.deepEqual(empty.winners, []);
});
