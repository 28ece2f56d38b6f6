import assert from "node:assert/strict";
import { decodeFloats, encodeFloats } from "./plain_floats.ts";

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
