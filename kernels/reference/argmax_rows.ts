import type { Floats } from "./floats.ts";

/** out[r] = index of the largest value of row r of x (rows, cols), the lowest index among equals; −1 if there is none. It has no gradient. */
export function argmaxRows(a: { out: Int32Array; x: Floats; rows: number; cols: number }): void {
  for (let r = 0; r < a.rows; r++) {
    let best = -1, value = -Infinity;
    for (let c = 0; c < a.cols; c++) {
      const own = a.x[r * a.cols + c];
      if (own > value) [best, value] = [c, own];
    }
    a.out[r] = best;
  }
}
