// What the products of one row of x with four quantised rows at a time share (gemv.ts, int_gemv.ts): the constants, the scales of four
// blocks in one vector, the end of four sums.

/** 2¹¹² takes the bits of an f16 to its value (dequantise.ts); 2⁸⁸ besides takes off the 2²⁴ of bytes on top of their lanes. */
const TWO_112: f32 = 5192296858534827628530496329220096.0;
const TWO_88: f32 = 309485009821345068724781056.0;

/** Where the constants lie: four masks, then one vector each. */
export const LOW_NIBBLES: usize = 64;
export const F16_BITS: usize = 80;
export const F16_UNIT: usize = 96;
export const ONES_16: usize = 112;
export const ONES_8: usize = 128;
export const SIX_BITS: usize = 144;
export const TWO_BITS: usize = 160;
export const MIDDLE_6: usize = 176;
export const FIFTH_BYTES: usize = 192;
export const FIFTH_BIT: usize = 224;
export const FIFTH: usize = 240;
export const FINITE_16: usize = 256;
/** Where what was only touched goes: see packing_int_weights.ts. */
export const TOUCHED: usize = 272;
/** Bytes of it all. */
export const CONSTANTS: usize = 320;

/**
 * Writes the constants. By the masks a swizzle gives each fourth of a vector's bytes a lane of its own: below, or on top of
 * 24 zeros. All are read from memory since V8 makes a constant anew, in four instructions, wherever registers are short.
 */
export function writeConstants(to: usize, onTop: bool): void {
  memory.fill(to, 0x80, 64);
  for (let byte: usize = 0; byte < 16; ++byte) store<u8>(to + (byte << 2) + (onTop ? 3 : 0), <u8>byte);
  v128.store(to, i8x16.splat(0x0f), LOW_NIBBLES);
  v128.store(to, i32x4.splat(<i32>0x8fffe000), F16_BITS);
  v128.store(to, f32x4.splat(onTop ? TWO_88 : TWO_112), F16_UNIT);
  v128.store(to, i16x8.splat(1), ONES_16);
  v128.store(to, i8x16.splat(1), ONES_8);
  v128.store(to, i8x16.splat(0x3f), SIX_BITS);
  v128.store(to, i8x16.splat(0x03), TWO_BITS);
  v128.store(to, i8x16.splat(32), MIDDLE_6);
  v128.store(to, i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1), FIFTH_BYTES);
  v128.store(to, i8x16(2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3), FIFTH_BYTES + 16);
  v128.store(to, i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128), FIFTH_BIT);
  v128.store(to, i8x16.splat(0x10), FIFTH);
  v128.store(to, i16x8.splat(0x7fff), FINITE_16);
}

/** The first four bytes of the blocks at four places. */
// @ts-ignore: decorator
@inline
export function heads(a: usize, b: usize, c: usize, d: usize): v128 {
  let all = v128.load32_zero(a);
  all = v128.load32_lane(b, all, 1);
  all = v128.load32_lane(c, all, 2);
  return v128.load32_lane(d, all, 3);
}

/** The f16 in the upper half of every lane (finite, see dequantise.ts), by the constants of these names. */
// @ts-ignore: decorator
@inline
export function upperHalves(all: v128, bits: v128, unit: v128): v128 {
  return f32x4.mul(v128.and(i32x4.shr_s(all, 3), bits), unit);
}

/** Sixteen of the 32 fifth bits at `high`, those that `bytes` name eight times each, as 16 or 0 (dequantise.ts). */
// @ts-ignore: decorator
@inline
export function fifths(high: usize, bytes: v128, bit: v128, sixteen: v128): v128 {
  return v128.and(i8x16.eq(v128.and(i8x16.relaxed_swizzle(v128.load32_splat(high), bytes), bit), bit), sixteen);
}

/** Nibbles, with their fifth bits at `high` if they have any: those of the first 16 (`half` 0) or of the last (16). */
// @ts-ignore: decorator
@inline
export function withFifths(nibbles: v128, fifth: bool, high: usize, constants: usize, half: usize): v128 {
  if (!fifth) return nibbles;
  const bytes = v128.load(constants + half, FIFTH_BYTES), bit = v128.load(constants, FIFTH_BIT);
  return v128.or(nibbles, fifths(high, bytes, bit, v128.load(constants, FIFTH)));
}

/** One lane in all four. */
// @ts-ignore: decorator
@inline
export function lane(v: v128, at: i32): v128 {
  if (at == 0) return v128.shuffle<i32>(v, v, 0, 0, 0, 0);
  if (at == 1) return v128.shuffle<i32>(v, v, 1, 1, 1, 1);
  if (at == 2) return v128.shuffle<i32>(v, v, 2, 2, 2, 2);
  return v128.shuffle<i32>(v, v, 3, 3, 3, 3);
}

/** The sum of the lanes. */
// @ts-ignore: decorator
@inline
export function lanes(v: v128): f32 {
  const pair = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pair, 0) + f32x4.extract_lane(pair, 1);
}

/** The sums of the lanes of four vectors. */
// @ts-ignore: decorator
@inline
export function fourLanes(a: v128, b: v128, c: v128, d: v128): v128 {
  return f32x4(lanes(a), lanes(b), lanes(c), lanes(d));
}
