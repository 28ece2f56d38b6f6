// Bytes of weights against one row of activations, in f32 and in integers: what the products of blocks of 32 and of 256 share.

/**
 * Σ over 16 bytes q and 16 values of x, left in lanes: unsigned bytes by masks that put them below, or signed ones
 * 2²⁴ times, by masks that put them on top.
 */
// @ts-ignore: decorator
@inline
export function dot16(q: v128, s0: v128, s1: v128, s2: v128, s3: v128, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  let sum = f32x4.mul(f32x4.convert_i32x4_s(i8x16.relaxed_swizzle(q, s0)), x0);
  sum = f32x4.relaxed_madd(f32x4.convert_i32x4_s(i8x16.relaxed_swizzle(q, s1)), x1, sum);
  sum = f32x4.relaxed_madd(f32x4.convert_i32x4_s(i8x16.relaxed_swizzle(q, s2)), x2, sum);
  return f32x4.relaxed_madd(f32x4.convert_i32x4_s(i8x16.relaxed_swizzle(q, s3)), x3, sum);
}

/**
 * How x lies and what sums its products, as in ../wide_int_kernel.ts: one limb or two ("fused"), one limb against weights of
 * five bits or less ("short"), or 16 bits a value ("sixteen").
 */
export const LIMB: i32 = 1;
export const TWO_LIMBS: i32 = 2;
export const SHORT: i32 = 3;
export const SIXTEEN: i32 = 4;

/** Bytes of a block of x: 32 high (or only) limbs and 32 low ones, or 32 numbers of 16 bits; scale and scaled sum. */
export const X_BLOCK: usize = 80;

/** Two times 16 bytes against 16 limbs, added to a sum. */
// @ts-ignore: decorator
@inline
export function pair(a0: v128, b0: v128, a1: v128, b1: v128, sum: v128): v128 {
  return i32x4.relaxed_dot_i8x16_i7x16_add_s(a1, b1, i32x4.relaxed_dot_i8x16_i7x16_add_s(a0, b0, sum));
}

/** 32 bytes against 32 numbers of 16 bits; every lane is the sum of those k that the dot instruction of bytes would add up there. */
// @ts-ignore: decorator
@inline
export function sixteenDot(q0: v128, q1: v128, x: usize): v128 {
  const a = i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(q0), v128.load(x)),
    i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_s(q1), v128.load(x, 32)),
  );
  const b = i32x4.add(
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(q0), v128.load(x, 16)),
    i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_s(q1), v128.load(x, 48)),
  );
  return i32x4.add(v128.shuffle<i32>(a, b, 0, 2, 4, 6), v128.shuffle<i32>(a, b, 1, 3, 5, 7));
}

/** 32 bytes of 0…31 against a block of x. */
// @ts-ignore: decorator
@inline
export function bytesDot(q0: v128, q1: v128, x: usize, way: i32, ones: v128): v128 {
  let sum: v128;
  if (way == SIXTEEN) sum = sixteenDot(q0, q1, x);
  else if (way == SHORT) {
    const a = i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(x), q0), b = i16x8.relaxed_dot_i8x16_i7x16_s(v128.load(x, 16), q1);
    sum = i32x4.dot_i16x8_s(i16x8.add(a, b), ones);
  } else {
    sum = pair(v128.load(x), q0, v128.load(x, 16), q1, i32x4.splat(0));
    if (way == TWO_LIMBS) sum = pair(v128.load(x, 32), q0, v128.load(x, 48), q1, i32x4.shl(sum, 7));
  }
  return f32x4.convert_i32x4_s(sum);
}
