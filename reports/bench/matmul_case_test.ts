import assert from "node:assert/strict";
import { errorBySamples, matmulCases, noise, relativeError, shapeName } from "./matmul_case.ts";

Deno.test("the comparison has the shapes of three models", () => {
  const names = matmulCases().map((c) => `${c.model} ${shapeName(c)}`);
  assert.equal(names.length, 3 * 4 + 3 + 2);
  assert.equal(new Set(names).size, names.length);
  assert.ok(names.includes("SmolLM2-135M 800×49152×576"));
  assert.ok(names.includes("Qwen2.5-0.5B 256×896×4864"));
});

Deno.test("an error is a part of what the values usually are", () => {
  const a = Float32Array.of(3, -3, 3, -3);
  assert.equal(relativeError(a, a), 0);
  assert.ok(Math.abs(relativeError(a, Float32Array.of(3, -3, 3.3, -3)) - 0.1) < 1e-3);
  assert.equal(relativeError(a, Float32Array.of(3, NaN, 3, -3)), Infinity);
  assert.equal(relativeError(a, a.subarray(1)), Infinity);
});

Deno.test("samples of a product tell a right one from a wrong one", () => {
  const shape = { model: "test", m: 5, n: 7, k: 3 };
  const x = noise(15, 1), w = noise(21, 2);
  const product = Float32Array.from({ length: 35 }, (_, i) => {
    const row = Math.floor(i / 7), col = i % 7;
    return x[row * 3] * w[col * 3] + x[row * 3 + 1] * w[col * 3 + 1] + x[row * 3 + 2] * w[col * 3 + 2];
  });
  assert.ok(errorBySamples(shape, x, w, product) < 1e-6);
  assert.ok(errorBySamples(shape, w.slice(0, 15), w, product) > 0.1);
  product[34] += 1;
  assert.ok(errorBySamples(shape, x, w, product, 10) > 0.1, "the last element is among the samples");
  assert.equal(errorBySamples(shape, x, w, product.subarray(1)), Infinity);
});
