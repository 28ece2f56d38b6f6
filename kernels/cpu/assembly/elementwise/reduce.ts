// Operations on flat vectors, and the reductions: sums over fixed chunks, so that no sum depends on the number of threads.
import { floatArg, intArg, pointerArg, shareStart } from "../args";
import { sumLanes } from "./exp";
import { SUM_CHUNK } from "../opcodes";

/** out += alpha · x. */
export function axpy(args: usize, part: i32, parts: i32): void {
  const out = pointerArg(args, 0), x = pointerArg(args, 1), n = intArg(args, 2), alpha = floatArg(args, 3);
  const alpha4 = f32x4.splat(alpha);
  let i = <usize>shareStart(n, part, parts, 64) << 2;
  const end = <usize>shareStart(n, part + 1, parts, 64) << 2;
  for (; i + 16 <= end; i += 16) {
    v128.store(out + i, f32x4.relaxed_madd(v128.load(x + i), alpha4, v128.load(out + i)));
  }
  for (; i < end; i += 4) store<f32>(out + i, load<f32>(out + i) + alpha * load<f32>(x + i));
}

/** out = value. */
export function fill(args: usize, part: i32, parts: i32): void {
  const out = pointerArg(args, 0), n = intArg(args, 1), value = floatArg(args, 2);
  let i = <usize>shareStart(n, part, parts, 64) << 2;
  const end = <usize>shareStart(n, part + 1, parts, 64) << 2;
  if (reinterpret<u32>(value) == 0) {
    memory.fill(out + i, 0, end - i);
    return;
  }
  const value4 = f32x4.splat(value);
  for (; i + 16 <= end; i += 16) v128.store(out + i, value4);
  for (; i < end; i += 4) store<f32>(out + i, value);
}

/** partials[c] = Σ x² over chunk c. */
export function sumSquaresPartials(args: usize, part: i32, parts: i32): void {
  const partials = pointerArg(args, 0), x = pointerArg(args, 1), n = intArg(args, 2);
  const chunks = (n + SUM_CHUNK - 1) / SUM_CHUNK;
  const end = shareStart(chunks, part + 1, parts, 1);
  for (let c = shareStart(chunks, part, parts, 1); c < end; ++c) {
    let i = x + <usize>(c * SUM_CHUNK) * 4;
    const stop = x + <usize>min(n, (c + 1) * SUM_CHUNK) * 4;
    let s0 = f32x4.splat(0), s1 = f32x4.splat(0);
    for (; i + 32 <= stop; i += 32) {
      const a = v128.load(i), b = v128.load(i, 16);
      s0 = f32x4.relaxed_madd(a, a, s0);
      s1 = f32x4.relaxed_madd(b, b, s1);
    }
    let sum = sumLanes(f32x4.add(s0, s1));
    for (; i < stop; i += 4) sum += load<f32>(i) * load<f32>(i);
    store<f32>(partials + (<usize>c << 2), sum);
  }
}

/** out[0] = Σ partials, in order, in f64. */
export function sumSquaresFinish(args: usize): void {
  const partials = pointerArg(args, 1), count = intArg(args, 2);
  let sum: f64 = 0;
  for (let c = 0; c < count; ++c) sum += <f64>load<f32>(partials + (<usize>c << 2));
  store<f32>(pointerArg(args, 0), <f32>sum);
}

/** out[r] = index of the largest value of row r, the lowest among equals. */
export function argmaxRows(args: usize, part: i32, parts: i32): void {
  const rows = intArg(args, 2), cols = intArg(args, 3);
  const end = shareStart(rows, part + 1, parts, 1);
  for (let r = shareStart(rows, part, parts, 1); r < end; ++r) {
    const x = pointerArg(args, 1) + <usize>r * (<usize>cols << 2);
    store<i32>(pointerArg(args, 0) + (<usize>r << 2), argmax(x, cols));
  }
}

function argmax(x: usize, cols: i32): i32 {
  let best4 = f32x4.splat(-Infinity), at4 = i32x4.splat(0);
  let index = i32x4(0, 1, 2, 3);
  let c = 0;
  for (; c + 4 <= cols; c += 4) {
    const value = v128.load(x + (<usize>c << 2));
    const larger = f32x4.gt(value, best4);
    best4 = v128.bitselect(value, best4, larger);
    at4 = v128.bitselect(index, at4, larger);
    index = i32x4.add(index, i32x4.splat(4));
  }
  let best = f32x4.extract_lane(best4, 0), at = i32x4.extract_lane(at4, 0);
  // Each lane holds its own first maximum; among equal lanes the lowest index wins.
  for (let lane = 1; lane < 4; ++lane) {
    best4 = v128.shuffle<f32>(best4, best4, 1, 2, 3, 0);
    at4 = v128.shuffle<i32>(at4, at4, 1, 2, 3, 0);
    const value = f32x4.extract_lane(best4, 0), where = i32x4.extract_lane(at4, 0);
    if (value > best || (value == best && where < at)) {
      best = value;
      at = where;
    }
  }
  for (; c < cols; ++c) {
    const value = load<f32>(x + (<usize>c << 2));
    if (value > best) {
      best = value;
      at = c;
    }
  }
  // Nothing was larger than −∞: no value is a number.
  return best == -Infinity ? -1 : at;
}
