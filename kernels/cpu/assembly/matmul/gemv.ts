// One row of activations against quantised rows, dequantised in registers. Four rows at a time share the loads of x, with
// the same arithmetic for each as when it comes alone, so that a row's result does not depend on its neighbours.
import { F16_BITS, F16_UNIT, fourLanes, heads, lane, lanes, LOW_NIBBLES, TOUCHED, upperHalves, withFifths } from "../four_rows";
import { dot16 } from "./byte_dots";
import { dotFourQ6K, dotFourStretches } from "./gemv_k";
import { FORMAT_Q4_1, FORMAT_Q4_K, FORMAT_Q5_0, FORMAT_Q5_1, FORMAT_Q5_K, FORMAT_Q6_K, FORMAT_Q8_0 } from "../opcodes";

/** sums[b] = Σ x over block b: what a block's minimum is multiplied with. */
export function blockSums(sums: usize, x: usize, blocks: i32): void {
  for (; blocks > 0; --blocks) {
    const a = f32x4.add(f32x4.add(v128.load(x), v128.load(x, 16)), f32x4.add(v128.load(x, 32), v128.load(x, 48)));
    const b = f32x4.add(f32x4.add(v128.load(x, 64), v128.load(x, 80)), f32x4.add(v128.load(x, 96), v128.load(x, 112)));
    store<f32>(sums, lanes(f32x4.add(a, b)));
    x += 128;
    sums += 4;
  }
}

/** Σ_b d_b · Σ q·x + m_b · Σ x for four rows `row` bytes apart; m = −8·d for q4_0, −16·d for q5_0. */
// @ts-ignore: decorator
@inline
function fourBlocks(
  out: usize,
  x: usize,
  sums: usize,
  constants: usize,
  w: usize,
  row: usize,
  ahead: usize,
  blocks: i32,
  hasMin: bool,
  fifth: bool,
): void {
  const high: usize = hasMin ? 4 : 2, bits = fifth ? high + 4 : high, size = bits + 16;
  const s0 = v128.load(constants), s1 = v128.load(constants, 16), s2 = v128.load(constants, 32), s3 = v128.load(constants, 48);
  const low = v128.load(constants, LOW_NIBBLES), f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT);
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
    mins = f32x4.relaxed_madd(m, v128.load32_splat(sums), mins);
    const qa = v128.load(wa + bits), qb = v128.load(wb + bits), qc = v128.load(wc + bits), qd = v128.load(wd + bits);
    let x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    let sumA = dot16(withFifths(v128.and(qa, low), fifth, wa + high, constants, 0), s0, s1, s2, s3, x0, x1, x2, x3);
    let sumB = dot16(withFifths(v128.and(qb, low), fifth, wb + high, constants, 0), s0, s1, s2, s3, x0, x1, x2, x3);
    let sumC = dot16(withFifths(v128.and(qc, low), fifth, wc + high, constants, 0), s0, s1, s2, s3, x0, x1, x2, x3);
    let sumD = dot16(withFifths(v128.and(qd, low), fifth, wd + high, constants, 0), s0, s1, s2, s3, x0, x1, x2, x3);
    x0 = v128.load(x, 64), x1 = v128.load(x, 80), x2 = v128.load(x, 96), x3 = v128.load(x, 112);
    sumA = f32x4.add(sumA, dot16(withFifths(i8x16.shr_u(qa, 4), fifth, wa + high, constants, 16), s0, s1, s2, s3, x0, x1, x2, x3));
    ta = f32x4.relaxed_madd(sumA, lane(d, 0), ta);
    sumB = f32x4.add(sumB, dot16(withFifths(i8x16.shr_u(qb, 4), fifth, wb + high, constants, 16), s0, s1, s2, s3, x0, x1, x2, x3));
    tb = f32x4.relaxed_madd(sumB, lane(d, 1), tb);
    sumC = f32x4.add(sumC, dot16(withFifths(i8x16.shr_u(qc, 4), fifth, wc + high, constants, 16), s0, s1, s2, s3, x0, x1, x2, x3));
    tc = f32x4.relaxed_madd(sumC, lane(d, 2), tc);
    sumD = f32x4.add(sumD, dot16(withFifths(i8x16.shr_u(qd, 4), fifth, wd + high, constants, 16), s0, s1, s2, s3, x0, x1, x2, x3));
    td = f32x4.relaxed_madd(sumD, lane(d, 3), td);
    x += 128;
    sums += 4;
    wa += size;
    wb += size;
    wc += size;
    wd += size;
  }
  store<i32>(constants, touched, TOUCHED);
  v128.store(out, f32x4.add(fourLanes(ta, tb, tc, td), mins));
}

