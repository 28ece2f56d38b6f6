// ggml's k-quants to f32: 256 weights a block, with small scales of 16 or 32 of them under one f16 scale.
import { scaleAt, storeAffine } from "./block_values";

/** The six bits of the scale (first = 0) or the minimum (first = 4) of stretch `sub` out of the twelve bytes at `p`. */
// @ts-ignore: decorator
@inline
export function sixBits(p: usize, sub: i32, first: i32): f32 {
  if (sub < 4) return <f32>(load<u8>(p + sub + first) & 63);
  const shared = <i32>load<u8>(p + sub + 4);
  return <f32>((first ? shared >> 4 : shared & 15) | (<i32>load<u8>(p + sub - 4 + first) >> 6) << 4);
}

/** 32 unsigned bytes of a stretch, with its scale and minimum. */
// @ts-ignore: decorator
@inline
function storeStretch(dst: usize, src: usize, sub: i32, q0: v128, q1: v128): void {
  const d = f32x4.splat(scaleAt(src) * sixBits(src + 4, sub, 0));
  const m = f32x4.splat(-(scaleAt(src + 2) * sixBits(src + 4, sub, 4)));
  storeAffine(dst, q0, d, m);
  storeAffine(dst + 64, q1, d, m);
}

export function fromQ4K(dst: usize, src: usize, blocks: i32): void {
  for (; blocks > 0; --blocks) {
    for (let sub = 0; sub < 8; ++sub) {
      const at = src + 16 + (<usize>(sub >> 1) << 5);
      const q0 = v128.load(at), q1 = v128.load(at, 16);
      if (sub & 1) storeStretch(dst, src, sub, i8x16.shr_u(q0, 4), i8x16.shr_u(q1, 4));
      else storeStretch(dst, src, sub, v128.and(q0, i8x16.splat(15)), v128.and(q1, i8x16.splat(15)));
      dst += 128;
    }
    src += 144;
  }
}

export function fromQ5K(dst: usize, src: usize, blocks: i32): void {
  for (; blocks > 0; --blocks) {
    const h0 = v128.load(src, 16), h1 = v128.load(src, 32);
    for (let sub = 0; sub < 8; ++sub) {
      const at = src + 48 + (<usize>(sub >> 1) << 5), shift = (sub & 1) << 2;
      const q0 = v128.and(i8x16.shr_u(v128.load(at), shift), i8x16.splat(15));
      const q1 = v128.and(i8x16.shr_u(v128.load(at, 16), shift), i8x16.splat(15));
      const f0 = i8x16.shl(v128.and(i8x16.shr_u(h0, sub), i8x16.splat(1)), 4);
      const f1 = i8x16.shl(v128.and(i8x16.shr_u(h1, sub), i8x16.splat(1)), 4);
      storeStretch(dst, src, sub, v128.or(q0, f0), v128.or(q1, f1));
      dst += 128;
    }
    src += 176;
  }
}

export function fromQ6K(dst: usize, src: usize, blocks: i32): void {
  for (; blocks > 0; --blocks) {
    const d = scaleAt(src + 208);
    // Sixteen weights at a time, each sixteen with a signed scale of its own.
    for (let s = 0; s < 16; ++s) {
      const part = <usize>(s >> 3), quarter = (s >> 1) & 3, half = <usize>(s & 1) << 4;
      const low = v128.load(src + (part << 6) + (<usize>(quarter & 1) << 5) + half);
      const high = v128.load(src + 128 + (part << 5) + half);
      const q = v128.or(
        v128.and(i8x16.shr_u(low, (quarter >> 1) << 2), i8x16.splat(15)),
        i8x16.shl(v128.and(i8x16.shr_u(high, quarter << 1), i8x16.splat(3)), 4),
      );
      const scale = d * <f32>load<i8>(src + 192 + s);
      storeAffine(dst, q, f32x4.splat(scale), f32x4.splat(-32 * scale));
      dst += 64;
    }
    src += 210;
  }
}
