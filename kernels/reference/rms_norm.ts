/** RMSNorm (Zhang & Sennrich 2019), forward and backward. */
import type { Floats } from "./floats.ts";

/** out (rows,cols) = x · rstd · weight, where rstd (rows) = 1 / sqrt(mean(x²) + eps). */
export function rmsNorm(
  a: { out: Floats; rstd: Floats; x: Floats; weight: Floats; rows: number; cols: number; eps: number },
): void {
  for (let r = 0; r < a.rows; r++) {
    const at = r * a.cols;
    let sum = 0;
    for (let c = 0; c < a.cols; c++) sum += a.x[at + c] ** 2;
    const rstd = 1 / Math.sqrt(sum / a.cols + a.eps);
    for (let c = 0; c < a.cols; c++) a.out[at + c] = a.x[at + c] * rstd * a.weight[c];
    a.rstd[r] = rstd;
  }
}

/**
 * Forward: y = x · rstd(x) · weight. With g = dy · weight, and d rstd / dx_c = −rstd³ · x_c / cols, so now we have:
 * dx += rstd · (g − x · rstd² · mean(g · x)).
 */
export function rmsNormBackward(
  a: { dx: Floats; dy: Floats; x: Floats; weight: Floats; rstd: Floats; rows: number; cols: number },
): void {
  for (let r = 0; r < a.rows; r++) {
    const at = r * a.cols;
    const rstd = a.rstd[r];
    let dot = 0;
    for (let c = 0; c < a.cols; c++) dot += a.dy[at + c] * a.weight[c] * a.x[at + c];
    const pull = rstd * rstd * dot / a.cols;
    for (let c = 0; c < a.cols; c++) {
      a.dx[at + c] += rstd * (a.dy[at + c] * a.weight[c] - a.x[at + c] * pull);
    }
  }
}

/** dweight (cols) += Σ over rows of dy · x · rstd. */
export function rmsNormWeightBackward(
  a: { dweight: Floats; dy: Floats; x: Floats; rstd: Floats; rows: number; cols: number },
): void {
  for (let c = 0; c < a.cols; c++) {
    let sum = 0;
    for (let r = 0; r < a.rows; r++) sum += a.dy[r * a.cols + c] * a.x[r * a.cols + c] * a.rstd[r];
    a.dweight[c] += sum;
  }
}
