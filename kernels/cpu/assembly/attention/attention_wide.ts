// The products of attention's blocks with the wide register block (gemm_wide.ts): A read where it lies, sixteen columns of B staged at a
// time. What a run of k has too few of is zero in both, and adds nothing.
import { intArg } from "../args";
import {
  firstRow,
  HEAD_DIM,
  KEY_BLOCK,
  limitOf,
  paddedDim,
  PANELS_BYTES,
  ROW_RUN,
  SCORE_ROW,
  WIDE,
} from "./attention_blocks";
import { A_STEP, B_STEP } from "../matmul/gemm_kernels";
import { IN_COLUMNS, IN_PANELS, IN_ROWS, PANEL, WIDE_K, wideBlock } from "../matmul/gemm_wide";
import { scratchEnd } from "../scratch";
import { packARows } from "../weights/packing";

const ROWS: i32 = 5;
const COLUMNS: i32 = 16;
const HALF_KEYS: i32 = KEY_BLOCK / 2;
/** Where the last 32 of a run begin in the staged B: blocks of keys that only these rows see take no more. */
const LAST_ROWS: i32 = WIDE_K - 32;

/** This thread's staged B, 0 where the wide block is not used, and its panels of A. */
let stage: usize = 0;
let panels: usize = 0;

/** Has to be called by an operation, on every thread, before any product. */
export function prepareProducts(args: usize): void {
  const end = scratchEnd();
  stage = intArg(args, WIDE) != 0 && intArg(args, HEAD_DIM) <= WIDE_K ? end - 2 * PANEL : 0;
  panels = end - 2 * PANEL - PANELS_BYTES;
}

// @ts-ignore: decorator
@inline
export function isWide(): bool {
  return stage != 0;
}

/** Where in the staged B a run begins that has room for so many k. */
// @ts-ignore: decorator
@inline
function entryFor(k: i32): i32 {
  return WIDE_K - max(8, 1 << 32 - clz(k - 1));
}

/** Panel t of panels that have `bytes` each; panels are packed in rising order. */
// @ts-ignore: decorator
@inline
function panelAt(t: i32, bytes: usize): usize {
  return panels + bytes * <usize>t;
}

/** Panel t of up to five rows of x, kc values each. */
// @ts-ignore: decorator
@inline
function packPanel(t: i32, bytes: usize, x: usize, xRow: usize, rows: i32, kc: i32): void {
  const first = t * ROWS, to = panelAt(t, bytes), filled = <usize>kc * A_STEP;
  packARows(to, x + <usize>first * xRow, xRow, min(ROWS, rows - first), kc);
  memory.fill(to + filled, 0, bytes - filled);
}

/** kc rows of sixteen columns, `row` bytes apart, to where the run from `from` on begins. */
function stageRows(src: usize, row: usize, kc: i32, from: i32): void {
  let to = stage + <usize>from * B_STEP;
  const end = to + <usize>kc * B_STEP;
  for (; to < end; to += B_STEP) {
    v128.store(to, v128.load(src));
    v128.store(to, v128.load(src, 16), 16);
    v128.store(to + PANEL, v128.load(src, 32));
    v128.store(to + PANEL, v128.load(src, 48), 16);
    src += row;
  }
  const rest = <usize>(WIDE_K - from - kc) * B_STEP;
  memory.fill(end, 0, rest);
  memory.fill(end + PANEL, 0, rest);
}

/** scores (rows, keys) = x (rows, headDim) · yt (headDim, keys). */
export function wideMultiplyHeads(
  scores: usize, x: usize, rows: i32, yt: usize, headDim: i32, group: i32, base: i32, slope: i32, keys: i32,
): void {
  const from = entryFor(headDim), run = WIDE_K - from, xRow = <usize>paddedDim(headDim) << 2;
  const count = (rows + ROWS - 1) / ROWS;
  let first = 0;
  while (first < count && limitOf(first * ROWS, ROWS, rows, group, base, slope, keys) == 0) ++first;
  // A head that is no whole run has something else behind it, and is copied.
  const isWhole = headDim == run, bytes = <usize>run * A_STEP;
  if (!isWhole) { for (let t = first; t < count; ++t) packPanel(t, bytes, x, xRow, rows, headDim); }
  for (let c = 0; c < keys; c += COLUMNS) {
    while (first < count && limitOf(first * ROWS, ROWS, rows, group, base, slope, keys) <= c) ++first;
    if (first == count) return;
    const column = <usize>c << 2;
    stageRows(yt + column, SCORE_ROW, headDim, from);
    for (let t = first; t < count; ++t) {
      const to = scores + <usize>(t * ROWS) * SCORE_ROW + column, some = min(ROWS, rows - t * ROWS);
      if (isWhole) wideBlock(some, IN_ROWS, x + <usize>(t * ROWS) * xRow, xRow, from, to, SCORE_ROW, 1, false, 0);
      else wideBlock(some, IN_PANELS, panelAt(t, bytes), 0, from, to, SCORE_ROW, 1, false, 0);
    }
  }
}

