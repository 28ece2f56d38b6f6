/** Conversions between f32 and the two 16-bit formats, rounding to nearest, ties to even (IEEE 754). */

const f32 = new Float32Array(1);
const u32 = new Uint32Array(f32.buffer);

/** Bits of the nearest bf16; the upper half of an f32. NaN stays NaN. */
export function toBfloat16(value: number): number {
  f32[0] = value;
  const bits = u32[0];
  if ((bits & 0x7fffffff) > 0x7f800000) return (bits >>> 16) | 0x40;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The value of bf16 bits; exact. */
export function fromBfloat16(bits: number): number {
  u32[0] = bits << 16;
  return f32[0];
}

/** Bits of the nearest f16; beyond 65,504 (rounded) it is infinite. NaN stays NaN. */
export function toFloat16(value: number): number {
  f32[0] = value;
  const bits = u32[0];
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x477ff000) return sign | 0x7c00;
  if (magnitude < 0x38800000) {
    // Subnormal f16: adding 0.5 shifts the value to where f32 arithmetic itself rounds at the 2^-24 place.
    u32[0] = magnitude;
    f32[0] += 0.5;
    return sign | (u32[0] - 0x3f000000);
  }
  return sign | ((magnitude + 0xfff + ((magnitude >>> 13) & 1) - 0x38000000) >>> 13);
}

/** The value of f16 bits; exact. */
export function fromFloat16(bits: number): number {
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** A 16- or 32-bit format of plain floating-point numbers. */
export type PlainFormat = "f32" | "f16" | "bf16";

/** Values as little-endian bytes. */
export function encodeFloats(values: Float32Array, format: PlainFormat): Uint8Array {
  if (format === "f32") return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const convert = format === "f16" ? toFloat16 : toBfloat16;
  const out = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = convert(values[i]);
  return new Uint8Array(out.buffer);
}

/** Little-endian bytes as values, in a buffer of their own. */
export function decodeFloats(data: Uint8Array, format: PlainFormat): Float32Array {
  const own = data.byteOffset % 4 === 0 ? data : data.slice();
  if (format === "f32") return new Float32Array(own.buffer, own.byteOffset, own.length / 4).slice();
  const bits = new Uint16Array(own.buffer, own.byteOffset, own.length / 2);
  const convert = format === "f16" ? fromFloat16 : fromBfloat16;
  const out = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i++) out[i] = convert(bits[i]);
  return out;
}
