/**
 * Norms with one thread a row and no workgroup memory: for adapters that compute on the CPU, where a barrier costs more than it saves.
 * Operands and parameters are those of the kernels of the same name in `rows.ts`.
 */
import { type Kernel, parameters, storage } from "./kernel.ts";
import { rmsNorm, rmsNormBackward } from "./rows.ts";

/** Threads of a workgroup: as many values as a CPU computes with at once. */
export const serialThreads = 8;

/** Head of a kernel with one thread an item. */
export const serialHead = `@compute @workgroup_size(${serialThreads})
fn main(@builtin(global_invocation_id) id: vec3<u32>, @builtin(num_workgroups) groups: vec3<u32>) {
`;

const forEachRow = (body: string) =>
  `${serialHead}  for (var row = id.x; row < p.rows; row += groups.x * ${serialThreads}u) {
  ${body}
  }
}
`;

/** See `rmsNorm` in rows.ts. */
export const serialRmsNorm: Kernel = {
  name: "serialRmsNorm",
  access: rmsNorm.access,
  code: parameters("rows: u32, cols: u32, eps: f32, out_at: u32, rstd_at: u32, x_at: u32, weight_at: u32") +
    storage(1, "out", "write") + storage(2, "rstd", "write") + storage(3, "x", "read") + storage(4, "weight", "read") +
    forEachRow(`let at = p.x_at + row * p.cols;
    var sum = 0.0;
    for (var c = 0u; c < p.cols; c++) { sum += x[at + c] * x[at + c]; }
    let r = 1.0 / sqrt(sum / f32(p.cols) + p.eps);
    rstd[p.rstd_at + row] = r;
    for (var c = 0u; c < p.cols; c++) { out[p.out_at + row * p.cols + c] = x[at + c] * r * weight[p.weight_at + c]; }`),
};

/** See `rmsNormBackward` in rows.ts. */
export const serialRmsNormBackward: Kernel = {
  name: "serialRmsNormBackward",
  access: rmsNormBackward.access,
  code: parameters("rows: u32, cols: u32, dx_at: u32, dy_at: u32, x_at: u32, weight_at: u32, rstd_at: u32") +
    storage(1, "dx", "write") + storage(2, "dy", "read") + storage(3, "x", "read") + storage(4, "weight", "read") +
    storage(5, "rstd", "read") +
    forEachRow(`let x0 = p.x_at + row * p.cols;
    let dy0 = p.dy_at + row * p.cols;
    var sum = 0.0;
    for (var c = 0u; c < p.cols; c++) { sum += dy[dy0 + c] * weight[p.weight_at + c] * x[x0 + c]; }
    let r = rstd[p.rstd_at + row];
    let pull = r * r * sum / f32(p.cols);
    for (var c = 0u; c < p.cols; c++) {
      dx[p.dx_at + row * p.cols + c] += r * (dy[dy0 + c] * weight[p.weight_at + c] - x[x0 + c] * pull);
    }`),
};