/** out (rows, dim) += scores (rows, keys) · y (keys, dim). */
export function wideAddProduct(
  out: usize, scores: usize, rows: i32, y: usize, dim: i32, group: i32, base: i32, slope: i32, keys: i32,
): void {
  const dimBytes = <usize>dim << 2, few = entryFor(HALF_KEYS), all = entryFor(keys), count = (rows + ROWS - 1) / ROWS;
  let first = 0;
  while (first < count && limitOf(first * ROWS, ROWS, rows, group, base, slope, keys) == 0) ++first;
  // The blocks of rows before this one see half of the keys at most.
  let whole = first;
  while (whole < count && limitOf(whole * ROWS, ROWS, rows, group, base, slope, keys) <= HALF_KEYS) ++whole;
  for (let c: usize = 0; c < dimBytes; c += COLUMNS * 4) {
    if (first < whole) {
      stageRows(y + c, dimBytes, min(keys, HALF_KEYS), few);
      addRows(out + c, dimBytes, first, whole, rows, scores, few);
    }
    if (whole < count) {
      stageRows(y + c, dimBytes, keys, all);
      addRows(out + c, dimBytes, whole, count, rows, scores, all);
    }
  }
}

/** Sixteen columns of the blocks of rows first … end of out, of `rows` rows in all, += scores · the staged B. */
function addRows(out: usize, outRow: usize, first: i32, end: i32, rows: i32, scores: usize, from: i32): void {
  for (let t = first; t < end; ++t) {
    const row = <usize>(t * ROWS), to = out + row * outRow;
    wideBlock(min(ROWS, rows - t * ROWS), IN_ROWS, scores + row * SCORE_ROW, SCORE_ROW, from, to, outRow, 1, true, 0);
  }
}

/** out (keys, dim) += scores (rows, keys)ᵀ · y (rows, dim). */
export function wideAddTransposedProduct(
  out: usize, scores: usize, rows: i32, y: usize, dim: i32, group: i32, base: i32, slope: i32, keys: i32,
): void {
  const dimBytes = <usize>dim << 2, all = (keys + ROWS - 1) / ROWS;
  for (let r = 0; r < rows; r += ROW_RUN) {
    const some = min(ROW_RUN, rows - r), from = entryFor(some), last = max(from, LAST_ROWS);
    const run = scores + <usize>r * SCORE_ROW;
    memory.fill(run + <usize>some * SCORE_ROW, 0, <usize>(WIDE_K - from - some) * SCORE_ROW);
    // The blocks of keys from `whole` on are seen by none of the rows before the last 32 of the run.
    let count = 0, whole = 0;
    for (; count < all && firstRow(count * ROWS, rows, group, base, slope) < r + some; ++count) {
      if (firstRow(count * ROWS, rows, group, base, slope) < r + last - from) whole = count + 1;
    }
    for (let c: usize = 0; c < dimBytes; c += COLUMNS * 4) {
      stageRows(y + <usize>r * dimBytes + c, dimBytes, some, from);
      addKeys(out + c, dimBytes, 0, whole, keys, run, from);
      addKeys(out + c, dimBytes, whole, count, keys, run + <usize>(last - from) * SCORE_ROW, last);
    }
  }
}

/** Sixteen columns of the blocks of keys first … end of out, of `keys` in all, += scoresᵀ · the staged B. */
function addKeys(out: usize, outRow: usize, first: i32, end: i32, keys: i32, scores: usize, from: i32): void {
  for (let t = first; t < end; ++t) {
    const key = t * ROWS, to = out + <usize>key * outRow;
    wideBlock(min(ROWS, keys - key), IN_COLUMNS, scores + (<usize>key << 2), SCORE_ROW, from, to, outRow, 1, true, 0);
  }
}
