// What attention's forward and backward share: blocks of query rows against blocks of keys, as small matrix products.
//
// A query row is one query of one head; the rows of a block are (query, head of the group), so that all heads which share
// keys share one block. All operands are copied to scratch: row-major and padded to whole register blocks, keys and values
// also transposed. Scores lie row by row, ROW_BLOCK × SCORE_ROW.
//
// The q-th query of a block sees its first clamp(base + slope · q, 0, keys) keys: slope 0 in a prefix, slope 1 among a
// sequence's own rows. Products (attention_products.ts) skip what no row of a register block sees; the scores after the last visible
// one are zeroed, so that a register block that straddles the edge adds nothing.
import { intArg, pointerArg } from "../args";
import { exp4, maxLanes, sumLanes } from "../elementwise/exp";
import { A_STEP } from "../matmul/gemm_kernels";
import { PANEL, WIDE_K } from "../matmul/gemm_wide";
import { scratchSize, scratchStart } from "../scratch";

/** Rows of a block at most: a multiple of the six rows of a register block, and of the 32 that the wide one takes in a run. */
export const ROW_BLOCK: i32 = 96;
export const KEY_BLOCK: i32 = 64;
/** Rows of scores whose products with one key one accumulator takes. */
export const ROW_RUN: i32 = 64;
/** Bytes of a row of scores, and of a row of transposed keys; also in generate_attention_kernels.ts. */
export const SCORE_ROW: usize = <usize>(KEY_BLOCK + 8) * 4;
export const SCORE_BYTES: usize = <usize>ROW_BLOCK * SCORE_ROW;
/** Columns of the wide register block. */
const NR: i32 = 16;

/**
 * Bytes at the end of a thread's scratch that are the products' own: A in panels of five rows and at most WIDE_K k, whose last may be
 * written 12 bytes beyond, and two staged panels of B.
 */
export const PANELS_BYTES: usize = <usize>((ROW_BLOCK + 4) / 5) * <usize>WIDE_K * A_STEP + 64;
const PRODUCT_BYTES: usize = PANELS_BYTES + 2 * PANEL;

/** Integers of a sequence in `seqs`: queryStart, queryCount, prefixStart, prefixCount, ownStart, ownCount. */
export const SEQ_BYTES: usize = 24;

/** Argument words of ATTENTION and ATTENTION_BACKWARD (opcodes.ts). */
export const Q: usize = 0, K: usize = 1, V: usize = 2, OUT: usize = 3, LSE: usize = 4, SEQS: usize = 5;
export const SEQ_COUNT: usize = 6, HEADS: usize = 7, KV_HEADS: usize = 8, HEAD_DIM: usize = 9, SCALE: usize = 10;
export const WIDE: usize = 11, DOUT: usize = 12, DQ: usize = 13, DK: usize = 14, DV: usize = 15;

// @ts-ignore: decorator
@inline
export function visibleKeys(base: i32, slope: i32, query: i32, keys: i32): i32 {
  return max(0, min(keys, base + slope * query));
}

/** Keys that the last row of the register block of `height` rows at `row` sees. */
// @ts-ignore: decorator
@inline
export function limitOf(row: i32, height: i32, rows: i32, group: i32, base: i32, slope: i32, keys: i32): i32 {
  return visibleKeys(base, slope, (min(row + height, rows) - 1) / group, keys);
}

/** The rows before this one do not see key k, and add nothing to what is its own. */
// @ts-ignore: decorator
@inline
export function firstRow(k: i32, rows: i32, group: i32, base: i32, slope: i32): i32 {
  return base > k ? 0 : slope == 0 ? rows : (k - base + 1) * group;
}

/** Columns of a padded head, a multiple of the eight and sixteen columns of the register blocks. */
// @ts-ignore: decorator
@inline
export function paddedDim(headDim: i32): i32 {
  return (headDim + NR - 1) & ~(NR - 1);
}

/** Queries of a block: as many as have room with all heads of a group. */
// @ts-ignore: decorator
@inline
export function queriesOfBlock(args: usize): i32 {
  return ROW_BLOCK / (intArg(args, HEADS) / intArg(args, KV_HEADS));
}

/** Bytes of the scratch that are not the products' own. */
// @ts-ignore: decorator
@inline
export function scratchRoom(): usize {
  return scratchSize() - PRODUCT_BYTES;
}

/** The scratch of this thread. Traps where `bytes` of it are not there, or a group of heads has no room in a block. */
export function scratchOf(args: usize, bytes: usize): usize {
  if (bytes > scratchRoom() || queriesOfBlock(args) == 0) unreachable();
  return scratchStart();
}

