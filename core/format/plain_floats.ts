/** Plain floating-point numbers as files hold them: little-endian, 32 or 16 bits each. */
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from "../../kernels/half.ts";

/** A 16- or 32-bit format of plain floating-point numbers. */
export type PlainFormat = "f32" | "f16" | "bf16";

/** Values as little-endian bytes; 16-bit formats take the nearest, ties to even. */
export function encodeFloats(values: Float32Array, format: PlainFormat): Uint8Array {
  if (format === "f32") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const bits = new Uint16Array(values.length), bitsOf = format === "f16" ? floatToHalf : floatToBfloat;
  for (let i = 0; i < bits.length; i++) bits[i] = bitsOf(values[i]);
  return new Uint8Array(bits.buffer);
}

/** Little-endian bytes as values, in a buffer of their own. */
export function decodeFloats(data: Uint8Array, format: PlainFormat): Float32Array {
  const own = data.byteOffset % 4 === 0 ? data : data.slice();
  if (format === "f32") return new Float32Array(own.buffer, own.byteOffset, own.length / 4).slice();
  const bits = new Uint16Array(own.buffer, own.byteOffset, own.length / 2);
  const out = new Float32Array(bits.length);
  const valueOf = format === "f16" ? halfToFloat : bfloatToFloat;
  for (let i = 0; i < out.length; i++) out[i] = valueOf(bits[i]);
  return out;
}
