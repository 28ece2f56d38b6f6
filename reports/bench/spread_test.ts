import assert from "node:assert/strict";
import { quantile, significant, spread } from "./spread.ts";

Deno.test("quantiles lie between the samples nearest to them", () => {
  assert.equal(quantile([1, 2, 3, 4], 0.5), 2.5);
  assert.equal(quantile([10, 20], 0.1), 11);
  assert.equal(quantile([7], 0.9), 7);
});

Deno.test("a spread does not depend on the order of the samples, and leaves them as they are", () => {
  const samples = [5, 1, 4, 2, 3];
  assert.deepEqual(spread(samples), { median: 3, p10: 1.4, p90: 4.6, samples: 5 });
  assert.deepEqual(samples, [5, 1, 4, 2, 3]);
  assert.throws(() => spread([]), RangeError);
});

Deno.test("numbers of a result file have four digits", () => {
  assert.equal(significant(123.456), 123.5);
  assert.equal(significant(0.000123456), 0.0001235);
});
