// exp of four values at once, and the few scalar functions beside it; no tables, since the module has no data.

// The constants of exp4 in globals, set at run time: as literals the compiler would build each of them anew, with several
// instructions, for every four values (three times slower in V8).
let lowest: v128, highest: v128, log2e: v128, rounder: v128, ln2: v128;
let c2: v128, c3: v128, c4: v128, c5: v128, one: v128;

/** Has to be called by an operation, on every thread, before it uses exp4 or exp1. */
export function prepareExp(): void {
  lowest = f32x4.splat(-87.336);
  highest = f32x4.splat(88.376);
  log2e = f32x4.splat(1.4426950408889634);
  // Beside 1.5 · 2²³ a float has no room for a fraction: a sum with it is rounded to an integer, held in the low bits.
  rounder = f32x4.splat(12582912.0);
  ln2 = f32x4.splat(0.6931471805599453);
  // exp(r) ≈ 1 + r + r² (c2 + c3 r + c4 r² + c5 r³): least largest relative error on |r| ≤ ln 2 / 2, 1.05e-7.
  c2 = f32x4.splat(0.499992303049001);
  c3 = f32x4.splat(0.16667115389585216);
  c4 = f32x4.splat(0.04189033218297324);
  c5 = f32x4.splat(0.008312501431682327);
  one = f32x4.splat(1);
}

/**
 * exp(x) with a relative error below 5e-7: x = n · ln 2 + r with |r| ≤ ln 2 / 2, then a polynomial for exp(r), then 2ⁿ put
 * straight into the exponent. Clamped to finite normal numbers; NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  // pmin and pmax with x first let NaN through, and are one instruction each.
  const clamped = f32x4.pmax(f32x4.pmin(x, highest), lowest);
  const shifted = f32x4.relaxed_madd(clamped, log2e, rounder);
  const r = f32x4.relaxed_nmadd(f32x4.sub(shifted, rounder), ln2, clamped);
  let p = f32x4.relaxed_madd(c5, r, c4);
  p = f32x4.relaxed_madd(p, r, c3);
  p = f32x4.relaxed_madd(p, r, c2);
  p = f32x4.relaxed_madd(p, r, one);
  p = f32x4.relaxed_madd(p, r, one);
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), one));
}

/** exp of one value, by the same arithmetic as exp4. */
export function exp1(x: f32): f32 {
  return f32x4.extract_lane(exp4(f32x4.splat(x)), 0);
}

/** ln(x) of a positive normal number: x = m · 2ᵉ with m in [√½, √2), then 2 · artanh((m − 1) / (m + 1)), |argument| < 0.172. */
export function log1(x: f32): f32 {
  let bits = reinterpret<u32>(x);
  // NaN and infinity are what they are.
  if (bits >= 0x7f800000) return x;
  const e = <i32>((bits - 0x3f3504f3) >> 23) - (bits < 0x3f3504f3 ? 512 : 0);
  const m = <f64>reinterpret<f32>(bits - (<u32>e << 23));
  const t = (m - 1) / (m + 1);
  const s = t * t;
  const series = 1 + s * (1.0 / 3.0 + s * (1.0 / 5.0 + s * (1.0 / 7.0 + s * (1.0 / 9.0 + s * (1.0 / 11.0)))));
  return <f32>(<f64>e * 0.6931471805599453 + 2 * t * series);
}

/** Sum of the four lanes. */
// @ts-ignore: decorator
@inline
export function sumLanes(x: v128): f32 {
  return (f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1)) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

/** The largest of the four lanes. */
// @ts-ignore: decorator
@inline
export function maxLanes(x: v128): f32 {
  return max(
    max(f32x4.extract_lane(x, 0), f32x4.extract_lane(x, 1)),
    max(f32x4.extract_lane(x, 2), f32x4.extract_lane(x, 3)),
  );
}
