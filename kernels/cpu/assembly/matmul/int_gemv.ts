// One row of x against quantised rows, in integers (see packing_int.ts). Four rows at a time share the loads of x, with the same
// arithmetic for each as when it comes alone, so that a row's result does not depend on its neighbours. Every way gives the same sums.
import { F16_BITS, F16_UNIT, fourLanes, heads, lane, LOW_NIBBLES, ONES_16, TOUCHED, upperHalves, withFifths } from "../four_rows";
import { bytesDot, LIMB, pair, SHORT, SIXTEEN, sixteenDot, TWO_LIMBS, X_BLOCK } from "./byte_dots";
import { intDotFourStretches } from "./gemv_k";
import { FORMAT_Q4_1, FORMAT_Q4_K, FORMAT_Q5_0, FORMAT_Q5_1, FORMAT_Q5_K, FORMAT_Q6_K, FORMAT_Q8_0 } from "../opcodes";
import { limbsOf, sixteenOf } from "../weights/packing_int";

/** 32 signed weights. The high limbs of x stand 64 above what they mean. */
// @ts-ignore: decorator
@inline
function byteDot(w: usize, x: usize, way: i32): v128 {
  const q0 = v128.load(w), q1 = v128.load(w, 16);
  if (way == SIXTEEN) return f32x4.convert_i32x4_s(sixteenDot(q0, q1, x));
  const middle = i8x16.splat(64);
  const above = pair(q0, middle, q1, middle, i32x4.splat(0));
  const high = i32x4.sub(pair(q0, v128.load(x), q1, v128.load(x, 16), i32x4.splat(0)), above);
  return f32x4.convert_i32x4_s(pair(q0, v128.load(x, 32), q1, v128.load(x, 48), i32x4.shl(high, 7)));
}

/** 32 weights of 0…15, or of 0…31 with their fifth bits at `high`, against a block of x. */
// @ts-ignore: decorator
@inline
function blockDot(q: v128, fifth: bool, high: usize, constants: usize, x: usize, way: i32, low: v128, ones: v128): v128 {
  const q0 = withFifths(v128.and(q, low), fifth, high, constants, 0);
  return bytesDot(q0, withFifths(i8x16.shr_u(q, 4), fifth, high, constants, 16), x, way, ones);
}

/** Σ_b d_b · Σ q·x + m_b · Σ x for four rows `row` bytes apart; m = −8·d for q4_0, −16·d for q5_0. */
// @ts-ignore: decorator
@inline
function fourBlocks(
  out: usize,
  x: usize,
  constants: usize,
  w: usize,
  row: usize,
  ahead: usize,
  blocks: i32,
  hasMin: bool,
  fifth: bool,
  way: i32,
): void {
  const high: usize = hasMin ? 4 : 2, bits = fifth ? high + 4 : high, size = bits + 16;
  const low = v128.load(constants, LOW_NIBBLES), ones = v128.load(constants, ONES_16);
  const f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT);
  let wa = w, wb = w + row, wc = wb + row, wd = wc + row;
  let ta = f32x4.splat(0), tb = f32x4.splat(0), tc = f32x4.splat(0), td = f32x4.splat(0);
  let mins = f32x4.splat(0);
  const step = ahead != 0 ? 4 * size : 0;
  let far = ahead != 0 ? ahead : w, touched = 0;
  for (; blocks > 0; --blocks) {
    touched |= load<i32>(far) | load<i32>(far + 2 * size);
    far += step;
    const head = heads(wa, wb, wc, wd);
    const d = upperHalves(i32x4.shl(head, 16), f16, unit);
    const m = hasMin ? upperHalves(head, f16, unit) : f32x4.mul(d, f32x4.splat(fifth ? -16 : -8));
    mins = f32x4.relaxed_madd(m, v128.load32_splat(x, 68), mins);
    const ds = f32x4.mul(d, v128.load32_splat(x, 64));
    const qa = v128.load(wa + bits);
    ta = f32x4.relaxed_madd(blockDot(qa, fifth, wa + high, constants, x, way, low, ones), lane(ds, 0), ta);
    const qb = v128.load(wb + bits);
    tb = f32x4.relaxed_madd(blockDot(qb, fifth, wb + high, constants, x, way, low, ones), lane(ds, 1), tb);
    const qc = v128.load(wc + bits);
    tc = f32x4.relaxed_madd(blockDot(qc, fifth, wc + high, constants, x, way, low, ones), lane(ds, 2), tc);
    const qd = v128.load(wd + bits);
    td = f32x4.relaxed_madd(blockDot(qd, fifth, wd + high, constants, x, way, low, ones), lane(ds, 3), td);
    x += X_BLOCK;
    wa += size;
    wb += size;
    wc += size;
    wd += size;
  }
  store<i32>(constants, touched, TOUCHED);
  v128.store(out, f32x4.add(fourLanes(ta, tb, tc, td), mins));
}

