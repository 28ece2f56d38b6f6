// Quantised weights as operands of the product in integers: eight columns of a block of 32 k, with their scales and minima (packing_int.ts
// has the other side).
import { scaleAt } from "./block_values";
import { formatBytes, highFives, lowFives } from "./dequantise";
import { sixBits } from "./dequantise_k";
import { F16_BITS, F16_UNIT, heads, LOW_NIBBLES, upperHalves } from "../four_rows";
import { B_BLOCK, B_BYTES } from "../matmul/int_gemm_kernels";
import { FORMAT_Q4_0, FORMAT_Q4_1, FORMAT_Q5_0, FORMAT_Q5_1, FORMAT_Q5_K, FORMAT_Q8_0 } from "../opcodes";
import { transposed } from "./packing_int";

/** 32 weights of a row, block number `block`, as bytes at `to`; their scale and minimum (signed weights have none). */
function unpackBlock(to: usize, d: usize, m: usize, row: usize, block: i32, format: i32): void {
  if (format == FORMAT_Q8_0) {
    const w = row + 34 * <usize>block;
    store<f32>(d, scaleAt(w));
    v128.store(to, v128.load(w, 2));
    v128.store(to, v128.load(w, 18), 16);
  } else if (format == FORMAT_Q4_0 || format == FORMAT_Q4_1) {
    const hasMin = format == FORMAT_Q4_1;
    const w = row + <usize>(hasMin ? 20 : 18) * <usize>block;
    const scale = scaleAt(w), q = v128.load(w + <usize>(hasMin ? 4 : 2));
    store<f32>(d, scale);
    store<f32>(m, hasMin ? scaleAt(w + 2) : -8 * scale);
    v128.store(to, v128.and(q, i8x16.splat(0x0f)));
    v128.store(to, i8x16.shr_u(q, 4), 16);
  } else if (format == FORMAT_Q5_0 || format == FORMAT_Q5_1) {
    const hasMin = format == FORMAT_Q5_1;
    const w = row + <usize>(hasMin ? 24 : 22) * <usize>block, bits = w + <usize>(hasMin ? 4 : 2);
    const scale = scaleAt(w), q = v128.load(bits, 4), high = i32x4.splat(load<i32>(bits));
    store<f32>(d, scale);
    store<f32>(m, hasMin ? scaleAt(w + 2) : -16 * scale);
    v128.store(to, lowFives(q, high));
    v128.store(to, highFives(q, high), 16);
  } else unpackStretch(to, d, m, row, block, format);
}

/** A stretch of a k-quant's 256 weights: see dequantise_k.ts. */
function unpackStretch(to: usize, d: usize, m: usize, row: usize, block: i32, format: i32): void {
  const fifth = format == FORMAT_Q5_K, sub = block & 7;
  const w = row + <usize>(fifth ? 176 : 144) * <usize>(block >> 3);
  store<f32>(d, scaleAt(w) * sixBits(w + 4, sub, 0));
  store<f32>(m, -(scaleAt(w + 2) * sixBits(w + 4, sub, 4)));
  const at = w + <usize>(fifth ? 48 : 16) + (<usize>(sub >> 1) << 5), shift = (sub & 1) << 2;
  for (let half: usize = 0; half < 32; half += 16) {
    let q = v128.and(i8x16.shr_u(v128.load(at + half), shift), i8x16.splat(15));
    if (fifth) {
      const bit = v128.and(i8x16.shr_u(v128.load(w + 16 + half), sub), i8x16.splat(1));
      q = v128.or(q, i8x16.shl(bit, 4));
    }
    v128.store(to + half, q);
  }
}

/** Sixteen bytes of eight rows as columns: four k by four, or two by two where they are multiplied in 16 bits. */
// @ts-ignore: decorator
@inline
function eightRows(
  to: usize,
  sixteen: bool,
  r0: v128,
  r1: v128,
  r2: v128,
  r3: v128,
  r4: v128,
  r5: v128,
  r6: v128,
  r7: v128,
): void {
  if (!sixteen) {
    transposed(to, 32, r0, r1, r2, r3);
    transposed(to + 16, 32, r4, r5, r6, r7);
    return;
  }
  fourPairs(
    to,
    v128.shuffle<i16>(r0, r1, 0, 8, 1, 9, 2, 10, 3, 11),
    v128.shuffle<i16>(r2, r3, 0, 8, 1, 9, 2, 10, 3, 11),
    v128.shuffle<i16>(r4, r5, 0, 8, 1, 9, 2, 10, 3, 11),
    v128.shuffle<i16>(r6, r7, 0, 8, 1, 9, 2, 10, 3, 11),
  );
  fourPairs(
    to + 64,
    v128.shuffle<i16>(r0, r1, 4, 12, 5, 13, 6, 14, 7, 15),
    v128.shuffle<i16>(r2, r3, 4, 12, 5, 13, 6, 14, 7, 15),
    v128.shuffle<i16>(r4, r5, 4, 12, 5, 13, 6, 14, 7, 15),
    v128.shuffle<i16>(r6, r7, 4, 12, 5, 13, 6, 14, 7, 15),
  );
}

