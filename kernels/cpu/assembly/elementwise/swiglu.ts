// out = silu(gate) · up and its gradient, values split between the threads in stretches of 64.
import { intArg, pointerArg, shareStart } from "../args";
import { exp4, prepareExp } from "./exp";

/** 1 / (1 + exp(−x)). */
// @ts-ignore: decorator
@inline
function sigmoid4(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp4(f32x4.neg(x))));
}

/** Argument words: see SILU_MUL in opcodes.ts. */
export function siluMul(args: usize, part: i32, parts: i32): void {
  prepareExp();
  const out = pointerArg(args, 0), gate = pointerArg(args, 1), up = pointerArg(args, 2), n = intArg(args, 3);
  let i = <usize>shareStart(n, part, parts, 64) << 2;
  const end = <usize>shareStart(n, part + 1, parts, 64) << 2;
  for (; i + 16 <= end; i += 16) {
    const g = v128.load(gate + i);
    v128.store(out + i, f32x4.mul(f32x4.mul(g, sigmoid4(g)), v128.load(up + i)));
  }
  for (; i < end; i += 4) {
    const g = load<f32>(gate + i);
    const s = f32x4.extract_lane(sigmoid4(f32x4.splat(g)), 0);
    store<f32>(out + i, g * s * load<f32>(up + i));
  }
}

/** out = gate · σ · up once more; dup = dout · gate · σ; dgate = dout · up · σ · (1 + gate · (1 − σ)). */
export function siluMulBackward(args: usize, part: i32, parts: i32): void {
  prepareExp();
  const dgate = pointerArg(args, 0), dup = pointerArg(args, 1), dout = pointerArg(args, 2);
  const gate = pointerArg(args, 3), up = pointerArg(args, 4), out = pointerArg(args, 5), n = intArg(args, 6);
  let i = <usize>shareStart(n, part, parts, 64) << 2;
  const end = <usize>shareStart(n, part + 1, parts, 64) << 2;
  for (; i + 16 <= end; i += 16) {
    const g = v128.load(gate + i), d = v128.load(dout + i), u = v128.load(up + i);
    const s = sigmoid4(g);
    const silu = f32x4.mul(g, s);
    // σ · (1 + g · (1 − σ)) = σ + silu − silu · σ
    const slope = f32x4.relaxed_nmadd(silu, s, f32x4.add(s, silu));
    v128.store(out + i, f32x4.mul(silu, u));
    v128.store(dup + i, f32x4.mul(d, silu));
    v128.store(dgate + i, f32x4.mul(f32x4.mul(d, u), slope));
  }
  for (; i < end; i += 4) {
    const g = load<f32>(gate + i), d = load<f32>(dout + i), u = load<f32>(up + i);
    const s = f32x4.extract_lane(sigmoid4(f32x4.splat(g)), 0);
    store<f32>(out + i, g * s * u);
    store<f32>(dup + i, d * g * s);
    store<f32>(dgate + i, d * u * s * (1 + g * (1 - s)));
  }
}
