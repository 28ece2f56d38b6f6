import assert from "node:assert/strict";
import { sampleRows } from "../../kernels/reference/sample_rows.ts";
import { samplingOf, uniformFor } from "./sampling.ts";

const probabilities = [0.5, 0.2, 0.2, 0.06, 0.04];

/** How often each token is drawn, in 20,000 draws with the numbers of as many prompts. */
function drawn(topP: number, temperature = 1): number[] {
  const rows = 20_000, sampling = samplingOf({ temperature, topP, seed: 7 })!;
  const out = new Int32Array(rows);
  sampleRows({
    out,
    x: Float32Array.from({ length: rows * 5 }, (_, i) => Math.log(probabilities[i % 5])),
    rows,
    cols: 5,
    temperature,
    topP,
    uniforms: Float32Array.from({ length: rows }, (_, r) => uniformFor(sampling, r, r % 11)),
  });
  return probabilities.map((_, token) => out.filter((t) => t === token).length / rows);
}

Deno.test("tokens are drawn as often as they are likely", () => {
  for (const [token, part] of drawn(1).entries()) assert.ok(Math.abs(part - probabilities[token]) < 0.012, `${part}`);
  const sharper = probabilities.map((p) => p ** 2), sum = sharper.reduce((a, b) => a + b);
  for (const [token, part] of drawn(1, 0.5).entries()) assert.ok(Math.abs(part - sharper[token] / sum) < 0.012);
});

Deno.test("a nucleus holds the likeliest tokens that reach its mass, and those as likely as its last", () => {
  assert.deepEqual(drawn(0.4), [1, 0, 0, 0, 0]);
  const parts = drawn(0.6);
  assert.deepEqual(parts.slice(3), [0, 0]);
  for (const [token, part] of [5 / 9, 2 / 9, 2 / 9].entries()) assert.ok(Math.abs(part - parts[token]) < 0.012);
});

Deno.test("the number of a token depends on seed, prompt and place, and neighbours are as far apart as others", () => {
  const seen = new Set<number>();
  let products = 0;
  const centred = (seed: number, prompt: number, at: number) =>
    uniformFor({ temperature: 1, topP: 1, seed }, prompt, at) - 0.5;
  for (const seed of [0, 1, 13, 2 ** 31 - 1, 2 ** 32, 2 ** 40 + 1]) {
    for (let prompt = 0; prompt < 20; prompt++) {
      for (let at = 0; at < 20; at++) {
        seen.add(centred(seed, prompt, at));
        products += centred(seed, prompt, at) * (centred(seed, prompt, at + 1) + centred(seed, prompt + 1, at));
      }
    }
  }
  assert.equal(seen.size, 2400);
  // Two products of independent numbers, each of variance 1/12: their sum has a standard deviation of √4800 / 12, 5.8.
  assert.ok(Math.abs(products) < 25, `${products}`);
});

Deno.test("sampling that makes no sense is refused by name", () => {
  assert.equal(samplingOf({}), undefined);
  assert.equal(samplingOf({ temperature: 0, topP: 0.5 }), undefined);
  for (const temperature of [-1, NaN]) {
    assert.throws(() => samplingOf({ temperature }), /temperature must be 0 or more/);
  }
  for (const topP of [0, -1, 5, NaN]) assert.throws(() => samplingOf({ temperature: 1, topP }), /topP must be above 0/);
  assert.throws(() => samplingOf({ temperature: 1, seed: 0.5 }), /seed must be a whole number/);
});
