// Frozen weights of the formats that are met most, straight to panels of B in f32: what `dequantise` would give, value for value, but
// in registers all the way. The next rows are touched ahead (packing_int_weights.ts says why); what was touched is returned.
import { F16_BITS, F16_UNIT, heads, lane, LOW_NIBBLES, upperHalves } from "../four_rows";
import { B_STEP } from "../matmul/gemm_kernels";
import { FORMAT_Q4_0, FORMAT_Q4_1, FORMAT_Q8_0 } from "../opcodes";

/** Bytes of a block of 32 weights. */
function blockSize(format: i32): usize {
  return format == FORMAT_Q8_0 ? 34 : format == FORMAT_Q4_1 ? 20 : 18;
}

/** Whether this format has a way through here. */
export function packsStraight(format: i32): bool {
  return format == FORMAT_Q4_1 || format == FORMAT_Q8_0 || format == FORMAT_Q4_0;
}

/** Four bytes, the lanes of one mask, as d·q, or d·q + m. */
// @ts-ignore: decorator
@inline
function weights(q: v128, mask: v128, d: v128, m: v128, hasMin: bool): v128 {
  const scaled = f32x4.mul(f32x4.convert_i32x4_s(i8x16.relaxed_swizzle(q, mask)), d);
  return hasMin ? f32x4.add(scaled, m) : scaled;
}

/** Four k of four columns, a byte each, to a panel. */
// @ts-ignore: decorator
@inline
function fourK(to: usize, q: v128, s0: v128, s1: v128, s2: v128, s3: v128, d: v128, m: v128, hasMin: bool): void {
  v128.store(to, weights(q, s0, d, m, hasMin));
  v128.store(to, weights(q, s1, d, m, hasMin), 32);
  v128.store(to, weights(q, s2, d, m, hasMin), 64);
  v128.store(to, weights(q, s3, d, m, hasMin), 96);
}

/** Sixteen k of four columns, whose bytes lie row by row in a … d. */
// @ts-ignore: decorator
@inline
function sixteenK(
  to: usize,
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
  scale: v128,
  min: v128,
  hasMin: bool,
): void {
  const ab0 = v128.shuffle<i8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const cd0 = v128.shuffle<i8>(c, d, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  const ab1 = v128.shuffle<i8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  const cd1 = v128.shuffle<i8>(c, d, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  fourK(to, v128.shuffle<i16>(ab0, cd0, 0, 8, 1, 9, 2, 10, 3, 11), s0, s1, s2, s3, scale, min, hasMin);
  fourK(to + 128, v128.shuffle<i16>(ab0, cd0, 4, 12, 5, 13, 6, 14, 7, 15), s0, s1, s2, s3, scale, min, hasMin);
  fourK(to + 256, v128.shuffle<i16>(ab1, cd1, 0, 8, 1, 9, 2, 10, 3, 11), s0, s1, s2, s3, scale, min, hasMin);
  fourK(to + 384, v128.shuffle<i16>(ab1, cd1, 4, 12, 5, 13, 6, 14, 7, 15), s0, s1, s2, s3, scale, min, hasMin);
}

// @ts-ignore: decorator
@inline
function rowsOfNibbles(dst: usize, w: usize, row: usize, blocks: i32, ahead: usize, constants: usize, hasMin: bool): i32 {
  const size: usize = hasMin ? 20 : 18, bits: usize = hasMin ? 4 : 2;
  const s0 = v128.load(constants), s1 = v128.load(constants, 16), s2 = v128.load(constants, 32), s3 = v128.load(constants, 48);
  const low = v128.load(constants, LOW_NIBBLES), f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT);
  let touched = 0;
  for (let c: usize = 0; c < 8; c += 4) {
    let wa = w + row * c, wb = wa + row, wc = wb + row, wd = wc + row, to = dst + (c << 2);
    for (let block = blocks; block > 0; --block) {
      touched |= load<i32>(wa + ahead) | load<i32>(wb + ahead) | load<i32>(wc + ahead) | load<i32>(wd + ahead);
      const head = heads(wa, wb, wc, wd);
      const d = upperHalves(i32x4.shl(head, 16), f16, unit);
      const m = hasMin ? upperHalves(head, f16, unit) : f32x4.mul(d, f32x4.splat(-8));
      const qa = v128.load(wa + bits), qb = v128.load(wb + bits), qc = v128.load(wc + bits), qd = v128.load(wd + bits);
      const la = v128.and(qa, low), lb = v128.and(qb, low), lc = v128.and(qc, low), ld = v128.and(qd, low);
      sixteenK(to, la, lb, lc, ld, s0, s1, s2, s3, d, m, true);
      const ha = i8x16.shr_u(qa, 4), hb = i8x16.shr_u(qb, 4), hc = i8x16.shr_u(qc, 4), hd = i8x16.shr_u(qd, 4);
      sixteenK(to + 16 * B_STEP, ha, hb, hc, hd, s0, s1, s2, s3, d, m, true);
      to += 32 * B_STEP;
      wa += size;
      wb += size;
      wc += size;
      wd += size;
    }
  }
  return touched;
}

function rowsOfBytes(dst: usize, w: usize, row: usize, blocks: i32, ahead: usize, constants: usize): i32 {
  const s0 = v128.load(constants), s1 = v128.load(constants, 16), s2 = v128.load(constants, 32), s3 = v128.load(constants, 48);
  const f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT);
  let touched = 0;
  for (let c: usize = 0; c < 8; c += 4) {
    let wa = w + row * c, wb = wa + row, wc = wb + row, wd = wc + row, to = dst + (c << 2);
    for (let block = blocks; block > 0; --block) {
      touched |= load<i32>(wa + ahead) | load<i32>(wb + ahead) | load<i32>(wc + ahead) | load<i32>(wd + ahead);
      const d = upperHalves(i32x4.shl(heads(wa, wb, wc, wd), 16), f16, unit);
      for (let half: usize = 2; half < 34; half += 16) {
        const a = v128.load(wa + half), b = v128.load(wb + half), c = v128.load(wc + half), e = v128.load(wd + half);
        sixteenK(to, a, b, c, e, s0, s1, s2, s3, d, d, false);
        to += 16 * B_STEP;
      }
      wa += 34;
      wb += 34;
      wc += 34;
      wd += 34;
    }
  }
  return touched;
}

