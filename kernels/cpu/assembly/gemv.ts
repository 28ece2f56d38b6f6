// One row of activations against one quantised row, dequantised in registers.
import { scaleAt } from "./dequantise";

// @ts-ignore: decorator
@inline
function lanes(v: v128): f32 {
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

/** Σ over 16 bytes q, unsigned, and 16 values of x, left in lanes. */
// @ts-ignore: decorator
@inline
function dot16(x: usize, q: v128): v128 {
  const lo = i16x8.extend_low_i8x16_u(q), hi = i16x8.extend_high_i8x16_u(q);
  const a = f32x4.relaxed_madd(
    f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(lo)),
    v128.load(x, 16),
    f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(lo)), v128.load(x)),
  );
  const b = f32x4.relaxed_madd(
    f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_u(hi)),
    v128.load(x, 48),
    f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_u(hi)), v128.load(x, 32)),
  );
  return f32x4.add(a, b);
}

/** Σ_b d_b · Σ q·x + m_b · Σ x, with m = −8·d for q4_0. */
export function dotQ4(x: usize, sums: usize, w: usize, blocks: i32, hasMin: bool): f32 {
  const size: usize = hasMin ? 20 : 18;
  let total = f32x4.splat(0);
  let minimum: f32 = 0;
  for (; blocks > 0; --blocks) {
    const d = scaleAt(w);
    minimum += (hasMin ? scaleAt(w + 2) : -8 * d) * load<f32>(sums);
    const q = v128.load(w + size - 16);
    const part = f32x4.add(dot16(x, v128.and(q, i8x16.splat(0x0f))), dot16(x + 64, i8x16.shr_u(q, 4)));
    total = f32x4.relaxed_madd(part, f32x4.splat(d), total);
    x += 128;
    sums += 4;
    w += size;
  }
  return lanes(total) + minimum;
}

// @ts-ignore: decorator
@inline
function dot8(x: usize, q: v128): v128 {
  return f32x4.relaxed_madd(
    f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(q)),
    v128.load(x, 16),
    f32x4.mul(f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(q)), v128.load(x)),
  );
}

/** Σ_b d_b · Σ q·x with signed bytes. */
export function dotQ80(x: usize, w: usize, blocks: i32): f32 {
  let total = f32x4.splat(0);
  for (; blocks > 0; --blocks) {
    const a = f32x4.add(dot8(x, v128.load8x8_s(w, 2)), dot8(x + 32, v128.load8x8_s(w, 10)));
    const b = f32x4.add(dot8(x + 64, v128.load8x8_s(w, 18)), dot8(x + 96, v128.load8x8_s(w, 26)));
    total = f32x4.relaxed_madd(f32x4.add(a, b), f32x4.splat(scaleAt(w)), total);
    x += 128;
    w += 34;
  }
  return lanes(total);
}
