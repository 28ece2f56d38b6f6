// The register block of 5 × 16 (../wide_kernel.ts): it lies in a module of its own, and finds B at an address that it was made for.
import { B_STEP } from "./gemm_kernels";

/** Its most k; it can also take the last half of them. */
const WIDE_K: i32 = 128;
const WIDE_HALF: i32 = 64;
/** Bytes that the staged halves of B take, and with the sums the end of a thread's scratch. */
const PANEL: usize = <usize>WIDE_K * B_STEP;
const SUMS: usize = 2 * PANEL;
const STAGE_BYTES: usize = SUMS + 320;

/** The sums of five rows of A at `a`, in panels of `A_STEP`, and the staged B, from its k = `from` on (0 or 64). */
// @ts-ignore: decorator
@external("wide", "float")
export declare function wideBlock(a: usize, from: i32): void;

/** How many of the next k one accumulator takes; the same for every kind of register block. */
export function runLength(left: i32): i32 {
  return left >= WIDE_K ? WIDE_K : left >= WIDE_HALF ? WIDE_HALF : left;
}

/** The first k of the staged B that a run of this length takes up, −1 where it does not suit the wide block. */
export function wideFrom(run: i32): i32 {
  return run == WIDE_K ? 0 : run == WIDE_HALF ? WIDE_HALF : -1;
}

/** Where this thread's B and sums lie. */
export function wideStage(args: usize, part: i32): usize {
  return load<usize>(args, 44) + load<usize>(args, 48) * <usize>(part + 1) - STAGE_BYTES;
}

/** Two panels of B to where the wide block looks for them. */
export function stageWide(stage: usize, panel: usize, panelBytes: usize, from: i32, run: i32): void {
  const to = stage + <usize>from * B_STEP;
  memory.copy(to, panel, <usize>run * B_STEP);
  memory.copy(to + PANEL, panel + panelBytes, <usize>run * B_STEP);
}

/** C = alpha · sums + (C | bias | both | 0), as in gemm_kernels.ts. */
export function storeWide(c: usize, ldc: usize, stage: usize, rows: i32, alpha: f32, addC: bool, bias: usize): void {
  const s = f32x4.splat(alpha);
  let b0 = f32x4.splat(0), b1 = b0, b2 = b0, b3 = b0;
  if (bias != 0) {
    b0 = v128.load(bias);
    b1 = v128.load(bias, 16);
    b2 = v128.load(bias, 32);
    b3 = v128.load(bias, 48);
  }
  let from = stage + SUMS;
  for (; rows > 0; --rows) {
    if (addC) {
      v128.store(c, f32x4.relaxed_madd(v128.load(from), s, f32x4.add(v128.load(c), b0)));
      v128.store(c, f32x4.relaxed_madd(v128.load(from, 16), s, f32x4.add(v128.load(c, 16), b1)), 16);
      v128.store(c, f32x4.relaxed_madd(v128.load(from, 32), s, f32x4.add(v128.load(c, 32), b2)), 32);
      v128.store(c, f32x4.relaxed_madd(v128.load(from, 48), s, f32x4.add(v128.load(c, 48), b3)), 48);
    } else {
      v128.store(c, f32x4.relaxed_madd(v128.load(from), s, b0));
      v128.store(c, f32x4.relaxed_madd(v128.load(from, 16), s, b1), 16);
      v128.store(c, f32x4.relaxed_madd(v128.load(from, 32), s, b2), 32);
      v128.store(c, f32x4.relaxed_madd(v128.load(from, 48), s, b3), 48);
    }
    from += 64;
    c += ldc;
  }
}
