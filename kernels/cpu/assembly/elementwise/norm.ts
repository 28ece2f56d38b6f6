// RMSNorm, rows split between the threads. Forward and backward as in reference/rms_norm.ts.
import { floatArg, intArg, pointerArg, shareStart } from "../args";
import { sumLanes } from "./exp";

/** Σ x · y · z over `cols` values; with z = 0 (no pointer), Σ x · y. */
// @ts-ignore: decorator
@inline
function sumProducts(x: usize, y: usize, z: usize, cols: i32): f32 {
  let s0 = f32x4.splat(0), s1 = f32x4.splat(0);
  let i: usize = 0;
  const n = <usize>cols << 2;
  for (; i + 32 <= n; i += 32) {
    let a = v128.load(x + i), b = v128.load(x + i, 16);
    if (z != 0) {
      a = f32x4.mul(a, v128.load(z + i));
      b = f32x4.mul(b, v128.load(z + i, 16));
    }
    s0 = f32x4.relaxed_madd(a, v128.load(y + i), s0);
    s1 = f32x4.relaxed_madd(b, v128.load(y + i, 16), s1);
  }
  let sum = sumLanes(f32x4.add(s0, s1));
  for (; i < n; i += 4) sum += load<f32>(x + i) * load<f32>(y + i) * (z != 0 ? load<f32>(z + i) : 1);
  return sum;
}

/** Argument words: see RMS_NORM in opcodes.ts. */
export function rmsNorm(args: usize, part: i32, parts: i32): void {
  const rows = intArg(args, 4), cols = intArg(args, 5), eps = floatArg(args, 6);
  const weight = pointerArg(args, 3);
  const n = <usize>cols << 2;
  const end = shareStart(rows, part + 1, parts, 1);
  for (let r = shareStart(rows, part, parts, 1); r < end; ++r) {
    const out = pointerArg(args, 0) + <usize>r * n;
    const x = pointerArg(args, 2) + <usize>r * n;
    const rstd: f32 = 1 / sqrt<f32>(sumProducts(x, x, 0, cols) / <f32>cols + eps);
    store<f32>(pointerArg(args, 1) + (<usize>r << 2), rstd);
    const scale = f32x4.splat(rstd);
    let i: usize = 0;
    for (; i + 16 <= n; i += 16) {
      v128.store(out + i, f32x4.mul(f32x4.mul(v128.load(x + i), scale), v128.load(weight + i)));
    }
    for (; i < n; i += 4) store<f32>(out + i, load<f32>(x + i) * rstd * load<f32>(weight + i));
  }
}

/** dx += rstd · (dy · weight − x · rstd² · mean(dy · weight · x)). */
export function rmsNormBackward(args: usize, part: i32, parts: i32): void {
  const rows = intArg(args, 5), cols = intArg(args, 6);
  const weight = pointerArg(args, 3);
  const n = <usize>cols << 2;
  const end = shareStart(rows, part + 1, parts, 1);
  for (let r = shareStart(rows, part, parts, 1); r < end; ++r) {
    const offset = <usize>r * n;
    const dx = pointerArg(args, 0) + offset;
    const dy = pointerArg(args, 1) + offset;
    const x = pointerArg(args, 2) + offset;
    const rstd = load<f32>(pointerArg(args, 4) + (<usize>r << 2));
    const pull: f32 = -rstd * rstd * rstd * (sumProducts(dy, x, weight, cols) / <f32>cols);
    const pull4 = f32x4.splat(pull), rstd4 = f32x4.splat(rstd);
    let i: usize = 0;
    for (; i + 16 <= n; i += 16) {
      const g = f32x4.mul(v128.load(dy + i), v128.load(weight + i));
      const sum = f32x4.relaxed_madd(v128.load(x + i), pull4, v128.load(dx + i));
      v128.store(dx + i, f32x4.relaxed_madd(g, rstd4, sum));
    }
    for (; i < n; i += 4) {
      const g = load<f32>(dy + i) * load<f32>(weight + i);
      store<f32>(dx + i, load<f32>(dx + i) + load<f32>(x + i) * pull + g * rstd);
    }
  }
}

/**
 * dweight += Σ over rows of dy · x · rstd; columns are split between the threads, rows are added in order. Sixteen columns at a time,
 * a whole cache line of each row.
 */
export function rmsNormWeightBackward(args: usize, part: i32, parts: i32): void {
  const rows = intArg(args, 4), cols = intArg(args, 5);
  const n = <usize>cols << 2;
  const end = shareStart(cols, part + 1, parts, 16);
  let c = shareStart(cols, part, parts, 16);
  for (; c + 16 <= end; c += 16) {
    const offset = <usize>c << 2;
    const out = pointerArg(args, 0) + offset;
    let dy = pointerArg(args, 1) + offset, x = pointerArg(args, 2) + offset;
    let rstd = pointerArg(args, 3);
    let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
    for (let r = 0; r < rows; ++r, dy += n, x += n, rstd += 4) {
      const scale = v128.load32_splat(rstd);
      s0 = f32x4.relaxed_madd(f32x4.mul(v128.load(dy), v128.load(x)), scale, s0);
      s1 = f32x4.relaxed_madd(f32x4.mul(v128.load(dy, 16), v128.load(x, 16)), scale, s1);
      s2 = f32x4.relaxed_madd(f32x4.mul(v128.load(dy, 32), v128.load(x, 32)), scale, s2);
      s3 = f32x4.relaxed_madd(f32x4.mul(v128.load(dy, 48), v128.load(x, 48)), scale, s3);
    }
    v128.store(out, f32x4.add(v128.load(out), s0));
    v128.store(out, f32x4.add(v128.load(out, 16), s1), 16);
    v128.store(out, f32x4.add(v128.load(out, 32), s2), 32);
    v128.store(out, f32x4.add(v128.load(out, 48), s3), 48);
  }
  for (; c < end; ++c) {
    const offset = <usize>c << 2;
    const out = pointerArg(args, 0) + offset, dy = pointerArg(args, 1) + offset, x = pointerArg(args, 2) + offset;
    let sum: f32 = 0;
    for (let r: usize = 0; r < <usize>rows; ++r) {
      sum += load<f32>(dy + r * n) * load<f32>(x + r * n) * load<f32>(pointerArg(args, 3) + (r << 2));
    }
    store<f32>(out, load<f32>(out) + sum);
  }
}
