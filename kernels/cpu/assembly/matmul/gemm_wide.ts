// The register block of 5 × 16 (../wide_kernel.ts): it lies in a module of its own, and finds B at an address that it was made for.
import { B_STEP } from "./gemm_kernels";
import { scratchEnd } from "../scratch";

/** Its most k; it can also take the last 64, 32, 16 or 8 of them. */
export const WIDE_K: i32 = 128;
/** How A lies: in a panel, k by k; in rows so many bytes apart; or so many bytes from one k to the next, rows side by side. */
export const IN_PANELS: i32 = 0;
export const IN_ROWS: i32 = 1;
export const IN_COLUMNS: i32 = 2;
/** Bytes of a staged panel of B; two are the end of a thread's scratch. */
export const PANEL: usize = <usize>WIDE_K * B_STEP;

// @ts-ignore: decorator
@external("wide", "panels")
declare function sumsInPanels(a: usize, aStep: usize, entry: i32, c: usize, ldc: usize, rows: i32, mask: i32, alpha: f32): void;
// @ts-ignore: decorator
@external("wide", "rows")
declare function sumsInRows(a: usize, aStep: usize, entry: i32, c: usize, ldc: usize, rows: i32, mask: i32, alpha: f32): void;
// @ts-ignore: decorator
@external("wide", "columns")
declare function sumsInColumns(a: usize, aStep: usize, entry: i32, c: usize, ldc: usize, rows: i32, mask: i32, alpha: f32): void;

/** How many of the next k one accumulator takes; the same for every kind of register block. */
export function runLength(left: i32): i32 {
  return left >= WIDE_K ? WIDE_K : left >= WIDE_K / 2 ? WIDE_K / 2 : left;
}

/** The first k of the staged B that a run of this length takes up, −1 where it does not suit the wide block. */
export function wideFrom(run: i32): i32 {
  return run >= 8 && run <= WIDE_K && (run & run - 1) == 0 ? WIDE_K - run : -1;
}

/** Where this thread's staged B lies. */
export function wideStage(): usize {
  return scratchEnd() - 2 * PANEL;
}

/** Two panels of B to where the wide block looks for them. */
export function stageWide(stage: usize, panel: usize, panelBytes: usize, from: i32, run: i32): void {
  const to = stage + <usize>from * B_STEP;
  memory.copy(to, panel, <usize>run * B_STEP);
  memory.copy(to + PANEL, panel + panelBytes, <usize>run * B_STEP);
}

/**
 * Up to five rows of C = alpha · A · B + (C | bias | both | 0), as in gemm_kernels.ts: A from `a` on, its rows or k `aStep` bytes apart
 * where it is not a panel, and the staged B from its k = `from` on.
 */
export function wideBlock(
  rows: i32,
  layout: i32,
  a: usize,
  aStep: usize,
  from: i32,
  c: usize,
  ldc: usize,
  alpha: f32,
  addC: bool,
  bias: usize,
): void {
  if (bias != 0) addBias(c, ldc, rows, addC, bias);
  const mask = addC || bias != 0 ? -1 : 0;
  // 0 for all 128 k, 1 for 64, and so on.
  const entry = clz(WIDE_K - from) - clz(WIDE_K);
  if (layout == IN_PANELS) sumsInPanels(a, aStep, entry, c, ldc, rows, mask, alpha);
  else if (layout == IN_ROWS) sumsInRows(a, aStep, entry, c, ldc, rows, mask, alpha);
  else sumsInColumns(a, aStep, entry, c, ldc, rows, mask, alpha);
}

/** C = bias, or C + bias. */
function addBias(c: usize, ldc: usize, rows: i32, addC: bool, bias: usize): void {
  for (; rows > 0; --rows) {
    for (let at: usize = 0; at < 64; at += 16) {
      const b = v128.load(bias + at);
      v128.store(c + at, addC ? f32x4.add(v128.load(c + at), b) : b);
    }
    c += ldc;
  }
}
