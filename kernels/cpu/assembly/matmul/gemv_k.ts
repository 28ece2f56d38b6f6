// One row of x against four rows of k-quants: 256 weights a block, with small scales of 32 or 16 of them under one f16 (dequantise_k.ts has
// the layout). As gemv.ts and int_gemv.ts have it for blocks of 32.
import {
  F16_BITS,
  F16_UNIT,
  fourLanes,
  heads,
  lane,
  LOW_NIBBLES,
  MIDDLE_6,
  ONES_16,
  ONES_8,
  SIX_BITS,
  TOUCHED,
  TWO_BITS,
  upperHalves,
} from "../four_rows";
import { bytesDot, dot16, X_BLOCK } from "./byte_dots";

/** The lowest byte of every lane. */
// @ts-ignore: decorator
@inline
function smallScale(bytes: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.shr_u(i32x4.shl(bytes, 24), 24));
}

/** Sixteen weights of stretch `sub`: the low or the high nibbles at `q`, and of the bytes at `high` bit number `sub` as their fifth. */
// @ts-ignore: decorator
@inline
function stretchOf(q: usize, high: usize, sub: i32, fifth: bool, low: v128, one: v128): v128 {
  const both = v128.load(q), nibbles = v128.and((sub & 1) != 0 ? i16x8.shr_u(both, 4) : both, low);
  if (!fifth) return nibbles;
  return v128.or(nibbles, i16x8.shl(v128.and(i16x8.shr_u(v128.load(high), sub), one), 4));
}

/** Sixteen weights of q6_k, 32 less. */
// @ts-ignore: decorator
@inline
function sixBitsOf(q: usize, high: usize, quarter: i32, low: v128, two: v128, middle: v128): v128 {
  const bytes = v128.and(i16x8.shr_u(v128.load(q), (quarter >> 1) << 2), low);
  const above = i16x8.shl(v128.and(i16x8.shr_u(v128.load(high), quarter << 1), two), 4);
  return i8x16.sub(v128.or(bytes, above), middle);
}

