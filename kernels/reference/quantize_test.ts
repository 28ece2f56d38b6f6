import assert from "node:assert/strict";
import { blockLayouts, formatBytes, type WeightFormat } from "../weight_format.ts";
import { dequantize } from "./dequantize.ts";
import { floatToHalf } from "../half.ts";
import { quantize } from "./quantize.ts";

function half(value: number): [number, number] {
  const bits = floatToHalf(value);
  return [bits & 255, bits >> 8];
}

const NIBBLES = Array.from({ length: 16 }, (_, i) => i | ((15 - i) << 4));

Deno.test("q4_1 is d · nibble + m, low nibbles first", () => {
  const values = dequantize(Uint8Array.from([...half(0.5), ...half(-3), ...NIBBLES]), "q4_1", 32);
  assert.deepEqual([...values.subarray(0, 3)], [-3, -2.5, -2]);
  assert.deepEqual([...values.subarray(16, 19)], [4.5, 4, 3.5]);
});

Deno.test("q4_0 is d · (nibble − 8), low nibbles first", () => {
  const values = dequantize(Uint8Array.from([...half(0.5), ...NIBBLES]), "q4_0", 32);
  assert.deepEqual([...values.subarray(0, 3)], [-4, -3.5, -3]);
  assert.deepEqual([...values.subarray(16, 19)], [3.5, 3, 2.5]);
});

Deno.test("q8_0 is d · a signed byte", () => {
  const bytes = Uint8Array.from([...half(0.25), ...Array.from({ length: 32 }, (_, i) => (i - 16) & 255)]);
  assert.deepEqual([...dequantize(bytes, "q8_0", 32).subarray(14, 19)], [-0.5, -0.25, 0, 0.25, 0.5]);
});

Deno.test("quantising loses at most half a step", () => {
  const values = Float32Array.from({ length: 768 }, (_, i) => Math.sin(i * 1.7) * (1 + i / 150));
  // A step as a fraction of the largest value of its block, and the half-precision rounding of the scale itself.
  const steps: Record<WeightFormat, number> = {
    f32: 0,
    f16: 2 ** -10,
    bf16: 2 ** -7,
    q8_0: 1 / 127,
    // The value farthest from 0 is met exactly; one as far on the other side is a whole step away.
    q4_0: 2 / 8,
    q4_1: 2 / 15,
    q5_0: 2 / 16,
    q5_1: 2 / 31,
    // Scales are rounded up to sixty-thirds (127ths) of the largest, and minima to the nearest.
    q4_k: 2 / 15 + 1 / 31,
    q5_k: 2 / 31 + 1 / 31,
    q6_k: 1 / 31 + 1 / 127,
  };
  for (const [format, step] of Object.entries(steps) as [WeightFormat, number][]) {
    const bytes = quantize(values, format);
    assert.equal(bytes.length, formatBytes(format, values.length));
    const back = dequantize(bytes, format, values.length);
    for (let i = 0; i < values.length; i++) {
      const size = Math.max(32, blockLayouts[format].values);
      const block = values.subarray(i - i % size, i - i % size + size);
      const largest = block.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
      const limit: number = (step / 2) * 1.02 * largest;
      assert.ok(Math.abs(back[i] - values[i]) <= limit, `${format}[${i}]: ${back[i]} for ${values[i]}`);
    }
  }
});

Deno.test("a block of zeros stays zero", () => {
  for (const [format, { values }] of Object.entries(blockLayouts) as [WeightFormat, { values: number }][]) {
    assert.deepEqual(dequantize(quantize(new Float32Array(values), format), format, values), new Float32Array(values));
  }
});

Deno.test("every block format is decoded as gguf-py decodes it", async () => {
  const path = new URL("../../tests/fixtures/gguf_blocks.json", import.meta.url);
  const fixture: Record<string, { bytes: string; values: number[] }> = JSON.parse(await Deno.readTextFile(path));
  assert.deepEqual(
    Object.keys(fixture).sort(),
    Object.keys(blockLayouts).filter((f) => blockLayouts[f as WeightFormat].values > 1).sort(),
  );
  for (const [format, { bytes, values }] of Object.entries(fixture)) {
    const data = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
    const found = dequantize(data, format as WeightFormat, values.length);
    const largest = Math.max(...values.map(Math.abs));
    for (const [i, value] of values.entries()) {
      assert.ok(Math.abs(found[i] - value) <= 1e-6 * largest, `${format}[${i}]: ${found[i]} for ${value}`);
    }
  }
});