function rowsOfQ41(dst: usize, w: usize, row: usize, blocks: i32, ahead: usize, constants: usize): i32 {
  return rowsOfNibbles(dst, w, row, blocks, ahead, constants, true);
}

function rowsOfQ40(dst: usize, w: usize, row: usize, blocks: i32, ahead: usize, constants: usize): i32 {
  return rowsOfNibbles(dst, w, row, blocks, ahead, constants, false);
}

/**
 * Blocks of eight rows of W, `row` bytes apart, as the columns of a panel (NT). `constants`' masks put bytes on top for q8_0, below for
 * others; `ahead` bytes behind these rows lie the next.
 */
export function packRows(dst: usize, w: usize, row: usize, blocks: i32, ahead: usize, constants: usize, format: i32): i32 {
  if (format == FORMAT_Q8_0) return rowsOfBytes(dst, w, row, blocks, ahead, constants);
  if (format == FORMAT_Q4_1) return rowsOfQ41(dst, w, row, blocks, ahead, constants);
  return rowsOfQ40(dst, w, row, blocks, ahead, constants);
}

/** Sixteen columns of one k, two panels. */
// @ts-ignore: decorator
@inline
function sixteenColumns(
  to: usize,
  panelBytes: usize,
  q: v128,
  s0: v128,
  s1: v128,
  s2: v128,
  s3: v128,
  d: v128,
  m: v128,
  hasMin: bool,
): void {
  v128.store(to, weights(q, s0, d, m, hasMin));
  v128.store(to, weights(q, s1, d, m, hasMin), 16);
  v128.store(to + panelBytes, weights(q, s2, d, m, hasMin));
  v128.store(to + panelBytes, weights(q, s3, d, m, hasMin), 16);
}

// @ts-ignore: decorator
@inline
function columnsOf(
  dst: usize,
  panelBytes: usize,
  w: usize,
  row: usize,
  kc: i32,
  blocks: i32,
  constants: usize,
  format: i32,
): void {
  const bytes = format == FORMAT_Q8_0, hasMin = format == FORMAT_Q4_1;
  const size = blockSize(format), bits: usize = hasMin ? 4 : 2;
  const s0 = v128.load(constants), s1 = v128.load(constants, 16), s2 = v128.load(constants, 32), s3 = v128.load(constants, 48);
  const low = v128.load(constants, LOW_NIBBLES), f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT);
  for (; kc > 0; kc -= 4) {
    let from = w, to = dst;
    for (let block = blocks; block > 0; --block) {
      const head = heads(from, from + row, from + 2 * row, from + 3 * row);
      let d4 = upperHalves(i32x4.shl(head, 16), f16, unit);
      let m4 = bytes ? d4 : hasMin ? upperHalves(head, f16, unit) : f32x4.mul(d4, f32x4.splat(-8));
      let at = from + bits, out = to;
      for (let k = 0; k < 4; ++k) {
        const d = lane(d4, 0), m = lane(m4, 0);
        d4 = v128.shuffle<i32>(d4, d4, 1, 2, 3, 3);
        m4 = v128.shuffle<i32>(m4, m4, 1, 2, 3, 3);
        const q = v128.load(at);
        const first = bytes ? q : v128.and(q, low), second = bytes ? v128.load(at, 16) : i8x16.shr_u(q, 4);
        sixteenColumns(out, panelBytes, first, s0, s1, s2, s3, d, m, !bytes);
        sixteenColumns(out + 2 * panelBytes, panelBytes, second, s0, s1, s2, s3, d, m, !bytes);
        at += row;
        out += B_STEP;
      }
      from += size;
      to += panelBytes << 2;
    }
    w += row << 2;
    dst += B_STEP << 2;
  }
}

function columnsOfQ80(dst: usize, panelBytes: usize, w: usize, row: usize, kc: i32, blocks: i32, constants: usize): void {
  columnsOf(dst, panelBytes, w, row, kc, blocks, constants, FORMAT_Q8_0);
}

function columnsOfQ41(dst: usize, panelBytes: usize, w: usize, row: usize, kc: i32, blocks: i32, constants: usize): void {
  columnsOf(dst, panelBytes, w, row, kc, blocks, constants, FORMAT_Q4_1);
}

function columnsOfQ40(dst: usize, panelBytes: usize, w: usize, row: usize, kc: i32, blocks: i32, constants: usize): void {
  columnsOf(dst, panelBytes, w, row, kc, blocks, constants, FORMAT_Q4_0);
}

/** kc rows of W (a multiple of four), `blocks` blocks each from `w` on, as kc k of four panels a block (NN). */
export function packColumns(
  dst: usize,
  panelBytes: usize,
  w: usize,
  row: usize,
  kc: i32,
  blocks: i32,
  constants: usize,
  format: i32,
): void {
  if (format == FORMAT_Q8_0) columnsOfQ80(dst, panelBytes, w, row, kc, blocks, constants);
  else if (format == FORMAT_Q4_1) columnsOfQ41(dst, panelBytes, w, row, kc, blocks, constants);
  else columnsOfQ40(dst, panelBytes, w, row, kc, blocks, constants);
}