/** Four pairs of k of eight columns, of which each operand holds two. */
// @ts-ignore: decorator
@inline
function fourPairs(to: usize, c01: v128, c23: v128, c45: v128, c67: v128): void {
  const a0 = v128.shuffle<i32>(c01, c23, 0, 4, 1, 5), a1 = v128.shuffle<i32>(c01, c23, 2, 6, 3, 7);
  const b0 = v128.shuffle<i32>(c45, c67, 0, 4, 1, 5), b1 = v128.shuffle<i32>(c45, c67, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(a0, b0, 0, 2));
  v128.store(to, v128.shuffle<i64>(a0, b0, 1, 3), 16);
  v128.store(to, v128.shuffle<i64>(a1, b1, 0, 2), 32);
  v128.store(to, v128.shuffle<i64>(a1, b1, 1, 3), 48);
}

/** Four bytes each of eight rows, `row` bytes apart. */
// @ts-ignore: decorator
@inline
function touch(w: usize, row: usize): i32 {
  let at = w, touched = 0;
  for (let c = 0; c < 8; ++c) {
    touched |= load<i32>(at);
    at += row;
  }
  return touched;
}

/** Scales of eight rows, and where there are any their minima, to a block of B. */
// @ts-ignore: decorator
@inline
function eightScales(to: usize, w: usize, row: usize, f16: v128, unit: v128, hasMin: bool): void {
  const four = w + (row << 2);
  const h0 = heads(w, w + row, w + 2 * row, w + 3 * row), h1 = heads(four, four + row, four + 2 * row, four + 3 * row);
  const d0 = upperHalves(i32x4.shl(h0, 16), f16, unit), d1 = upperHalves(i32x4.shl(h1, 16), f16, unit);
  v128.store(to, d0, B_BYTES);
  v128.store(to, d1, B_BYTES + 16);
  v128.store(to, hasMin ? upperHalves(h0, f16, unit) : f32x4.mul(d0, f32x4.splat(-8)), B_BYTES + 32);
  v128.store(to, hasMin ? upperHalves(h1, f16, unit) : f32x4.mul(d1, f32x4.splat(-8)), B_BYTES + 48);
}

/** Blocks of eight rows of weights of four bits, in registers all the way. See {@link packIntB}. */
// @ts-ignore: decorator
@inline
function packNibbles(
  dst: usize,
  w: usize,
  row: usize,
  blocks: i32,
  ahead: usize,
  constants: usize,
  hasMin: bool,
  sixteen: bool,
): i32 {
  const size: usize = hasMin ? 20 : 18, bits: usize = hasMin ? 4 : 2, four = row << 2;
  const low = v128.load(constants, LOW_NIBBLES), f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT);
  let touched = 0;
  for (; blocks > 0; --blocks) {
    touched |= touch(w + ahead, row);
    eightScales(dst, w, row, f16, unit, hasMin);
    const at = w + bits;
    const q0 = v128.load(at), q1 = v128.load(at + row), q2 = v128.load(at + 2 * row), q3 = v128.load(at + 3 * row);
    const next = at + four;
    const q4 = v128.load(next), q5 = v128.load(next + row), q6 = v128.load(next + 2 * row), q7 = v128.load(next + 3 * row);
    const l0 = v128.and(q0, low), l1 = v128.and(q1, low), l2 = v128.and(q2, low), l3 = v128.and(q3, low);
    const l4 = v128.and(q4, low), l5 = v128.and(q5, low), l6 = v128.and(q6, low), l7 = v128.and(q7, low);
    eightRows(dst, sixteen, l0, l1, l2, l3, l4, l5, l6, l7);
    const h0 = i8x16.shr_u(q0, 4), h1 = i8x16.shr_u(q1, 4), h2 = i8x16.shr_u(q2, 4), h3 = i8x16.shr_u(q3, 4);
    const h4 = i8x16.shr_u(q4, 4), h5 = i8x16.shr_u(q5, 4), h6 = i8x16.shr_u(q6, 4), h7 = i8x16.shr_u(q7, 4);
    eightRows(dst + 128, sixteen, h0, h1, h2, h3, h4, h5, h6, h7);
    dst += B_BLOCK;
    w += size;
  }
  return touched;
}

