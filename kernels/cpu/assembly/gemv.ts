// One row of activations against quantised rows, dequantised in registers. Four rows at a time share the loads of x, with
// the same arithmetic for each as when it comes alone, so that a row's result does not depend on its neighbours.
import { FORMAT_Q4_1, FORMAT_Q8_0 } from "./opcodes";
import { scaleAt } from "./dequantise";

// @ts-ignore: decorator
@inline
export function lanes(v: v128): f32 {
  const pair = f32x4.add(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return f32x4.extract_lane(pair, 0) + f32x4.extract_lane(pair, 1);
}

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

/** Σ over 16 unsigned bytes q and 16 values of x, left in lanes. */
// @ts-ignore: decorator
@inline
function dot16(q: v128, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const lo = i16x8.extend_low_i8x16_u(q), hi = i16x8.extend_high_i8x16_u(q);
  const a = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(lo)), x0);
  const b = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(hi)), x2);
  return f32x4.add(
    f32x4.relaxed_madd(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(lo)), x1, a),
    f32x4.relaxed_madd(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(hi)), x3, b),
  );
}

/** The same with signed bytes. */
// @ts-ignore: decorator
@inline
function dot16Signed(q: v128, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const lo = i16x8.extend_low_i8x16_s(q), hi = i16x8.extend_high_i8x16_s(q);
  const a = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(lo)), x0);
  const b = f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(hi)), x2);
  return f32x4.add(
    f32x4.relaxed_madd(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(lo)), x1, a),
    f32x4.relaxed_madd(f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(hi)), x3, b),
  );
}

// @ts-ignore: decorator
@inline
function nibbles(q: v128, x0: v128, x1: v128, x2: v128, x3: v128, x4: v128, x5: v128, x6: v128, x7: v128): v128 {
  return f32x4.add(
    dot16(v128.and(q, i8x16.splat(0x0f)), x0, x1, x2, x3),
    dot16(i8x16.shr_u(q, 4), x4, x5, x6, x7),
  );
}

/** Σ_b d_b · Σ q·x + m_b · Σ x for four rows `row` bytes apart; m = −8·d for q4_0. */
// @ts-ignore: decorator
@inline
function fourQ4(out: usize, x: usize, sums: usize, w: usize, row: usize, blocks: i32, hasMin: bool): void {
  const size: usize = hasMin ? 20 : 18, bits: usize = hasMin ? 4 : 2;
  let wa = w, wb = w + row, wc = wb + row, wd = wc + row;
  let ta = f32x4.splat(0), tb = f32x4.splat(0), tc = f32x4.splat(0), td = f32x4.splat(0);
  let ma: f32 = 0, mb: f32 = 0, mc: f32 = 0, md: f32 = 0;
  for (; blocks > 0; --blocks) {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    const x4 = v128.load(x, 64), x5 = v128.load(x, 80), x6 = v128.load(x, 96), x7 = v128.load(x, 112);
    const sum = load<f32>(sums);
    const da = scaleAt(wa), db = scaleAt(wb), dc = scaleAt(wc), dd = scaleAt(wd);
    ma += (hasMin ? scaleAt(wa + 2) : -8 * da) * sum;
    ta = f32x4.relaxed_madd(nibbles(v128.load(wa + bits), x0, x1, x2, x3, x4, x5, x6, x7), f32x4.splat(da), ta);
    mb += (hasMin ? scaleAt(wb + 2) : -8 * db) * sum;
    tb = f32x4.relaxed_madd(nibbles(v128.load(wb + bits), x0, x1, x2, x3, x4, x5, x6, x7), f32x4.splat(db), tb);
    mc += (hasMin ? scaleAt(wc + 2) : -8 * dc) * sum;
    tc = f32x4.relaxed_madd(nibbles(v128.load(wc + bits), x0, x1, x2, x3, x4, x5, x6, x7), f32x4.splat(dc), tc);
    md += (hasMin ? scaleAt(wd + 2) : -8 * dd) * sum;
    td = f32x4.relaxed_madd(nibbles(v128.load(wd + bits), x0, x1, x2, x3, x4, x5, x6, x7), f32x4.splat(dd), td);
    x += 128;
    sums += 4;
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
function fourQ80(out: usize, x: usize, w: usize, row: usize, blocks: i32): void {
  let wa = w, wb = w + row, wc = wb + row, wd = wc + row;
  let ta = f32x4.splat(0), tb = f32x4.splat(0), tc = f32x4.splat(0), td = f32x4.splat(0);
  for (; blocks > 0; --blocks) {
    const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
    const x4 = v128.load(x, 64), x5 = v128.load(x, 80), x6 = v128.load(x, 96), x7 = v128.load(x, 112);
    const a = f32x4.add(dot16Signed(v128.load(wa, 2), x0, x1, x2, x3), dot16Signed(v128.load(wa, 18), x4, x5, x6, x7));
    ta = f32x4.relaxed_madd(a, f32x4.splat(scaleAt(wa)), ta);
    const b = f32x4.add(dot16Signed(v128.load(wb, 2), x0, x1, x2, x3), dot16Signed(v128.load(wb, 18), x4, x5, x6, x7));
    tb = f32x4.relaxed_madd(b, f32x4.splat(scaleAt(wb)), tb);
    const c = f32x4.add(dot16Signed(v128.load(wc, 2), x0, x1, x2, x3), dot16Signed(v128.load(wc, 18), x4, x5, x6, x7));
    tc = f32x4.relaxed_madd(c, f32x4.splat(scaleAt(wc)), tc);
    const d = f32x4.add(dot16Signed(v128.load(wd, 2), x0, x1, x2, x3), dot16Signed(v128.load(wd, 18), x4, x5, x6, x7));
    td = f32x4.relaxed_madd(d, f32x4.splat(scaleAt(wd)), td);
    x += 128;
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

function fourQ40(out: usize, x: usize, sums: usize, w: usize, row: usize, blocks: i32): void {
  fourQ4(out, x, sums, w, row, blocks, false);
}

function fourQ41(out: usize, x: usize, sums: usize, w: usize, row: usize, blocks: i32): void {
  fourQ4(out, x, sums, w, row, blocks, true);
}

/**
 * out[0…3] = x · rows w, w + row, …, of which a `row` of 0 makes four times the same. `sums` are {@link blockSums}, not
 * read for q8_0.
 */
export function dotFourRows(
  out: usize,
  x: usize,
  sums: usize,
  w: usize,
  row: usize,
  blocks: i32,
  format: i32,
): void {
  if (format == FORMAT_Q8_0) fourQ80(out, x, w, row, blocks);
  else if (format == FORMAT_Q4_1) fourQ41(out, x, sums, w, row, blocks);
  else fourQ40(out, x, sums, w, row, blocks);
}