/** The part that does a unit of work: the one in whose share of the total cost the unit's middle falls. */
// @ts-ignore: decorator
@inline
export function ownerOf(before: i64, cost: i64, total: i64, parts: i32): i32 {
  return <i32>((before * 2 + cost) * parts / (total * 2));
}

/** Queries of the block that begins at query i, times the keys that its last one sees. */
export function blockCost(seq: usize, i: i32, rows: i32): i64 {
  return <i64>rows * (load<i32>(seq, 12) + load<i32>(seq, 20) - load<i32>(seq, 4) + i + rows);
}

/** dst = factor · src, n values. */
// @ts-ignore: decorator
@inline
function copyScaled(dst: usize, src: usize, n: i32, factor: f32): void {
  const factor4 = f32x4.splat(factor);
  const end = src + (<usize>n << 2);
  for (; src + 16 <= end; src += 16) {
    v128.store(dst, f32x4.mul(v128.load(src), factor4));
    dst += 16;
  }
  for (; src < end; src += 4) {
    store<f32>(dst, load<f32>(src) * factor);
    dst += 4;
  }
}

/** Rows of `queries` queries × the heads of a group, from x (T, heads · headDim) to padded rows at dst, times `factor`. */
export function gatherHeads(dst: usize, args: usize, x: usize, token: i32, queries: i32, kvHead: i32, factor: f32): void {
  const headDim = intArg(args, HEAD_DIM), heads = intArg(args, HEADS), group = heads / intArg(args, KV_HEADS);
  const dimBytes = <usize>paddedDim(headDim) << 2, headBytes = <usize>headDim << 2;
  for (let i = 0; i < queries; ++i) {
    const src = x + (<usize>(token + i) * <usize>heads + <usize>(kvHead * group)) * headBytes;
    for (let g = 0; g < group; ++g) {
      copyScaled(dst, src + <usize>g * headBytes, headDim, factor);
      dst += dimBytes;
    }
  }
}

/** The way back: padded rows at src, times `factor`, to x (T, heads · headDim). */
export function scatterHeads(x: usize, args: usize, src: usize, token: i32, queries: i32, kvHead: i32, factor: f32): void {
  const headDim = intArg(args, HEAD_DIM), heads = intArg(args, HEADS), group = heads / intArg(args, KV_HEADS);
  const dimBytes = <usize>paddedDim(headDim) << 2, headBytes = <usize>headDim << 2;
  for (let i = 0; i < queries; ++i) {
    const dst = x + (<usize>(token + i) * <usize>heads + <usize>(kvHead * group)) * headBytes;
    for (let g = 0; g < group; ++g) {
      copyScaled(dst + <usize>g * headBytes, src, headDim, factor);
      src += dimBytes;
    }
  }
}

/** Where row `row` of one key-value head begins in x (rows, kvHeads · headDim). */
// @ts-ignore: decorator
@inline
export function keyRow(args: usize, x: usize, row: i32, kvHead: i32): usize {
  const headDim = intArg(args, HEAD_DIM);
  return x + (<usize>row * <usize>intArg(args, KV_HEADS) + <usize>kvHead) * (<usize>headDim << 2);
}

/** Keys `from` … `from + keys` of a sequence's list (its prefix, then its own), to padded rows at dst. */
export function gatherKeys(dst: usize, args: usize, x: usize, seq: usize, from: i32, keys: i32, kvHead: i32): void {
  const headDim = intArg(args, HEAD_DIM), dimBytes = <usize>paddedDim(headDim) << 2;
  const prefix = load<i32>(seq, 12);
  for (let j = from; j < from + keys; ++j) {
    const row = j < prefix ? load<i32>(seq, 8) + j : load<i32>(seq, 16) + j - prefix;
    copyScaled(dst, keyRow(args, x, row, kvHead), headDim, 1);
    dst += dimBytes;
  }
}