/** The same for signed bytes, whose sums of limbs begin at what was added to x, 8192, before they are shifted after the high ones. */
// @ts-ignore: decorator
@inline
function packBytes(dst: usize, w: usize, row: usize, blocks: i32, ahead: usize, constants: usize, sixteen: bool): i32 {
  const f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT), four = row << 2;
  let touched = 0;
  for (; blocks > 0; --blocks) {
    touched |= touch(w + ahead, row);
    eightScales(dst, w, row, f16, unit, false);
    for (let half: usize = 0; half < 32; half += 16) {
      const at = w + 2 + half, next = at + four;
      const r0 = v128.load(at), r1 = v128.load(at + row), r2 = v128.load(at + 2 * row), r3 = v128.load(at + 3 * row);
      const r4 = v128.load(next), r5 = v128.load(next + row), r6 = v128.load(next + 2 * row), r7 = v128.load(next + 3 * row);
      eightRows(dst + (half << 3), sixteen, r0, r1, r2, r3, r4, r5, r6, r7);
    }
    if (!sixteen) {
      for (let c: usize = 0; c < 32; c += 16) {
        let sums = i16x8.splat(0);
        for (let g: usize = c; g < B_BYTES; g += 32) {
          sums = i16x8.add(sums, i16x8.extadd_pairwise_i8x16_s(v128.load(dst + g)));
        }
        v128.store(dst + c, i32x4.shl(i32x4.neg(i32x4.extadd_pairwise_i16x8_s(sums)), 6), B_BYTES + 32);
      }
    }
    dst += B_BLOCK;
    w += 34;
  }
  return touched;
}

function limbsOfNibbles(dst: usize, w: usize, row: usize, blocks: i32, ahead: usize, constants: usize, hasMin: bool): i32 {
  if (hasMin) return packNibbles(dst, w, row, blocks, ahead, constants, true, false);
  return packNibbles(dst, w, row, blocks, ahead, constants, false, false);
}

function pairsOfNibbles(dst: usize, w: usize, row: usize, blocks: i32, ahead: usize, constants: usize, hasMin: bool): i32 {
  if (hasMin) return packNibbles(dst, w, row, blocks, ahead, constants, true, true);
  return packNibbles(dst, w, row, blocks, ahead, constants, false, true);
}

function limbsOfBytes(dst: usize, w: usize, row: usize, blocks: i32, ahead: usize, constants: usize): i32 {
  return packBytes(dst, w, row, blocks, ahead, constants, false);
}

function pairsOfBytes(dst: usize, w: usize, row: usize, blocks: i32, ahead: usize, constants: usize): i32 {
  return packBytes(dst, w, row, blocks, ahead, constants, true);
}

/**
 * Blocks kb… of up to eight rows of W, `row` bytes apart, as columns; missing ones are zeros. `room` holds 256 bytes. The blocks that lie
 * `ahead` bytes behind these are touched, so that the memory brings them: a stretch of a row is too short for processors to see where it
 * leads. What was touched is returned, lest it be left out.
 */
export function packIntB(
  dst: usize,
  w: usize,
  row: usize,
  columns: i32,
  kb: i32,
  blocks: i32,
  format: i32,
  room: usize,
  ahead: usize,
  constants: usize,
  sixteen: bool,
): i32 {
  if (columns == 8) {
    const from = w + formatBytes(format, kb << 5);
    if (format == FORMAT_Q4_1 || format == FORMAT_Q4_0) {
      const hasMin = format == FORMAT_Q4_1;
      if (sixteen) return pairsOfNibbles(dst, from, row, blocks, ahead, constants, hasMin);
      return limbsOfNibbles(dst, from, row, blocks, ahead, constants, hasMin);
    }
    if (format == FORMAT_Q8_0) {
      if (sixteen) return pairsOfBytes(dst, from, row, blocks, ahead, constants);
      return limbsOfBytes(dst, from, row, blocks, ahead, constants);
    }
  }
  let touched = 0;
  // As packBytes has it.
  const above = i32x4.splat(-64), one = i8x16.splat(1);
  if (columns < 8) memory.fill(room, 0, 256);
  for (let block = kb; block < kb + blocks; ++block) {
    const d = dst + B_BYTES, m = d + 32, next = ahead + formatBytes(format, block << 5);
    if (columns < 8) memory.fill(d, 0, 64);
    for (let c: usize = 0; c < <usize>columns; ++c) {
      const at = w + row * c;
      touched |= load<i32>(at + next);
      unpackBlock(room + (c << 5), d + (c << 2), m + (c << 2), at, block, format);
    }
    for (let half: usize = 0; half < 32; half += 16) {
      const at = room + half;
      const r0 = v128.load(at), r1 = v128.load(at, 32), r2 = v128.load(at, 64), r3 = v128.load(at, 96);
      const r4 = v128.load(at, 128), r5 = v128.load(at, 160), r6 = v128.load(at, 192), r7 = v128.load(at, 224);
      eightRows(dst + (half << 3), sixteen, r0, r1, r2, r3, r4, r5, r6, r7);
    }
    if (format == FORMAT_Q8_0 && !sixteen) {
      for (let c: usize = 0; c < 32; c += 16) {
        let sum = i32x4.splat(0);
        for (let g: usize = c; g < B_BYTES; g += 32) {
          sum = i32x4.relaxed_dot_i8x16_i7x16_add_s(v128.load(dst + g), one, sum);
        }
        v128.store(m + c, i32x4.mul(sum, above));
      }
    }
    dst += B_BLOCK;
  }
  return touched;
}