/** Σ_s d · scale_s · Σ q·x − dmin · min_s · Σ x over stretches of 32. */
// @ts-ignore: decorator
@inline
function fourStretches(
  out: usize,
  x: usize,
  sums: usize,
  constants: usize,
  w: usize,
  row: usize,
  ahead: usize,
  blocks: i32,
  fifth: bool,
): void {
  const s0 = v128.load(constants), s1 = v128.load(constants, 16), s2 = v128.load(constants, 32), s3 = v128.load(constants, 48);
  const low = v128.load(constants, LOW_NIBBLES), f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT);
  const one = v128.load(constants, ONES_8), six = v128.load(constants, SIX_BITS), two = v128.load(constants, TWO_BITS);
  const size: usize = fifth ? 176 : 144;
  let wa = w, wb = w + row, wc = wb + row, wd = wc + row;
  let ta = f32x4.splat(0), tb = f32x4.splat(0), tc = f32x4.splat(0), td = f32x4.splat(0);
  let mins = f32x4.splat(0);
  const step = ahead != 0 ? size >> 1 : 0;
  let far = ahead != 0 ? ahead : w, touched = 0;
  for (; blocks > 0; --blocks) {
    const head = heads(wa, wb, wc, wd);
    const d = upperHalves(i32x4.shl(head, 16), f16, unit), m = upperHalves(head, f16, unit);
    const u0 = heads(wa + 4, wb + 4, wc + 4, wd + 4), u1 = heads(wa + 8, wb + 8, wc + 8, wd + 8);
    const u2 = heads(wa + 12, wb + 12, wc + 12, wd + 12);
    let scales = v128.and(u0, six), minima = v128.and(u1, six);
    const laterScales = v128.or(v128.and(u2, low), i32x4.shl(v128.and(i32x4.shr_u(u0, 6), two), 4));
    const laterMinima = v128.or(v128.and(i32x4.shr_u(u2, 4), low), i32x4.shl(v128.and(i32x4.shr_u(u1, 6), two), 4));
    let at: usize = fifth ? 48 : 16;
    for (let sub = 0; sub < 8; ++sub) {
      touched |= load<i32>(far) | load<i32>(far, 64);
      far += step;
      const ds = f32x4.mul(d, smallScale(scales));
      mins = f32x4.relaxed_madd(f32x4.mul(m, smallScale(minima)), v128.load32_splat(sums), mins);
      let x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
      const a0 = stretchOf(wa + at, wa + 16, sub, fifth, low, one);
      let sumA = dot16(a0, s0, s1, s2, s3, x0, x1, x2, x3);
      const b0 = stretchOf(wb + at, wb + 16, sub, fifth, low, one);
      let sumB = dot16(b0, s0, s1, s2, s3, x0, x1, x2, x3);
      const c0 = stretchOf(wc + at, wc + 16, sub, fifth, low, one);
      let sumC = dot16(c0, s0, s1, s2, s3, x0, x1, x2, x3);
      const d0 = stretchOf(wd + at, wd + 16, sub, fifth, low, one);
      let sumD = dot16(d0, s0, s1, s2, s3, x0, x1, x2, x3);
      x0 = v128.load(x, 64), x1 = v128.load(x, 80), x2 = v128.load(x, 96), x3 = v128.load(x, 112);
      const a1 = stretchOf(wa + at + 16, wa + 32, sub, fifth, low, one);
      sumA = f32x4.add(sumA, dot16(a1, s0, s1, s2, s3, x0, x1, x2, x3));
      ta = f32x4.relaxed_madd(sumA, lane(ds, 0), ta);
      const b1 = stretchOf(wb + at + 16, wb + 32, sub, fifth, low, one);
      sumB = f32x4.add(sumB, dot16(b1, s0, s1, s2, s3, x0, x1, x2, x3));
      tb = f32x4.relaxed_madd(sumB, lane(ds, 1), tb);
      const c1 = stretchOf(wc + at + 16, wc + 32, sub, fifth, low, one);
      sumC = f32x4.add(sumC, dot16(c1, s0, s1, s2, s3, x0, x1, x2, x3));
      tc = f32x4.relaxed_madd(sumC, lane(ds, 2), tc);
      const d1 = stretchOf(wd + at + 16, wd + 32, sub, fifth, low, one);
      sumD = f32x4.add(sumD, dot16(d1, s0, s1, s2, s3, x0, x1, x2, x3));
      td = f32x4.relaxed_madd(sumD, lane(ds, 3), td);
      x += 128;
      sums += 4;
      // The next stretch's scales; two stretches share 32 bytes.
      scales = sub == 3 ? laterScales : i32x4.shr_u(scales, 8);
      minima = sub == 3 ? laterMinima : i32x4.shr_u(minima, 8);
      at += <usize>(sub & 1) << 5;
    }
    wa += size;
    wb += size;
    wc += size;
    wd += size;
  }
  store<i32>(constants, touched, TOUCHED);
  v128.store(out, f32x4.sub(fourLanes(ta, tb, tc, td), mins));
}

