import assert from "node:assert/strict";
import { Random } from "../random/random.ts";
import { commonDirections, removeDirections } from "./common_directions.ts";
import { dot, unit } from "./vectors.ts";

Deno.test("commonDirections finds the axes of greatest variance, orthonormal", () => {
  const random = new Random(1);
  const scales = [1, 9, 0.5, 4, 0.2];
  const rows = Array.from({ length: 300 }, () => Float32Array.from(scales, (scale) => scale * random.gaussian()));
  const [first, second] = commonDirections(rows, 2, 20);
  assert.ok(Math.abs(first[1]) > 0.99 && Math.abs(second[3]) > 0.99);
  assert.ok(Math.abs(dot(first, second)) < 1e-5);
  assert.ok(Math.abs(dot(first, first) - 1) < 1e-5);
  assert.deepEqual(commonDirections(rows, 2, 20), [first, second]);
});

Deno.test("commonDirections gives no more than the rows span", () => {
  const row = Float32Array.of(3, 4, 0);
  assert.equal(commonDirections([row, row], 2).length, 1);
  assert.deepEqual(commonDirections([], 4), []);
});

Deno.test("removeDirections leaves nothing along them and the rest as it was", () => {
  const direction = unit(Float32Array.of(1, 1, 0));
  const vector = Float32Array.of(2, 0, 5);
  removeDirections(vector, [direction]);
  assert.ok(Math.abs(dot(vector, direction)) < 1e-6);
  [1, -1, 5].forEach((x, i) => assert.ok(Math.abs(vector[i] - x) < 1e-6));
});
