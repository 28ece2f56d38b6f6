/** Rows picked, placed and added by an index; each is the gradient of another. */
import type { Floats } from "./floats.ts";

/** out, x: matrices of `cols` columns; index: one row number for every one of `rows` rows. */
export interface MoveRowsInputs {
  out: Floats;
  x: Floats;
  index: Int32Array;
  rows: number;
  cols: number;
}

/** out[i] = x[index[i]]. */
export function gatherRows(a: MoveRowsInputs): void {
  for (let i = 0; i < a.rows; i++) {
    for (let c = 0; c < a.cols; c++) a.out[i * a.cols + c] = a.x[a.index[i] * a.cols + c];
  }
}

/** out[index[i]] = x[i]. Its gradient is gatherRows. */
export function scatterRows(a: MoveRowsInputs): void {
  for (let i = 0; i < a.rows; i++) {
    for (let c = 0; c < a.cols; c++) a.out[a.index[i] * a.cols + c] = a.x[i * a.cols + c];
  }
}

/** Forward of gatherRows: out[i] = x[index[i]], so now we have: dx[index[i]] += dout[i]. */
export function scatterAddRows(a: MoveRowsInputs): void {
  for (let i = 0; i < a.rows; i++) {
    for (let c = 0; c < a.cols; c++) a.out[a.index[i] * a.cols + c] += a.x[i * a.cols + c];
  }
}
