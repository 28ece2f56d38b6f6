// One row of x against quantised rows, in integers (see packing_int.ts). Four rows at a time share the loads of x, with the same
// arithmetic for each as when it comes alone, so that a row's result does not depend on its neighbours.
import { scaleAt } from "./dequantise";
import { lanes } from "./gemv";
import { FORMAT_Q4_0, FORMAT_Q4_1, FORMAT_Q8_0 } from "./opcodes";
import { limbsOf } from "./packing_int";

/** Bytes of a block of x: 32 high (or only) limbs, 32 low ones, scale and scaled sum. */
const X_BLOCK: usize = 80;

// @ts-ignore: decorator
@inline
function pair(a0: v128, b0: v128, a1: v128, b1: v128, sum: v128): v128 {
  return i32x4.relaxed_dot_i8x16_i7x16_add_s(a1, b1, i32x4.relaxed_dot_i8x16_i7x16_add_s(a0, b0, sum));
}

/** 32 weights of 0…15 against a block of x. */
// @ts-ignore: decorator
@inline
function nibbleDot(w: usize, x: usize, two: bool): v128 {
  const q = v128.load(w), q0 = v128.and(q, i8x16.splat(0x0f)), q1 = i8x16.shr_u(q, 4);
  let sum = pair(v128.load(x), q0, v128.load(x, 16), q1, i32x4.splat(0));
  if (two) sum = pair(v128.load(x, 32), q0, v128.load(x, 48), q1, i32x4.shl(sum, 7));
  return f32x4.convert_i32x4_s(sum);
}

/** 32 signed weights. The high limbs of x stand 64 above what they mean. */
// @ts-ignore: decorator
@inline
function byteDot(w: usize, x: usize): v128 {
  const q0 = v128.load(w), q1 = v128.load(w, 16), middle = i8x16.splat(64);
  const above = pair(q0, middle, q1, middle, i32x4.splat(0));
  const high = i32x4.sub(pair(q0, v128.load(x), q1, v128.load(x, 16), i32x4.splat(0)), above);
  return f32x4.convert_i32x4_s(pair(q0, v128.load(x, 32), q1, v128.load(x, 48), i32x4.shl(high, 7)));
}

/** Σ_b d_b · Σ q·x + m_b · Σ x for four rows `row` bytes apart; m = −8·d for q4_0. */
// @ts-ignore: decorator
@inline
function fourNibbles(out: usize, x: usize, w: usize, row: usize, blocks: i32, hasMin: bool, two: bool): void {
  const size: usize = hasMin ? 20 : 18, bits: usize = hasMin ? 4 : 2;
  let wa = w, wb = w + row, wc = wb + row, wd = wc + row;
  let ta = f32x4.splat(0), tb = f32x4.splat(0), tc = f32x4.splat(0), td = f32x4.splat(0);
  let ma: f32 = 0, mb: f32 = 0, mc: f32 = 0, md: f32 = 0;
  for (; blocks > 0; --blocks) {
    const scale = load<f32>(x, 64), sum = load<f32>(x, 68);
    const da = scaleAt(wa), db = scaleAt(wb), dc = scaleAt(wc), dd = scaleAt(wd);
    ma += (hasMin ? scaleAt(wa + 2) : -8 * da) * sum;
    ta = f32x4.relaxed_madd(nibbleDot(wa + bits, x, two), f32x4.splat(da * scale), ta);
    mb += (hasMin ? scaleAt(wb + 2) : -8 * db) * sum;
    tb = f32x4.relaxed_madd(nibbleDot(wb + bits, x, two), f32x4.splat(db * scale), tb);
    mc += (hasMin ? scaleAt(wc + 2) : -8 * dc) * sum;
    tc = f32x4.relaxed_madd(nibbleDot(wc + bits, x, two), f32x4.splat(dc * scale), tc);
    md += (hasMin ? scaleAt(wd + 2) : -8 * dd) * sum;
    td = f32x4.relaxed_madd(nibbleDot(wd + bits, x, two), f32x4.splat(dd * scale), td);
    x += X_BLOCK;
    wa += size;
    wb += size;
    wc += size;
    wd += size;
  }
  store<f32>(out, lanes(ta) + ma);
  store<f32>(out, lanes(tb) + mb, 4);
  store<f32>(out, lanes(tc) + mc, 8);
  store<f32>(out, lanes(td) + md, 12);
}

/** Σ_b d_b · Σ q·x for four rows. */
function fourBytes(out: usize, x: usize, w: usize, row: usize, blocks: i32): void {
  let wa = w, wb = w + row, wc = wb + row, wd = wc + row;
  let ta = f32x4.splat(0), tb = f32x4.splat(0), tc = f32x4.splat(0), td = f32x4.splat(0);
  for (; blocks > 0; --blocks) {
    const scale = load<f32>(x, 64);
    ta = f32x4.relaxed_madd(byteDot(wa + 2, x), f32x4.splat(scaleAt(wa) * scale), ta);
    tb = f32x4.relaxed_madd(byteDot(wb + 2, x), f32x4.splat(scaleAt(wb) * scale), tb);
    tc = f32x4.relaxed_madd(byteDot(wc + 2, x), f32x4.splat(scaleAt(wc) * scale), tc);
    td = f32x4.relaxed_madd(byteDot(wd + 2, x), f32x4.splat(scaleAt(wd) * scale), td);
    x += X_BLOCK;
    wa += 34;
    wb += 34;
    wc += 34;
    wd += 34;
  }
  store<f32>(out, lanes(ta));
  store<f32>(out, lanes(tb), 4);
  store<f32>(out, lanes(tc), 8);
  store<f32>(out, lanes(td), 12);
}

function coarseQ40(out: usize, x: usize, w: usize, row: usize, blocks: i32): void {
  fourNibbles(out, x, w, row, blocks, false, false);
}

function fineQ40(out: usize, x: usize, w: usize, row: usize, blocks: i32): void {
  fourNibbles(out, x, w, row, blocks, false, true);
}

function coarseQ41(out: usize, x: usize, w: usize, row: usize, blocks: i32): void {
  fourNibbles(out, x, w, row, blocks, true, false);
}

function fineQ41(out: usize, x: usize, w: usize, row: usize, blocks: i32): void {
  fourNibbles(out, x, w, row, blocks, true, true);
}

/** Whether a row of x against this format has a way of its own. */
export function hasIntVector(format: i32): bool {
  return format == FORMAT_Q8_0 || format == FORMAT_Q4_0 || format == FORMAT_Q4_1;
}

/** Blocks of x as {@link intDotFourRows} reads them: 80 bytes each. */
export function packIntVector(dst: usize, x: usize, blocks: i32, format: i32, limbs: i32): void {
  const unsigned = format == FORMAT_Q8_0;
  for (; blocks > 0; --blocks) {
    limbsOf(dst, dst + 64, dst + 68, x, unsigned, limbs);
    x += 128;
    dst += X_BLOCK;
  }
}

/** out[0…3] = x · rows w, w + row, …, of which a `row` of 0 makes four times the same. */
export function intDotFourRows(out: usize, x: usize, w: usize, row: usize, blocks: i32, format: i32, limbs: i32): void {
  if (format == FORMAT_Q8_0) fourBytes(out, x, w, row, blocks);
  else if (format == FORMAT_Q4_1) {
    if (limbs == 1) coarseQ41(out, x, w, row, blocks);
    else fineQ41(out, x, w, row, blocks);
  } else if (limbs == 1) coarseQ40(out, x, w, row, blocks);
  else fineQ40(out, x, w, row, blocks);
}
