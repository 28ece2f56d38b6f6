// Frozen weights to f32, a stretch of one row at a time. Block layouts are GGUF's (ggml-common.h), as the reference describes
// them (kernels/reference/dequantize.ts).
import { scaleAt, storeAffine } from "./block_values";
import { fromQ4K, fromQ5K, fromQ6K } from "./dequantise_k";
import {
  FORMAT_BF16,
  FORMAT_F16,
  FORMAT_F32,
  FORMAT_Q4_0,
  FORMAT_Q4_1,
  FORMAT_Q4_K,
  FORMAT_Q5_0,
  FORMAT_Q5_1,
  FORMAT_Q5_K,
  FORMAT_Q6_K,
  FORMAT_Q8_0,
} from "../opcodes";

/** Weights of a block. */
// @ts-ignore: decorator
@inline
export function blockValues(format: i32): i32 {
  return format >= FORMAT_Q4_K ? 256 : format >= FORMAT_Q8_0 ? 32 : 1;
}

/** Bytes of `count` weights, whole blocks. */
// @ts-ignore: decorator
@inline
export function formatBytes(format: i32, count: i32): usize {
  switch (format) {
    case FORMAT_F32:
      return (<usize>count) << 2;
    case FORMAT_F16:
    case FORMAT_BF16:
      return (<usize>count) << 1;
    case FORMAT_Q8_0:
      return (<usize>(count >> 5)) * 34;
    case FORMAT_Q4_0:
      return (<usize>(count >> 5)) * 18;
    case FORMAT_Q4_1:
      return (<usize>(count >> 5)) * 20;
    case FORMAT_Q5_0:
      return (<usize>(count >> 5)) * 22;
    case FORMAT_Q5_1:
      return (<usize>(count >> 5)) * 24;
    case FORMAT_Q4_K:
      return (<usize>(count >> 8)) * 144;
    case FORMAT_Q5_K:
      return (<usize>(count >> 8)) * 176;
    default:
      return (<usize>(count >> 8)) * 210;
  }
}

/**
 * Four f16, each in the low half of a 32-bit lane, to f32. The bits are shifted to f32's place and the exponent's bias is
 * set right by a multiplication, which also turns subnormals into normal numbers; infinity and NaN get f32's exponent.
 */
// @ts-ignore: decorator
@inline
export function halfToFloat(h: v128): v128 {
  const magnitude = i32x4.shl(v128.and(h, i32x4.splat(0x7fff)), 13);
  const sign = i32x4.shl(v128.and(h, i32x4.splat(0x8000)), 16);
  const special = v128.and(i32x4.gt_s(magnitude, i32x4.splat(0x0f7fffff)), i32x4.splat(0x7f800000));
  const scaled = f32x4.mul(magnitude, f32x4.splat(5192296858534827628530496329220096.0)); // 2^112
  return v128.or(v128.or(scaled, sign), special);
}

/** Four finite f16, each in the upper half of a lane, to f32: as `scaleAt` has it. */
// @ts-ignore: decorator
@inline
function finiteHalves(upper: v128): v128 {
  const bits = v128.and(i32x4.shr_s(upper, 3), i32x4.splat(<i32>0x8fffe000));
  return f32x4.mul(bits, f32x4.splat(5192296858534827628530496329220096.0)); // 2^112
}

/** As if all were finite, which takes half as many instructions, and again where one is not. */
function fromF16(dst: usize, src: usize, count: i32): void {
  const whole = count & ~7, zero = i16x8.splat(0);
  let most = zero;
  for (let i: usize = 0; i < <usize>whole; i += 8) {
    const h = v128.load(src + (i << 1)), to = dst + (i << 2);
    most = i16x8.max_u(most, v128.and(h, i16x8.splat(0x7fff)));
    v128.store(to, finiteHalves(v128.shuffle<i16>(zero, h, 0, 8, 1, 9, 2, 10, 3, 11)));
    v128.store(to, finiteHalves(v128.shuffle<i16>(zero, h, 4, 12, 5, 13, 6, 14, 7, 15)), 16);
  }
  const finite = !v128.any_true(i16x8.gt_s(most, i16x8.splat(0x7bff)));
  for (let i = finite ? whole : 0; i < count; ++i) {
    const h = i32x4.splat(load<u16>(src + (<usize>i << 1)));
    store<f32>(dst + (<usize>i << 2), f32x4.extract_lane(halfToFloat(h), 0));
  }
}