/** dst[c][r] = src[r][c]; rows ≤ KEY_BLOCK, dst's rows are SCORE_ROW bytes apart. */
export function transpose(dst: usize, src: usize, srcRow: usize, rows: i32, cols: i32): void {
  let r = 0;
  for (; r + 4 <= rows; r += 4) {
    const s0 = src + <usize>r * srcRow, s1 = s0 + srcRow, s2 = s1 + srcRow, s3 = s2 + srcRow;
    let d = dst + (<usize>r << 2);
    let i: usize = 0;
    const end = <usize>cols << 2;
    for (; i + 16 <= end; i += 16) {
      const a = v128.load(s0 + i), b = v128.load(s1 + i), c = v128.load(s2 + i), e = v128.load(s3 + i);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), abHigh = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const ce = v128.shuffle<f32>(c, e, 0, 4, 1, 5), ceHigh = v128.shuffle<f32>(c, e, 2, 6, 3, 7);
      v128.store(d, v128.shuffle<f32>(ab, ce, 0, 1, 4, 5));
      v128.store(d + SCORE_ROW, v128.shuffle<f32>(ab, ce, 2, 3, 6, 7));
      v128.store(d + 2 * SCORE_ROW, v128.shuffle<f32>(abHigh, ceHigh, 0, 1, 4, 5));
      v128.store(d + 3 * SCORE_ROW, v128.shuffle<f32>(abHigh, ceHigh, 2, 3, 6, 7));
      d += 4 * SCORE_ROW;
    }
    for (; i < end; i += 4) {
      store<f32>(d, load<f32>(s0 + i));
      store<f32>(d, load<f32>(s1 + i), 4);
      store<f32>(d, load<f32>(s2 + i), 8);
      store<f32>(d, load<f32>(s3 + i), 12);
      d += SCORE_ROW;
    }
  }
  for (; r < rows; ++r) {
    const s = src + <usize>r * srcRow;
    const d = dst + (<usize>r << 2);
    for (let c = 0; c < cols; ++c) store<f32>(d + <usize>c * SCORE_ROW, load<f32>(s + (<usize>c << 2)));
  }
}

/** Zeroes the scores of a row after the visible ones. */
// @ts-ignore: decorator
@inline
export function clearAfter(row: usize, visible: i32): void {
  const last = row + SCORE_ROW - 16;
  for (let at = row + (<usize>visible << 2); at < last; at += 16) v128.store(at, f32x4.splat(0));
  v128.store(last, f32x4.splat(0));
}

/** Fills the last, partly visible vector with scores whose exp is nothing, so that rows are walked in whole vectors. */
// @ts-ignore: decorator
@inline
export function hideAfter(row: usize, visible: i32): void {
  v128.store(row + (<usize>visible << 2), f32x4.splat(-1e30));
}

/** Σ x · y over n values. */
export function dot(x: usize, y: usize, n: i32): f32 {
  let s0 = f32x4.splat(0), s1 = s0;
  let i: usize = 0;
  const end = <usize>n << 2;
  for (; i + 32 <= end; i += 32) {
    s0 = f32x4.relaxed_madd(v128.load(x + i), v128.load(y + i), s0);
    s1 = f32x4.relaxed_madd(v128.load(x + i, 16), v128.load(y + i, 16), s1);
  }
  let sum = sumLanes(f32x4.add(s0, s1));
  for (; i < end; i += 4) sum += load<f32>(x + i) * load<f32>(y + i);
  return sum;
}

/** out = factor · out + alpha · x over n values; with factor 0, out is not read. */
export function mixInto(out: usize, factor: f32, x: usize, alpha: f32, n: i32): void {
  const factor4 = f32x4.splat(factor), alpha4 = f32x4.splat(alpha);
  let i: usize = 0;
  const end = <usize>n << 2;
  for (; i + 16 <= end; i += 16) {
    const before = factor != 0 ? f32x4.mul(v128.load(out + i), factor4) : f32x4.splat(0);
    v128.store(out + i, f32x4.relaxed_madd(v128.load(x + i), alpha4, before));
  }
  for (; i < end; i += 4) {
    store<f32>(out + i, (factor != 0 ? load<f32>(out + i) * factor : 0) + load<f32>(x + i) * alpha);
  }
}

/** The largest of the visible scores and `largest`. */
export function maxRow(row: usize, visible: i32, largest: f32): f32 {
  hideAfter(row, visible);
  let max4 = f32x4.splat(largest);
  const end = row + (<usize>visible << 2);
  for (let i = row; i < end; i += 16) max4 = f32x4.pmax(max4, v128.load(i));
  return maxLanes(max4);
}

/** scores = exp(scores − shift) over the visible keys; gives their sum. Up to three after them are overwritten. */
export function expRow(row: usize, visible: i32, shift: f32): f32 {
  hideAfter(row, visible);
  const shift4 = f32x4.splat(shift);
  let sum4 = f32x4.splat(0);
  const end = row + (<usize>visible << 2);
  for (let i = row; i < end; i += 16) {
    const p = exp4(f32x4.sub(v128.load(i), shift4));
    sum4 = f32x4.add(sum4, p);
    v128.store(i, p);
  }
  return sumLanes(sum4);
}