/** Σ_b d_b · Σ q·x for four rows. */
// @ts-ignore: decorator
@inline
function fourBytes(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32, way: i32): void {
  const f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT);
  let wa = w, wb = w + row, wc = wb + row, wd = wc + row;
  let ta = f32x4.splat(0), tb = f32x4.splat(0), tc = f32x4.splat(0), td = f32x4.splat(0);
  const step: usize = ahead != 0 ? 136 : 0;
  let far = ahead != 0 ? ahead : w, touched = 0;
  for (; blocks > 0; --blocks) {
    touched |= load<i32>(far) | load<i32>(far, 68);
    far += step;
    const d = upperHalves(i32x4.shl(heads(wa, wb, wc, wd), 16), f16, unit);
    const ds = f32x4.mul(d, v128.load32_splat(x, 64));
    ta = f32x4.relaxed_madd(byteDot(wa + 2, x, way), lane(ds, 0), ta);
    tb = f32x4.relaxed_madd(byteDot(wb + 2, x, way), lane(ds, 1), tb);
    tc = f32x4.relaxed_madd(byteDot(wc + 2, x, way), lane(ds, 2), tc);
    td = f32x4.relaxed_madd(byteDot(wd + 2, x, way), lane(ds, 3), td);
    x += X_BLOCK;
    wa += 34;
    wb += 34;
    wc += 34;
    wd += 34;
  }
  store<i32>(constants, touched, TOUCHED);
  v128.store(out, fourLanes(ta, tb, tc, td));
}

function limbsQ80(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32): void {
  fourBytes(out, x, constants, w, row, ahead, blocks, TWO_LIMBS);
}

function sixteenQ80(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32): void {
  fourBytes(out, x, constants, w, row, ahead, blocks, SIXTEEN);
}

function limbQ4(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32, hasMin: bool): void {
  if (hasMin) fourBlocks(out, x, constants, w, row, ahead, blocks, true, false, LIMB);
  else fourBlocks(out, x, constants, w, row, ahead, blocks, false, false, LIMB);
}

function limbsQ4(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32, hasMin: bool): void {
  if (hasMin) fourBlocks(out, x, constants, w, row, ahead, blocks, true, false, TWO_LIMBS);
  else fourBlocks(out, x, constants, w, row, ahead, blocks, false, false, TWO_LIMBS);
}

function shortQ4(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32, hasMin: bool): void {
  if (hasMin) fourBlocks(out, x, constants, w, row, ahead, blocks, true, false, SHORT);
  else fourBlocks(out, x, constants, w, row, ahead, blocks, false, false, SHORT);
}

function sixteenQ4(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32, hasMin: bool): void {
  if (hasMin) fourBlocks(out, x, constants, w, row, ahead, blocks, true, false, SIXTEEN);
  else fourBlocks(out, x, constants, w, row, ahead, blocks, false, false, SIXTEEN);
}

function anyQ5(
  out: usize,
  x: usize,
  constants: usize,
  w: usize,
  row: usize,
  ahead: usize,
  blocks: i32,
  hasMin: bool,
  way: i32,
): void {
  if (hasMin) fourBlocks(out, x, constants, w, row, ahead, blocks, true, true, way);
  else fourBlocks(out, x, constants, w, row, ahead, blocks, false, true, way);
}

/** Whether a row of x against this format has a way of its own. */
export function hasIntVector(format: i32): bool {
  return format >= FORMAT_Q8_0 && format < FORMAT_Q6_K;
}

/** Blocks of x as {@link intDotFourRows} reads them: 80 bytes each. `way` is the number of limbs, {@link SHORT} or {@link SIXTEEN}. */
export function packIntVector(dst: usize, x: usize, blocks: i32, format: i32, way: i32): void {
  const unsigned = format == FORMAT_Q8_0;
  for (; blocks > 0; --blocks) {
    if (way == SIXTEEN) sixteenOf(dst, dst + 64, dst + 68, x, unsigned);
    else limbsOf(dst, dst + 64, dst + 68, x, unsigned, way == TWO_LIMBS ? 2 : 1);
    x += 128;
    dst += X_BLOCK;
  }
}

/** out[0…3] = x · rows w, w + row, …, of which a `row` of 0 makes four times the same. */
export function intDotFourRows(
  out: usize,
  x: usize,
  constants: usize,
  w: usize,
  row: usize,
  ahead: usize,
  blocks: i32,
  format: i32,
  way: i32,
): void {
  const hasMin = format == FORMAT_Q4_1 || format == FORMAT_Q5_1, fifth = format == FORMAT_Q5_K;
  if (fifth || format == FORMAT_Q4_K) {
    intDotFourStretches(out, x, constants, w, row, ahead, blocks >> 3, fifth, way);
  } else if (format == FORMAT_Q8_0) {
    if (way == SIXTEEN) sixteenQ80(out, x, constants, w, row, ahead, blocks);
    else limbsQ80(out, x, constants, w, row, ahead, blocks);
  } else if (format == FORMAT_Q5_0 || format == FORMAT_Q5_1) {
    anyQ5(out, x, constants, w, row, ahead, blocks, hasMin, way);
  } else if (way == SIXTEEN) sixteenQ4(out, x, constants, w, row, ahead, blocks, hasMin);
  else if (way == SHORT) shortQ4(out, x, constants, w, row, ahead, blocks, hasMin);
  else if (way == TWO_LIMBS) limbsQ4(out, x, constants, w, row, ahead, blocks, hasMin);
  else limbQ4(out, x, constants, w, row, ahead, blocks, hasMin);
}
