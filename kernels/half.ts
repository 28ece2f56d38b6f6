/** The two 16-bit floats by their bits: IEEE 754 halves, which the runtime has, and bfloat16, the upper half of an f32. */

const half = new Float16Array(1);
const halfBits = new Uint16Array(half.buffer);
const float = new Float32Array(1);
const floatBits = new Uint32Array(float.buffer);

/** The value of a half given by its 16 bits; exact. */
export function halfToFloat(bits: number): number {
  halfBits[0] = bits;
  return half[0];
}

/** The bits of the half nearest to `value`, ties to even; beyond 65,504 (rounded) it is infinite. NaN stays NaN. */
export function floatToHalf(value: number): number {
  half[0] = value;
  return halfBits[0];
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
