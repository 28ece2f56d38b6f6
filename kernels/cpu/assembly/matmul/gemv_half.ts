// One row of x against four rows of f16 or bf16; as gemv.ts has it for quantised ones.
import { halfToFloat } from "../weights/dequantise";
import { F16_BITS, F16_UNIT, FINITE_16, fourLanes, lanes, TOUCHED, upperHalves } from "../four_rows";
import { FORMAT_BF16, FORMAT_F16 } from "../opcodes";

/** Whether rows of this format and length have a way through here. */
export function isHalf(format: i32, k: i32): bool {
  return (format == FORMAT_F16 || format == FORMAT_BF16) && (k & 31) == 0;
}

/** Four of eight f16 or bf16 as f32, the first or the last. Of an f16 what is not finite becomes finite here: see {@link fourOfAny}. */
// @ts-ignore: decorator
@inline
function widened(h: v128, last: bool, brain: bool, f16: v128, unit: v128): v128 {
  const zero = i16x8.splat(0);
  const upper = last
    ? v128.shuffle<i16>(zero, h, 4, 12, 5, 13, 6, 14, 7, 15)
    : v128.shuffle<i16>(zero, h, 0, 8, 1, 9, 2, 10, 3, 11);
  return brain ? upper : upperHalves(upper, f16, unit);
}

/** Σ w·x of four rows; whether an f16 was not finite. */
// @ts-ignore: decorator
@inline
function fourHalves(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, k8: i32, brain: bool): bool {
  const f16 = v128.load(constants, F16_BITS), unit = v128.load(constants, F16_UNIT), magnitude = v128.load(constants, FINITE_16);
  let wa = w, wb = w + row, wc = wb + row, wd = wc + row;
  let ta = f32x4.splat(0), tb = f32x4.splat(0), tc = f32x4.splat(0), td = f32x4.splat(0);
  let ua = ta, ub = tb, uc = tc, ud = td, most = i16x8.splat(0);
  const step: usize = ahead != 0 ? 64 : 0;
  let far = ahead != 0 ? ahead : w, touched = 0;
  for (; k8 > 0; --k8) {
    touched |= load<i32>(far);
    far += step;
    const x0 = v128.load(x), x1 = v128.load(x, 16);
    const a = v128.load(wa);
    ta = f32x4.relaxed_madd(widened(a, false, brain, f16, unit), x0, ta);
    ua = f32x4.relaxed_madd(widened(a, true, brain, f16, unit), x1, ua);
    wa += 16;
    const b = v128.load(wb);
    tb = f32x4.relaxed_madd(widened(b, false, brain, f16, unit), x0, tb);
    ub = f32x4.relaxed_madd(widened(b, true, brain, f16, unit), x1, ub);
    wb += 16;
    const c = v128.load(wc);
    tc = f32x4.relaxed_madd(widened(c, false, brain, f16, unit), x0, tc);
    uc = f32x4.relaxed_madd(widened(c, true, brain, f16, unit), x1, uc);
    wc += 16;
    const d = v128.load(wd);
    td = f32x4.relaxed_madd(widened(d, false, brain, f16, unit), x0, td);
    ud = f32x4.relaxed_madd(widened(d, true, brain, f16, unit), x1, ud);
    wd += 16;
    if (!brain) {
      const ab = i16x8.max_u(v128.and(a, magnitude), v128.and(b, magnitude));
      const cd = i16x8.max_u(v128.and(c, magnitude), v128.and(d, magnitude));
      most = i16x8.max_u(most, i16x8.max_u(ab, cd));
    }
    x += 32;
  }
  store<i32>(constants, touched, TOUCHED);
  v128.store(out, fourLanes(f32x4.add(ta, ua), f32x4.add(tb, ub), f32x4.add(tc, uc), f32x4.add(td, ud)));
  return !brain && v128.any_true(i16x8.gt_s(most, i16x8.splat(0x7bff)));
}

/** The same for f16 of any value: infinity and what is not a number stay so. */
function fourOfAny(out: usize, x: usize, w: usize, row: usize, k8: i32): void {
  for (let r: usize = 0; r < 4; ++r) {
    let t = f32x4.splat(0), u = t;
    for (let i: usize = 0; i < <usize>k8; ++i) {
      const h = v128.load(w + (i << 4)), at = x + (i << 5);
      t = f32x4.relaxed_madd(halfToFloat(i32x4.extend_low_i16x8_u(h)), v128.load(at), t);
      u = f32x4.relaxed_madd(halfToFloat(i32x4.extend_high_i16x8_u(h)), v128.load(at, 16), u);
    }
    store<f32>(out + (r << 2), lanes(f32x4.add(t, u)));
    w += row;
  }
}

function fourBf16(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, k8: i32): void {
  fourHalves(out, x, constants, w, row, ahead, k8, true);
}

function fourF16(out: usize, x: usize, constants: usize, w: usize, row: usize, ahead: usize, k8: i32): void {
  if (fourHalves(out, x, constants, w, row, ahead, k8, false)) fourOfAny(out, x, w, row, k8);
}

/** out[0…3] = x · rows w, w + row, …; `blocks` of 32. */
export function dotFourHalves(
  out: usize,
  x: usize,
  constants: usize,
  w: usize,
  row: usize,
  ahead: usize,
  blocks: i32,
  format: i32,
): void {
  if (format == FORMAT_BF16) fourBf16(out, x, constants, w, row, ahead, blocks << 2);
  else fourF16(out, x, constants, w, row, ahead, blocks << 2);
}
