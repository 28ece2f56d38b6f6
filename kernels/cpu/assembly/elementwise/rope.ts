// Rotary position embedding in place, rows split between the threads.
import { intArg, pointerArg, shareStart } from "../args";

/** Argument words: see ROPE in opcodes.ts. (a, b) → (a·cos − b·sin, b·cos + a·sin), a and b half a head apart. */
export function rope(args: usize, part: i32, parts: i32): void {
  const rows = intArg(args, 3), heads = intArg(args, 4), headDim = intArg(args, 5);
  const direction: f32 = intArg(args, 6) != 0 ? -1 : 1;
  const half = <usize>(headDim >> 1) << 2;
  const end = shareStart(rows, part + 1, parts, 1);
  for (let r = shareStart(rows, part, parts, 1); r < end; ++r) {
    const position = load<i32>(pointerArg(args, 1) + (<usize>r << 2));
    const cosines = pointerArg(args, 2) + <usize>position * <usize>headDim * 4;
    const sines = cosines + half;
    let x = pointerArg(args, 0) + <usize>r * <usize>heads * <usize>headDim * 4;
    for (let h = 0; h < heads; ++h) {
      let i: usize = 0;
      for (; i + 16 <= half; i += 16) {
        const a = v128.load(x + i), b = v128.load(x + half + i);
        const cos = v128.load(cosines + i), sin = f32x4.mul(v128.load(sines + i), f32x4.splat(direction));
        v128.store(x + i, f32x4.relaxed_nmadd(b, sin, f32x4.mul(a, cos)));
        v128.store(x + half + i, f32x4.relaxed_madd(a, sin, f32x4.mul(b, cos)));
      }
      for (; i < half; i += 4) {
        const a = load<f32>(x + i), b = load<f32>(x + half + i);
        const cos = load<f32>(cosines + i), sin = load<f32>(sines + i) * direction;
        store<f32>(x + i, a * cos - b * sin);
        store<f32>(x + half + i, b * cos + a * sin);
      }
      x += half << 1;
    }
  }
}
