// What attention's forward and backward share: blocks of queries against blocks of keys, as small matrix products on the
// register blocks of the GEMM. Scores lie row by row in scratch, QUERY_BLOCK × SCORE_ROW.
//
// Row r of a block sees its first clamp(base + slope · r, 0, keys) keys: slope 0 in a prefix, slope 1 among a sequence's
// own rows. Products skip what no row of a register block sees; the eight scores after the last visible one are zeroed,
// so that a register block that straddles the edge adds nothing.
import { exp4 } from "./exp";
import { MR, NR, rowsBlock, stridedBlock } from "./gemm_kernels";

/** A multiple of the six rows of a register block. */
export const QUERY_BLOCK: i32 = 48;
export const KEY_BLOCK: i32 = 64;
/** Bytes of a row of scores, and of a row of transposed keys. */
export const SCORE_ROW: usize = <usize>(KEY_BLOCK + 8) * 4;
export const SCORE_BYTES: usize = <usize>QUERY_BLOCK * SCORE_ROW;

/** Integers of a sequence in `seqs`. */
export const SEQ_BYTES: usize = 24;

/** Argument words of ATTENTION and ATTENTION_BACKWARD (opcodes.ts). */
export const Q: usize = 0, K: usize = 1, V: usize = 2, OUT: usize = 3, LSE: usize = 4, SEQS: usize = 5;
export const SEQ_COUNT: usize = 6, HEADS: usize = 7, KV_HEADS: usize = 8, HEAD_DIM: usize = 9, SCALE: usize = 10;
export const SCRATCH: usize = 11, SCRATCH_BYTES: usize = 12, DOUT: usize = 13, DQ: usize = 14, DK: usize = 15, DV: usize = 16;

// @ts-ignore: decorator
@inline
export function visibleKeys(base: i32, slope: i32, row: i32, keys: i32): i32 {
  return max(0, min(keys, base + slope * row));
}

/** Columns of a padded head: the register blocks are eight wide. */
// @ts-ignore: decorator
@inline
export function paddedDim(headDim: i32): i32 {
  return (headDim + NR - 1) & ~(NR - 1);
}

/** The part that does a unit of work: the one in whose share of the total cost the unit's middle falls. */
// @ts-ignore: decorator
@inline
export function ownerOf(before: i64, cost: i64, total: i64, parts: i32): i32 {
  return <i32>((before * 2 + cost) * parts / max(total * 2, 1));
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

/** Copies rows so that they are padded to whole register blocks; what the padding holds does not matter. */
export function copyPadded(dst: usize, src: usize, srcRow: usize, rows: i32, headDim: i32): void {
  const dstRow = <usize>paddedDim(headDim) << 2;
  for (let r = 0; r < rows; ++r) {
    memory.copy(dst + <usize>r * dstRow, src + <usize>r * srcRow, <usize>headDim << 2);
  }
}

/** scores (rows, keys) = alpha · x (rows, headDim) · yt (headDim, keys). */
export function multiplyHeads(
  scores: usize, x: usize, xRow: usize, rows: i32, yt: usize, headDim: i32, alpha: f32, base: i32, slope: i32, keys: i32,
): void {
  for (let r = 0; r < rows; r += MR) {
    const mr = min(MR, rows - r);
    const limit = visibleKeys(base, slope, r + mr - 1, keys);
    for (let c = 0; c < limit; c += NR) {
      const column = <usize>c << 2;
      rowsBlock(mr, x + <usize>r * xRow, xRow, yt + column, SCORE_ROW, headDim, scores + <usize>r * SCORE_ROW + column,
        SCORE_ROW, alpha, false, 0);
    }
  }
}

/** out (rows, cols) += scores (rows, keys) · y (keys, cols); cols is a multiple of 8. */
export function addProduct(
  out: usize, scores: usize, rows: i32, y: usize, yRow: usize, cols: i32, base: i32, slope: i32, keys: i32,
): void {
  const outRow = <usize>cols << 2;
  for (let r = 0; r < rows; r += MR) {
    const mr = min(MR, rows - r);
    const limit = visibleKeys(base, slope, r + mr - 1, keys);
    if (limit == 0) continue;
    for (let c = 0; c < cols; c += NR) {
      const column = <usize>c << 2;
      rowsBlock(mr, scores + <usize>r * SCORE_ROW, SCORE_ROW, y + column, yRow, limit, out + <usize>r * outRow + column, outRow,
        1, true, 0);
    }
  }
}

/** out (keys, cols) += scores (rows, keys)ᵀ · y (rows, cols); cols is a multiple of 8. */
export function addTransposedProduct(
  out: usize, scores: usize, rows: i32, y: usize, yRow: usize, cols: i32, base: i32, slope: i32, keys: i32,
): void {
  const outRow = <usize>cols << 2;
  for (let k = 0; k < keys; k += MR) {
    // The rows before the first that sees key k add nothing.
    const first = base > k ? 0 : slope == 0 ? rows : k - base + 1;
    if (first >= rows) break;
    const a = scores + <usize>first * SCORE_ROW + (<usize>k << 2);
    for (let c = 0; c < cols; c += NR) {
      const column = <usize>c << 2;
      stridedBlock(min(MR, keys - k), a, SCORE_ROW, y + <usize>first * yRow + column, yRow, rows - first,
        out + <usize>k * outRow + column, outRow, 1, true, 0);
    }
  }
}

/** Zeroes the eight scores after the visible ones. */
// @ts-ignore: decorator
@inline
export function clearAfter(row: usize, visible: i32): void {
  const at = row + (<usize>visible << 2);
  v128.store(at, f32x4.splat(0));
  v128.store(at, f32x4.splat(0), 16);
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
  const s = f32x4.add(s0, s1);
  let sum = (f32x4.extract_lane(s, 0) + f32x4.extract_lane(s, 1)) + (f32x4.extract_lane(s, 2) + f32x4.extract_lane(s, 3));
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

/** scores = exp(scores − shift) over the visible keys, zero after them; gives their sum. */
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
  clearAfter(row, visible);
  return (f32x4.extract_lane(sum4, 0) + f32x4.extract_lane(sum4, 1)) +
    (f32x4.extract_lane(sum4, 2) + f32x4.extract_lane(sum4, 3));
}

/** The largest of the visible scores and `largest`. */
export function maxRow(row: usize, visible: i32, largest: f32): f32 {
  hideAfter(row, visible);
  let max4 = f32x4.splat(largest);
  const end = row + (<usize>visible << 2);
  for (let i = row; i < end; i += 16) max4 = f32x4.pmax(max4, v128.load(i));
  return max(
    max(f32x4.extract_lane(max4, 0), f32x4.extract_lane(max4, 1)),
    max(f32x4.extract_lane(max4, 2), f32x4.extract_lane(max4, 3)),
  );
}