/** Σ_b d_b · Σ q·x for four rows. */
function fourQ80(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32): void {
  const s0 = v128.load(constants), s1 = v128.load(constants, 16), s2 = v128.load(constants, 32), s3 = v128.load(constants, 48);
  const f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT);
  let wa = w, wb = w + row, wc = wb + row, wd = wc + row;
  let ta = f32x4.splat(0), tb = f32x4.splat(0), tc = f32x4.splat(0), td = f32x4.splat(0);
  const step: usize = ahead != 0 ? 136 : 0;
  let far = ahead != 0 ? ahead : w, touched = 0;
  for (; blocks > 0; --blocks) {
    touched |= load<i32>(far) | load<i32>(far, 68);
    far += step;
    const d = upperHalves(i32x4.shl(heads(wa, wb, wc, wd), 16), f16, unit);
    let x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    let sumA = dot16(v128.load(wa, 2), s0, s1, s2, s3, x0, x1, x2, x3);
    let sumB = dot16(v128.load(wb, 2), s0, s1, s2, s3, x0, x1, x2, x3);
    let sumC = dot16(v128.load(wc, 2), s0, s1, s2, s3, x0, x1, x2, x3);
    let sumD = dot16(v128.load(wd, 2), s0, s1, s2, s3, x0, x1, x2, x3);
    x0 = v128.load(x, 64), x1 = v128.load(x, 80), x2 = v128.load(x, 96), x3 = v128.load(x, 112);
    sumA = f32x4.add(sumA, dot16(v128.load(wa, 18), s0, s1, s2, s3, x0, x1, x2, x3));
    ta = f32x4.relaxed_madd(sumA, lane(d, 0), ta);
    sumB = f32x4.add(sumB, dot16(v128.load(wb, 18), s0, s1, s2, s3, x0, x1, x2, x3));
    tb = f32x4.relaxed_madd(sumB, lane(d, 1), tb);
    sumC = f32x4.add(sumC, dot16(v128.load(wc, 18), s0, s1, s2, s3, x0, x1, x2, x3));
    tc = f32x4.relaxed_madd(sumC, lane(d, 2), tc);
    sumD = f32x4.add(sumD, dot16(v128.load(wd, 18), s0, s1, s2, s3, x0, x1, x2, x3));
    td = f32x4.relaxed_madd(sumD, lane(d, 3), td);
    x += 128;
    wa += 34;
    wb += 34;
    wc += 34;
    wd += 34;
  }
  store<i32>(constants, touched, TOUCHED);
  v128.store(out, fourLanes(ta, tb, tc, td));
}

function fourQ40(out: usize, x: usize, sums: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32): void {
  fourBlocks(out, x, sums, constants, w, row, ahead, blocks, false, false);
}

function fourQ41(out: usize, x: usize, sums: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32): void {
  fourBlocks(out, x, sums, constants, w, row, ahead, blocks, true, false);
}

function fourQ50(out: usize, x: usize, sums: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32): void {
  fourBlocks(out, x, sums, constants, w, row, ahead, blocks, false, true);
}

function fourQ51(out: usize, x: usize, sums: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32): void {
  fourBlocks(out, x, sums, constants, w, row, ahead, blocks, true, true);
}

/**
 * out[0…3] = x · rows w, w + row, …, of which a `row` of 0 makes four times the same. `sums` are {@link blockSums}, not
 * read for signed weights, for which the `constants`' masks put bytes on top, below for others.
 */
export function dotFourRows(
  out: usize,
  x: usize,
  sums: usize,
  constants: usize,
  w: usize,
  row: usize,
  ahead: usize,
  blocks: i32,
  format: i32,
): void {
  if (format == FORMAT_Q4_K) dotFourStretches(out, x, sums, constants, w, row, ahead, blocks >> 3, false);
  else if (format == FORMAT_Q5_K) dotFourStretches(out, x, sums, constants, w, row, ahead, blocks >> 3, true);
  else if (format == FORMAT_Q6_K) dotFourQ6K(out, x, constants, w, row, ahead, blocks >> 3);
  else if (format == FORMAT_Q8_0) fourQ80(out, x, constants, w, row, ahead, blocks);
  else if (format == FORMAT_Q4_1) fourQ41(out, x, sums, constants, w, row, ahead, blocks);
  else if (format == FORMAT_Q5_0) fourQ50(out, x, sums, constants, w, row, ahead, blocks);
  else if (format == FORMAT_Q5_1) fourQ51(out, x, sums, constants, w, row, ahead, blocks);
  else fourQ40(out, x, sums, constants, w, row, ahead, blocks);
}

/** Whether one row of x against this format has a way through here. */
export function hasVector(format: i32): bool {
  return format >= FORMAT_Q8_0 && format <= FORMAT_Q6_K;
}

/** Whether its weights are signed. */
export function hasSigns(format: i32): bool {
  return format == FORMAT_Q8_0 || format == FORMAT_Q6_K;
}
