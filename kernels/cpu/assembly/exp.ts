// exp of four values at once, and the few scalar functions beside it; no tables, since the module has no data.

/**
 * exp(x) with a relative error below 3e-7: x = n · ln 2 + r with |r| ≤ ln 2 / 2, then the Taylor sum of exp(r) to r⁶ (the
 * rest is below 1.3e-7), then 2ⁿ put straight into the exponent. Clamped to finite normal numbers; NaN stays NaN.
 */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  // pmin and pmax with x first let NaN through, and are one instruction each.
  const c = f32x4.pmax(f32x4.pmin(x, f32x4.splat(88.376)), f32x4.splat(-87.336));
  // Beside 1.5 · 2²³ a float has no room for a fraction: the sum is rounded, and its low bits are n.
  const shifted = f32x4.relaxed_madd(c, f32x4.splat(1.4426950408889634), f32x4.splat(12582912.0));
  const n = f32x4.sub(shifted, f32x4.splat(12582912.0));
  // ln 2 in two parts, the first with few bits, so that n times it is exact.
  let r = f32x4.relaxed_nmadd(n, f32x4.splat(0.693359375), c);
  r = f32x4.relaxed_nmadd(n, f32x4.splat(-0.00021219444), r);
  let p = f32x4.splat(<f32>(1.0 / 720.0));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(<f32>(1.0 / 120.0)));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(<f32>(1.0 / 24.0)));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(<f32>(1.0 / 6.0)));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(0.5));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(1));
  p = f32x4.relaxed_madd(p, r, f32x4.splat(1));
  return f32x4.mul(p, i32x4.add(i32x4.shl(shifted, 23), i32x4.splat(0x3f800000)));
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
