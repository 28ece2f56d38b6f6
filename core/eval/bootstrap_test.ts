import assert from "node:assert/strict";
import { pairedBootstrap } from "./bootstrap.ts";
import { lagBin } from "./lag_bins.ts";

Deno.test("the interval of a constant difference is that difference", () => {
  assert.deepEqual(pairedBootstrap([[1], [1, 1], [1]], { seed: 1, resamples: 100 }), { mean: 1, low: 1, high: 1 });
  assert.deepEqual(pairedBootstrap([], { seed: 1 }), { mean: 0, low: 0, high: 0 });
  assert.deepEqual(pairedBootstrap([[], []], { seed: 1 }), { mean: 0, low: 0, high: 0 });
});

Deno.test("the interval is that of the normal approximation where groups are many, and the same for the same seed", () => {
  const groups = Array.from({ length: 400 }, (_, i) => [i % 4 === 0 ? 1 : 0]);
  const interval = pairedBootstrap(groups, { seed: 7 });
  assert.equal(interval.mean, 0.25);
  const half = 1.96 * Math.sqrt(0.25 * 0.75 / 400);
  assert.ok(Math.abs(interval.low - (0.25 - half)) < 0.006, String(interval.low));
  assert.ok(Math.abs(interval.high - (0.25 + half)) < 0.006, String(interval.high));
  assert.deepEqual(pairedBootstrap(groups, { seed: 7 }), interval);
  const uneven = Array.from({ length: 40 }, (_, i) => [(i * 37 % 41) / 41]);
  assert.notDeepEqual(pairedBootstrap(uneven, { seed: 7 }), pairedBootstrap(uneven, { seed: 8 }));
});

Deno.test("whole groups are drawn: questions about one record add no certainty", () => {
  const groups = Array.from({ length: 30 }, (_, i) => [i % 2]);
  const tripled = groups.map(([x]) => [x, x, x]);
  assert.deepEqual(pairedBootstrap(tripled, { seed: 3 }), pairedBootstrap(groups, { seed: 3 }));
});

Deno.test("an interval around no difference holds 0, and one around a clear difference does not", () => {
  const even = Array.from({ length: 48 }, (_, i) => [i % 2 === 0 ? 1 : -1]);
  const clear = Array.from({ length: 48 }, (_, i) => [i % 8 === 0 ? 0 : 1]);
  const [none, some] = [pairedBootstrap(even, { seed: 1 }), pairedBootstrap(clear, { seed: 1 })];
  assert.ok(none.low < 0 && none.high > 0);
  assert.ok(some.low > 0);
});

Deno.test("lagBin names the bin of a lag", () => {
  assert.deepEqual([0, 1, 2, 15, 16, 1023, 99999].map(lagBin), [
    "0-1",
    "0-1",
    "2-15",
    "2-15",
    "16-63",
    "256-1023",
    "16384+",
  ]);
});