/** The same in integers; `x` are blocks as {@link intDotFourRows} reads them. */
// @ts-ignore: decorator
@inline
function fourStretchesInt(
  out: usize,
  x: usize,
  constants: usize,
  w: usize,
  row: usize,
  ahead: usize,
  blocks: i32,
  fifth: bool,
  way: i32,
): void {
  const ones = v128.load(constants, ONES_16);
  const low = v128.load(constants, LOW_NIBBLES), f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT);
  const one = v128.load(constants, ONES_8), six = v128.load(constants, SIX_BITS), two = v128.load(constants, TWO_BITS);
  const size: usize = fifth ? 176 : 144;
  let wa = w, wb = w + row, wc = wb + row, wd = wc + row;
  let ta = f32x4.splat(0), tb = f32x4.splat(0), tc = f32x4.splat(0), td = f32x4.splat(0);
  let mins = f32x4.splat(0);
  const step = ahead != 0 ? size >> 1 : 0;
  let far = ahead != 0 ? ahead : w, touched = 0;
  for (; blocks > 0; --blocks) {
    const head = heads(wa, wb, wc, wd);
    const d = upperHalves(i32x4.shl(head, 16), f16, unit), m = upperHalves(head, f16, unit);
    const u0 = heads(wa + 4, wb + 4, wc + 4, wd + 4), u1 = heads(wa + 8, wb + 8, wc + 8, wd + 8);
    const u2 = heads(wa + 12, wb + 12, wc + 12, wd + 12);
    let scales = v128.and(u0, six), minima = v128.and(u1, six);
    const laterScales = v128.or(v128.and(u2, low), i32x4.shl(v128.and(i32x4.shr_u(u0, 6), two), 4));
    const laterMinima = v128.or(v128.and(i32x4.shr_u(u2, 4), low), i32x4.shl(v128.and(i32x4.shr_u(u1, 6), two), 4));
    let at: usize = fifth ? 48 : 16;
    for (let sub = 0; sub < 8; ++sub) {
      touched |= load<i32>(far) | load<i32>(far, 64);
      far += step;
      const ds = f32x4.mul(f32x4.mul(d, smallScale(scales)), v128.load32_splat(x, 64));
      mins = f32x4.relaxed_madd(f32x4.mul(m, smallScale(minima)), v128.load32_splat(x, 68), mins);
      const a0 = stretchOf(wa + at, wa + 16, sub, fifth, low, one);
      const a1 = stretchOf(wa + at + 16, wa + 32, sub, fifth, low, one);
      ta = f32x4.relaxed_madd(bytesDot(a0, a1, x, way, ones), lane(ds, 0), ta);
      const b0 = stretchOf(wb + at, wb + 16, sub, fifth, low, one);
      const b1 = stretchOf(wb + at + 16, wb + 32, sub, fifth, low, one);
      tb = f32x4.relaxed_madd(bytesDot(b0, b1, x, way, ones), lane(ds, 1), tb);
      const c0 = stretchOf(wc + at, wc + 16, sub, fifth, low, one);
      const c1 = stretchOf(wc + at + 16, wc + 32, sub, fifth, low, one);
      tc = f32x4.relaxed_madd(bytesDot(c0, c1, x, way, ones), lane(ds, 2), tc);
      const d0 = stretchOf(wd + at, wd + 16, sub, fifth, low, one);
      const d1 = stretchOf(wd + at + 16, wd + 32, sub, fifth, low, one);
      td = f32x4.relaxed_madd(bytesDot(d0, d1, x, way, ones), lane(ds, 3), td);
      x += X_BLOCK;
      // The next stretch's scales; two stretches share 32 bytes.
      scales = sub == 3 ? laterScales : i32x4.shr_u(scales, 8);
      minima = sub == 3 ? laterMinima : i32x4.shr_u(minima, 8);
      at += <usize>(sub & 1) << 5;
    }
    wa += size;
    wb += size;
    wc += size;
    wd += size;
  }
  store<i32>(constants, touched, TOUCHED);
  v128.store(out, f32x4.sub(fourLanes(ta, tb, tc, td), mins));
}

function fourQ4K(out: usize, x: usize, sums: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32): void {
  fourStretches(out, x, sums, constants, w, row, ahead, blocks, false);
}

function fourQ5K(out: usize, x: usize, sums: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32): void {
  fourStretches(out, x, sums, constants, w, row, ahead, blocks, true);
}

function intQ4K(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32, way: i32): void {
  fourStretchesInt(out, x, constants, w, row, ahead, blocks, false, way);
}

function intQ5K(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32, way: i32): void {
  fourStretchesInt(out, x, constants, w, row, ahead, blocks, true, way);
}

/** out[0…3] = x · rows w, w + row, … of q4_k, or with `fifth` of q5_k; `sums` are those of 32 x each. */
export function dotFourStretches(
  out: usize,
  x: usize,
  sums: usize,
  constants: usize,
  w: usize,
  row: usize,
  ahead: usize,
  blocks: i32,
  fifth: bool,
): void {
  if (fifth) fourQ5K(out, x, sums, constants, w, row, ahead, blocks);
  else fourQ4K(out, x, sums, constants, w, row, ahead, blocks);
}

