import assert from "node:assert/strict";
import { linearRopeDivisors, llama3RopeDivisors } from "./rope_scaling.ts";

Deno.test("Llama 3 leaves high frequencies, divides low ones by the factor, and goes from one to the other in between", () => {
  // Llama-3.2-1B.
  const scaling = { factor: 32, lowFrequencyFactor: 1, highFrequencyFactor: 4, originalPositions: 8192 };
  const divisors = llama3RopeDivisors(64, 500_000, scaling);
  assert.equal(divisors.length, 32);
  const wavelength = (i: number) => 2 * Math.PI * 500_000 ** (2 * i / 64);
  for (const [i, divisor] of divisors.entries()) {
    if (wavelength(i) < 2048) assert.equal(divisor, 1);
    else if (wavelength(i) > 8192) assert.equal(divisor, 32);
    else assert.ok(divisor > 1 && divisor < 32);
    if (i > 0) assert.ok(divisor >= divisors[i - 1]);
  }
  assert.ok(divisors.filter((d) => d > 1 && d < 32).length >= 2);
});

Deno.test("linear scaling divides every frequency alike", () => {
  assert.deepEqual(linearRopeDivisors(8, 4), [4, 4, 4, 4]);
});
