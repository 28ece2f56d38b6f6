import type { Floats } from "./floats.ts";

/** out[r] = index of the largest value of row r of x (rows, cols), the lowest index among equals. It has no gradient. */
export function argmaxRows(a: { out: Int32Array; x: Floats; rows: number; cols: number }): void {
  for (let r = 0; r < a.rows; r++) {
    let best = 0;
    for (let c = 1; c < a.cols; c++) if (a.x[r * a.cols + c] > a.x[r * a.cols + best]) best = c;
    a.out[r] = best;
  }
}
