// The products of attention's blocks, with register blocks of 6 × 8; attention_wide.ts has the same for 5 × 16. Both add the products
// of an element in the same order.
import { firstRow, limitOf, paddedDim, ROW_RUN, SCORE_ROW } from "./attention_blocks";
import { addScoreColumns, addScoreRows, multiplyRows } from "./attention_kernels";
import { isWide, wideAddProduct, wideAddTransposedProduct, wideMultiplyHeads } from "./attention_wide";

const MR: i32 = 6;
const NR: i32 = 8;

/** scores (rows, keys) = x (rows, headDim) · yt (headDim, keys). */
export function multiplyHeads(
  scores: usize, x: usize, rows: i32, yt: usize, headDim: i32, group: i32, base: i32, slope: i32, keys: i32,
): void {
  if (isWide()) {
    wideMultiplyHeads(scores, x, rows, yt, headDim, group, base, slope, keys);
    return;
  }
  const xRow = <usize>paddedDim(headDim) << 2;
  for (let r = 0; r < rows; r += MR) {
    const limit = limitOf(r, MR, rows, group, base, slope, keys);
    const out = scores + <usize>r * SCORE_ROW;
    for (let c = 0; c < limit; c += NR) {
      const column = <usize>c << 2;
      multiplyRows(x + <usize>r * xRow, xRow, yt + column, SCORE_ROW, headDim, out + column, SCORE_ROW);
    }
  }
}

/** out (rows, dim) += scores (rows, keys) · y (keys, dim). */
export function addProduct(
  out: usize, scores: usize, rows: i32, y: usize, dim: i32, group: i32, base: i32, slope: i32, keys: i32,
): void {
  if (isWide()) {
    wideAddProduct(out, scores, rows, y, dim, group, base, slope, keys);
    return;
  }
  const dimBytes = <usize>dim << 2;
  for (let r = 0; r < rows; r += MR) {
    const limit = limitOf(r, MR, rows, group, base, slope, keys);
    if (limit == 0) continue;
    const to = out + <usize>r * dimBytes;
    for (let c: usize = 0; c < dimBytes; c += NR * 4) {
      addScoreRows(scores + <usize>r * SCORE_ROW, y + c, dimBytes, limit, to + c, dimBytes);
    }
  }
}

/** out (keys, dim) += scores (rows, keys)ᵀ · y (rows, dim). */
export function addTransposedProduct(
  out: usize, scores: usize, rows: i32, y: usize, dim: i32, group: i32, base: i32, slope: i32, keys: i32,
): void {
  if (isWide()) {
    wideAddTransposedProduct(out, scores, rows, y, dim, group, base, slope, keys);
    return;
  }
  const dimBytes = <usize>dim << 2;
  for (let k = 0; k < keys; k += MR) {
    const first = firstRow(k, rows, group, base, slope);
    if (first >= rows) break;
    const to = out + <usize>k * dimBytes;
    for (let start = 0; start < rows; start += ROW_RUN) {
      const r = max(start, first), some = min(start + ROW_RUN, rows) - r;
      if (some <= 0) continue;
      const a = scores + <usize>r * SCORE_ROW + (<usize>k << 2), b = y + <usize>r * dimBytes;
      for (let c: usize = 0; c < dimBytes; c += NR * 4) addScoreColumns(a, b + c, dimBytes, some, to + c, dimBytes);
    }
  }
}
