import assert from "node:assert/strict";
import { decodeFloats, encodeFloats, fromBfloat16, fromFloat16, toBfloat16, toFloat16 } from "./half.ts";

Deno.test("Every f16 and bf16 number survives the way to f32 and back", () => {
  for (let bits = 0; bits < 65_536; bits++) {
    for (
      const [from, to, isNan] of [[fromFloat16, toFloat16, (b: number) => (b & 0x7fff) > 0x7c00], [
        fromBfloat16,
        toBfloat16,
        (b: number) => (b & 0x7fff) > 0x7f80,
      ]] as const
    ) {
      if (isNan(bits)) assert.ok(isNan(to(from(bits))) && Number.isNaN(from(bits)));
      else assert.equal(to(from(bits)), bits);
    }
  }
});

Deno.test("Rounding to f16 agrees with the runtime's own where it has one", () => {
  const half =
    (globalThis as { Float16Array?: new (v: number[]) => ArrayLike<number> & { buffer: ArrayBuffer } }).Float16Array;
  assert.ok(half, "this Deno has Float16Array");
  const f32 = new Float32Array(1), u32 = new Uint32Array(f32.buffer);
  for (let i = 0; i < 200_000; i++) {
    u32[0] = Math.imul(i, 2_654_435_761) >>> 0;
    if (!Number.isFinite(f32[0])) continue;
    assert.equal(toFloat16(f32[0]), new Uint16Array(new half([f32[0]]).buffer)[0], String(f32[0]));
  }
});

Deno.test("Ties go to even, and too large values to infinity", () => {
  assert.equal(toFloat16(1 + 2 ** -11), 0x3c00);
  assert.equal(toFloat16(1 + 3 * 2 ** -11), 0x3c02);
  assert.equal(toFloat16(65_519.99), 0x7bff);
  assert.equal(toFloat16(65_520), 0x7c00);
  assert.equal(toFloat16(-(2 ** -25)), 0x8000);
  assert.equal(toFloat16(2 ** -24), 1);
  assert.equal(toBfloat16(1 + 2 ** -8), 0x3f80);
  assert.equal(toBfloat16(1 + 3 * 2 ** -8), 0x3f82);
  assert.equal(toBfloat16(3.4e38), 0x7f80);
});

Deno.test("Lists of values go to bytes and back, from an odd place too", () => {
  const values = Float32Array.from([0, 1, -2.5, 0.15625, 1024]);
  for (const format of ["f32", "f16", "bf16"] as const) {
    const bytes = encodeFloats(values, format);
    const odd = new Uint8Array(bytes.length + 1);
    odd.set(bytes, 1);
    assert.deepEqual(decodeFloats(bytes, format), values);
    assert.deepEqual(decodeFloats(odd.subarray(1), format), values);
  }
});
