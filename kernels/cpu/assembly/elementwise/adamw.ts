// AdamW over one flat buffer: decay, moments, bias correction and clipping in one pass over the parameters.
import { floatArg, intArg, pointerArg, shareStart } from "../args";

/** The factor that brings the gradient down to the norm; 1 where no sum of squares is given. In f64, as ../../../reference/adamw.ts. */
function clipScale(sumSquares: usize, norm: f64): f32 {
  if (sumSquares == 0) return 1;
  return <f32>min<f64>(1, norm / (sqrt<f64>(<f64>load<f32>(sumSquares)) + 1e-6));
}

/** Argument words: see ADAMW in opcodes.ts. */
export function adamW(args: usize, part: i32, parts: i32): void {
  const params = pointerArg(args, 0), grads = pointerArg(args, 1), m = pointerArg(args, 2), v = pointerArg(args, 3);
  const n = intArg(args, 4);
  const beta1 = floatArg(args, 5), rest1 = floatArg(args, 6), beta2 = floatArg(args, 7), rest2 = floatArg(args, 8);
  const decay = floatArg(args, 9), stepSize = floatArg(args, 10), rootScale = floatArg(args, 11);
  const eps = floatArg(args, 12), gradScale = clipScale(pointerArg(args, 13), load<f64>(args, 56));
  let i = <usize>shareStart(n, part, parts, 64) << 2;
  const end = <usize>shareStart(n, part + 1, parts, 64) << 2;
  for (; i + 16 <= end; i += 16) {
    const g = f32x4.mul(v128.load(grads + i), f32x4.splat(gradScale));
    const m1 = f32x4.add(f32x4.mul(v128.load(m + i), f32x4.splat(beta1)), f32x4.mul(g, f32x4.splat(rest1)));
    const v1 = f32x4.add(
      f32x4.mul(v128.load(v + i), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2)),
    );
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(v1), f32x4.splat(rootScale)), f32x4.splat(eps));
    const change = f32x4.div(f32x4.mul(m1, f32x4.splat(stepSize)), root);
    v128.store(m + i, m1);
    v128.store(v + i, v1);
    v128.store(params + i, f32x4.sub(f32x4.mul(v128.load(params + i), f32x4.splat(decay)), change));
  }
  for (; i < end; i += 4) {
    const g = load<f32>(grads + i) * gradScale;
    const m1 = load<f32>(m + i) * beta1 + g * rest1;
    const v1 = load<f32>(v + i) * beta2 + g * g * rest2;
    store<f32>(m + i, m1);
    store<f32>(v + i, v1);
    const change = m1 * stepSize / (sqrt<f32>(v1) * rootScale + eps);
    store<f32>(params + i, load<f32>(params + i) * decay - change);
  }
}
