/**
 * The two 16-bit floats by their bits: IEEE 754 halves, and bfloat16, the upper half of an f32. Engines before 2025 have no `Float16Array`,
 * so halves are made by hand.
 */

const double = new Float64Array(1);
const doubleWords = new Uint32Array(double.buffer);
/** From these on values are rounded to infinity; below those a half has fewer than 11 bits. */
const infinite = 65520, subnormal = 2 ** -14;
/** Doubles from here on are whole numbers: what is added to it is rounded, ties to even. */
const whole = 2 ** 52;
/** 2 to the power of e − 25, for the exponent's bits e. */
const scales = Float64Array.from({ length: 31 }, (_, e) => 2 ** (Math.max(e, 1) - 25));
const float = new Float32Array(1);
const floatBits = new Uint32Array(float.buffer);

/** The value of a half given by its 16 bits; exact. */
export function halfToFloat(bits: number): number {
  const e = (bits >>> 10) & 31, fraction = bits & 1023;
  const value = e === 31 ? (fraction === 0 ? Infinity : NaN) : (e === 0 ? fraction : fraction + 1024) * scales[e];
  return (bits & 0x8000) === 0 ? value : -value;
}

/** The bits of the half nearest to `value`, ties to even; beyond 65,504 (rounded) it is infinite. NaN stays NaN. */
export function floatToHalf(value: number): number {
  double[0] = value;
  const sign = (doubleWords[1] >>> 16) & 0x8000, size = Math.abs(value);
  if (!(size < infinite)) return Number.isNaN(size) ? 0x7e00 : sign | 0x7c00;
  if (size < subnormal) return sign | ((size * 2 ** 24 + whole) - whole);
  const e = ((doubleWords[1] >>> 20) & 2047) - 1023;
  // A fraction that is rounded up to 2 carries into the exponent, as it should.
  return sign | (((e + 14) << 10) + ((size * 2 ** (10 - e) + whole) - whole));
}

/** The value of a bfloat16 given by its 16 bits; exact. */
export function bfloatToFloat(bits: number): number {
  floatBits[0] = bits << 16;
  return float[0];
}

/** The bits of the bfloat16 nearest to `value`, ties to even. NaN stays NaN. */
export function floatToBfloat(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  float[0] = value;
  const bits = floatBits[0];
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}