/** The same in integers, by one of the ways of byte_dots.ts. */
export function intDotFourStretches(
  out: usize,
  x: usize,
  constants: usize,
  w: usize,
  row: usize,
  ahead: usize,
  blocks: i32,
  fifth: bool,
  way: i32,
): void {
  if (fifth) intQ5K(out, x, constants, w, row, ahead, blocks, way);
  else intQ4K(out, x, constants, w, row, ahead, blocks, way);
}

/** Σ_s d · scale_s · Σ q·x for four rows of q6_k, sixteen weights under each scale; their bytes lie in −32…31. */
export function dotFourQ6K(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, blocks: i32): void {
  const s0 = v128.load(constants), s1 = v128.load(constants, 16), s2 = v128.load(constants, 32), s3 = v128.load(constants, 48);
  const low = v128.load(constants, LOW_NIBBLES), f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT);
  const two = v128.load(constants, TWO_BITS), middle = v128.load(constants, MIDDLE_6);
  let wa = w, wb = w + row, wc = wb + row, wd = wc + row;
  let ta = f32x4.splat(0), tb = f32x4.splat(0), tc = f32x4.splat(0), td = f32x4.splat(0);
  const step: usize = ahead != 0 ? 210 : 0;
  let far = ahead != 0 ? ahead : w, touched = 0;
  for (; blocks > 0; --blocks) {
    // The last four bytes of a block are two scales and d.
    const d = upperHalves(heads(wa + 206, wb + 206, wc + 206, wd + 206), f16, unit);
    for (let four: usize = 0; four < 4; ++four) {
      touched |= load<i32>(far) | load<i32>(far, 64) | load<i32>(far, 128) | load<i32>(far, 192);
      far += step;
      let scales = heads(wa + 192 + 4 * four, wb + 192 + 4 * four, wc + 192 + 4 * four, wd + 192 + 4 * four);
      for (let two16: usize = 0; two16 < 2; ++two16) {
        // Quarters of half a block: nibbles of 32 bytes, two bits of 32 others.
        const quarter = <i32>(2 * (four & 1) + two16);
        const lowAt = (four >> 1 << 6) + (two16 << 5), highAt = 128 + (four >> 1 << 5);
        for (let half: usize = 0; half < 32; half += 16) {
          const ds = f32x4.mul(d, f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.shl(scales, 24), 24)));
          scales = i32x4.shr_u(scales, 8);
          const x0 = v128.load(x), x1 = v128.load(x, 16), x2 = v128.load(x, 32), x3 = v128.load(x, 48);
          const a = sixBitsOf(wa + lowAt + half, wa + highAt + half, quarter, low, two, middle);
          const b = sixBitsOf(wb + lowAt + half, wb + highAt + half, quarter, low, two, middle);
          const c = sixBitsOf(wc + lowAt + half, wc + highAt + half, quarter, low, two, middle);
          const d = sixBitsOf(wd + lowAt + half, wd + highAt + half, quarter, low, two, middle);
          ta = f32x4.relaxed_madd(dot16(a, s0, s1, s2, s3, x0, x1, x2, x3), lane(ds, 0), ta);
          tb = f32x4.relaxed_madd(dot16(b, s0, s1, s2, s3, x0, x1, x2, x3), lane(ds, 1), tb);
          tc = f32x4.relaxed_madd(dot16(c, s0, s1, s2, s3, x0, x1, x2, x3), lane(ds, 2), tc);
          td = f32x4.relaxed_madd(dot16(d, s0, s1, s2, s3, x0, x1, x2, x3), lane(ds, 3), td);
          x += 64;
        }
      }
    }
    wa += 210;
    wb += 210;
    wc += 210;
    wd += 210;
  }
  store<i32>(constants, touched, TOUCHED);
  v128.store(out, fourLanes(ta, tb, tc, td));
}