function fromBf16(dst: usize, src: usize, count: i32): void {
  let i = 0;
  for (; i + 8 <= count; i += 8) {
    const h = v128.load(src);
    v128.store(dst, i32x4.shl(i32x4.extend_low_i16x8_u(h), 16));
    v128.store(dst, i32x4.shl(i32x4.extend_high_i16x8_u(h), 16), 16);
    src += 16;
    dst += 32;
  }
  for (; i < count; ++i) {
    store<u32>(dst, <u32>load<u16>(src) << 16);
    src += 2;
    dst += 4;
  }
}

function fromQ80(dst: usize, src: usize, blocks: i32): void {
  for (; blocks > 0; --blocks) {
    const d = f32x4.splat(scaleAt(src));
    for (let half: usize = 0; half < 32; half += 16) {
      const q = v128.load(src + half, 2);
      const lo = i16x8.extend_low_i8x16_s(q), hi = i16x8.extend_high_i8x16_s(q);
      const to = dst + (half << 2);
      v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(lo)), d));
      v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(lo)), d), 16);
      v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(hi)), d), 32);
      v128.store(to, f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(hi)), d), 48);
    }
    src += 34;
    dst += 128;
  }
}

/** A block's first 16 weights are the low nibbles, the last 16 the high ones; q4_0 is q4_1 with m = −8·d. */
function fromQ4(dst: usize, src: usize, blocks: i32, hasMin: bool): void {
  const size: usize = hasMin ? 20 : 18;
  for (; blocks > 0; --blocks) {
    const scale = scaleAt(src);
    const d = f32x4.splat(scale);
    const m = f32x4.splat(hasMin ? scaleAt(src + 2) : -8 * scale);
    const q = v128.load(src + size - 16);
    storeAffine(dst, v128.and(q, i8x16.splat(0x0f)), d, m);
    storeAffine(dst + 64, i8x16.shr_u(q, 4), d, m);
    src += size;
    dst += 128;
  }
}

/** Of four bytes of fifth bits, those named by `bytes`, eight times each; lane i looks at bit i mod 8. */
// @ts-ignore: decorator
@inline
function fifthBits(high: v128, bytes: v128): v128 {
  const bit = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  return v128.and(i8x16.eq(v128.and(i8x16.swizzle(high, bytes), bit), bit), i8x16.splat(0x10));
}

/** The first 16 weights of a block of five bits. */
// @ts-ignore: decorator
@inline
export function lowFives(q: v128, high: v128): v128 {
  return v128.or(v128.and(q, i8x16.splat(0x0f)), fifthBits(high, i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1)));
}

/** The last 16. */
// @ts-ignore: decorator
@inline
export function highFives(q: v128, high: v128): v128 {
  return v128.or(i8x16.shr_u(q, 4), fifthBits(high, i8x16(2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3)));
}

/** As q4, with the fifth bits of all 32 in four bytes before the nibbles; q5_0 is q5_1 with m = −16·d. */
function fromQ5(dst: usize, src: usize, blocks: i32, hasMin: bool): void {
  const size: usize = hasMin ? 24 : 22;
  for (; blocks > 0; --blocks) {
    const scale = scaleAt(src);
    const d = f32x4.splat(scale);
    const m = f32x4.splat(hasMin ? scaleAt(src + 2) : -16 * scale);
    const high = i32x4.splat(load<i32>(src + size - 20));
    const q = v128.load(src + size - 16);
    storeAffine(dst, lowFives(q, high), d, m);
    storeAffine(dst + 64, highFives(q, high), d, m);
    src += size;
    dst += 128;
  }
}

/** `count` weights, whole blocks, from `src` to f32 at `dst`. */
export function dequantise(dst: usize, src: usize, count: i32, format: i32): void {
  switch (format) {
    case FORMAT_F16:
      fromF16(dst, src, count);
      break;
    case FORMAT_BF16:
      fromBf16(dst, src, count);
      break;
    case FORMAT_Q8_0:
      fromQ80(dst, src, count >> 5);
      break;
    case FORMAT_Q4_0:
      fromQ4(dst, src, count >> 5, false);
      break;
    case FORMAT_Q4_1:
      fromQ4(dst, src, count >> 5, true);
      break;
    case FORMAT_Q5_0:
      fromQ5(dst, src, count >> 5, false);
      break;
    case FORMAT_Q5_1:
      fromQ5(dst, src, count >> 5, true);
      break;
    case FORMAT_Q4_K:
      fromQ4K(dst, src, count >> 8);
      break;
    case FORMAT_Q5_K:
      fromQ5K(dst, src, count >> 8);
      break;
    case FORMAT_Q6_K:
      fromQ6K(dst, src, count >> 8);
      break;
    default:
      memory.copy(dst, src, (<usize>count) << 2);
  }
}
