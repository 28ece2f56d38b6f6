/** Operations on whole rows: norms, rows looked up and moved, the largest of a row. */
import {
  forEachItem,
  forEachRow,
  isNotFinite,
  type Kernel,
  lineThreads,
  maxOfThreads,
  parameters,
  reducing,
  storage,
  sumOfThreads,
} from "./kernel.ts";

/** out = x · rstd ⊙ weight with rstd = 1 / sqrt(mean(x²) + eps) (Zhang & Sennrich 2019). */
export const rmsNorm: Kernel = reducing({
  name: "rmsNorm",
  access: ["write", "write", "read", "read"],
  code: parameters("rows: u32, cols: u32, eps: f32, out_at: u32, rstd_at: u32, x_at: u32, weight_at: u32") +
    storage(1, "out", "write") + storage(2, "rstd", "write") + storage(3, "x", "read") + storage(4, "weight", "read") +
    sumOfThreads +
    forEachRow(`let at = p.x_at + row * p.cols;
  var own = 0.0;
  for (var c = t; c < p.cols; c += ${lineThreads}u) { own += x[at + c] * x[at + c]; }
  let r = 1.0 / sqrt(sumOfThreads(t, own) / f32(p.cols) + p.eps);
  if (t == 0u) { rstd[p.rstd_at + row] = r; }
  for (var c = t; c < p.cols; c += ${lineThreads}u) {
    out[p.out_at + row * p.cols + c] = x[at + c] * r * weight[p.weight_at + c];
  }`),
});

/** dx += rstd · (g − x · rstd² · mean(g · x)) with g = dy ⊙ weight. */
export const rmsNormBackward: Kernel = reducing({
  name: "rmsNormBackward",
  access: ["write", "read", "read", "read", "read"],
  code: parameters("rows: u32, cols: u32, dx_at: u32, dy_at: u32, x_at: u32, weight_at: u32, rstd_at: u32") +
    storage(1, "dx", "write") + storage(2, "dy", "read") + storage(3, "x", "read") + storage(4, "weight", "read") +
    storage(5, "rstd", "read") + sumOfThreads +
    forEachRow(`let x0 = p.x_at + row * p.cols;
  let dy0 = p.dy_at + row * p.cols;
  var own = 0.0;
  for (var c = t; c < p.cols; c += ${lineThreads}u) { own += dy[dy0 + c] * weight[p.weight_at + c] * x[x0 + c]; }
  let r = rstd[p.rstd_at + row];
  let pull = r * r * sumOfThreads(t, own) / f32(p.cols);
  for (var c = t; c < p.cols; c += ${lineThreads}u) {
    dx[p.dx_at + row * p.cols + c] += r * (dy[dy0 + c] * weight[p.weight_at + c] - x[x0 + c] * pull);
  }`),
});

/** dweight += Σ over rows of dy · x · rstd: one thread a column. */
export const rmsNormWeightBackward: Kernel = {
  name: "rmsNormWeightBackward",
  access: ["write", "read", "read", "read"],
  code: parameters("n: u32, rows: u32, dweight_at: u32, dy_at: u32, x_at: u32, rstd_at: u32") +
    storage(1, "dweight", "write") + storage(2, "dy", "read") + storage(3, "x", "read") + storage(4, "rstd", "read") +
    forEachItem(`var sum = 0.0;
    for (var r = 0u; r < p.rows; r++) {
      sum += dy[p.dy_at + r * p.n + i] * x[p.x_at + r * p.n + i] * rstd[p.rstd_at + r];
    }
    dweight[p.dweight_at + i] += sum;`),
};

const move = "n: u32, cols: u32, out_at: u32, x_at: u32";
const moved = storage(1, "out", "write") + storage(2, "x", "read") + storage(3, "index", "read", "i32");

/** out[i] = x[index[i]]. */
export const gatherRows: Kernel = {
  name: "gatherRows",
  access: ["write", "read", "read"],
  code: parameters(move) + moved +
    forEachItem("out[p.out_at + i] = x[p.x_at + u32(index[i / p.cols]) * p.cols + i % p.cols];"),
};

/** out[index[i]] = x[i]. */
export const scatterRows: Kernel = {
  name: "scatterRows",
  access: ["write", "read", "read"],
  code: parameters(move) + moved +
    forEachItem("out[p.out_at + u32(index[i / p.cols]) * p.cols + i % p.cols] = x[p.x_at + i];"),
};

/** out[index[i]] += x[i], row after row: one thread a column, since indices may repeat; of the rows that a part of `out` holds. */
export const scatterAddRows: Kernel = {
  name: "scatterAddRows",
  access: ["write", "read", "read"],
  code: parameters("n: u32, rows: u32, out_at: u32, x_at: u32, first: u32, out_rows: u32") + moved +
    forEachItem(`for (var r = 0u; r < p.rows; r++) {
      let row = u32(index[r]) - p.first;
      if (row < p.out_rows) { out[p.out_at + row * p.n + i] += x[p.x_at + r * p.n + i]; }
    }`),
};

/** Index of the largest value of every row, the lowest among equals. */
export const argmaxRows: Kernel = {
  name: "argmaxRows",
  access: ["write", "read"],
  code: parameters("rows: u32, cols: u32, x_at: u32, out_at: u32") + storage(1, "out", "write", "i32") +
    storage(2, "x", "read") +
    isNotFinite + `var<workgroup> best_value: array<f32, ${lineThreads}>;
var<workgroup> best_index: array<u32, ${lineThreads}>;
` +
    forEachRow(`let at = p.x_at + row * p.cols;
  var value = x[at];
  var index = 0u;
  for (var c = t; c < p.cols; c += ${lineThreads}u) {
    if (x[at + c] > value) {
      value = x[at + c];
      index = c;
    }
  }
  best_value[t] = value;
  best_index[t] = index;
  workgroupBarrier();
  for (var width = ${lineThreads / 2}u; width > 0u; width = width / 2u) {
    if (t < width) {
      let other = best_value[t + width];
      let wins = other > best_value[t] || (other == best_value[t] && best_index[t + width] < best_index[t]);
      if (wins) {
        best_value[t] = other;
        best_index[t] = best_index[t + width];
      }
    }
    workgroupBarrier();
  }
  // NaN takes part in no comparison: where the first value of all threads is none, nothing was found.
  if (t == 0u) { out[p.out_at + row] = select(i32(best_index[0]), -1, isNotFinite(best_value[0])); }`),
};

/** partials[partials_at + c] = Σ x² over chunk c; a second pass of {@link sumPartials} adds them in order. */
export const sumSquares: Kernel = reducing({
  name: "sumSquares",
  access: ["write", "read"],
  code: parameters("rows: u32, n: u32, chunk: u32, x_at: u32, partials_at: u32") + storage(1, "partials", "write") +
    storage(2, "x", "read") + sumOfThreads +
    forEachRow(`var own = 0.0;
  let end = min(p.n, (row + 1u) * p.chunk);
  for (var i = row * p.chunk + t; i < end; i += ${lineThreads}u) { own += x[p.x_at + i] * x[p.x_at + i]; }
  let sum = sumOfThreads(t, own);
  if (t == 0u) { partials[p.partials_at + row] = sum; }`),
});

/** out[0] = Σ partials. */
export const sumPartials: Kernel = reducing({
  name: "sumPartials",
  access: ["write", "read"],
  code: parameters("rows: u32, n: u32, out_at: u32") + storage(1, "out", "write") + storage(2, "partials", "read") +
    sumOfThreads +
    forEachRow(`var own = 0.0;
  for (var i = t; i < p.n; i += ${lineThreads}u) { own += partials[i]; }
  let sum = sumOfThreads(t, own);
  if (t == 0u) { out[p.out_at] = sum; }`),
});

/** −log softmax of a row at its target; the logits become the gradient where scale is not 0. */
export const crossEntropy: Kernel = reducing({
  name: "crossEntropy",
  access: ["write", "write", "read"],
  code: parameters("rows: u32, cols: u32, logits_at: u32, losses_at: u32, scale: f32") + storage(1, "logits", "write") +
    storage(2, "losses", "write") + storage(3, "targets", "read", "i32") + sumOfThreads + maxOfThreads +
    forEachRow(`let at = p.logits_at + row * p.cols;
  var largest = logits[at];
  for (var c = t; c < p.cols; c += ${lineThreads}u) { largest = max(largest, logits[at + c]); }
  largest = maxOfThreads(t, largest);
  var own = 0.0;
  for (var c = t; c < p.cols; c += ${lineThreads}u) { own += exp(logits[at + c] - largest); }
  let sum = sumOfThreads(t, own);
  let target_column = u32(targets[row]);
  if (t == 0u) { losses[p.losses_at + row] = largest - logits[at + target_column] + log(sum); }
  workgroupBarrier();
  storageBarrier();
  if (p.scale == 0.0) { return; }
  for (var c = t; c < p.cols; c += ${lineThreads}u) {
    let hit = select(0.0, 1.0, c == target_column);
    logits[at + c] = (exp(logits[at + c] - largest) / sum - hit) * p.scale;
  }`),
});

/** KL(teacher ‖ student) of a row; the logits become the gradient, within a bound where it is above 0. */
export const klDivergence: Kernel = reducing({
  name: "klDivergence",
  access: ["write", "write", "read"],
  code: parameters("rows: u32, cols: u32, logits_at: u32, losses_at: u32, teacher_at: u32, scale: f32, bound: f32") +
    storage(1, "logits", "write") + storage(2, "losses", "write") + storage(3, "teacher", "read") + sumOfThreads +
    maxOfThreads +
    forEachRow(`let at = p.logits_at + row * p.cols;
  let taught = p.teacher_at + row * p.cols;
  var most = vec2<f32>(logits[at], teacher[taught]);
  for (var c = t; c < p.cols; c += ${lineThreads}u) { most = max(most, vec2<f32>(logits[at + c], teacher[taught + c])); }
  let largest = vec2<f32>(maxOfThreads(t, most.x), maxOfThreads(t, most.y));
  var own = vec2<f32>(0.0);
  for (var c = t; c < p.cols; c += ${lineThreads}u) {
    own += exp(vec2<f32>(logits[at + c], teacher[taught + c]) - largest);
  }
  let lse = largest + log(vec2<f32>(sumOfThreads(t, own.x), sumOfThreads(t, own.y)));
  var part = 0.0;
  for (var c = t; c < p.cols; c += ${lineThreads}u) {
    let log_p = teacher[taught + c] - lse.y;
    part += exp(log_p) * (log_p - (logits[at + c] - lse.x));
  }
  let loss = sumOfThreads(t, part);
  if (t == 0u) { losses[p.losses_at + row] = loss; }
  if (p.scale == 0.0) { return; }
  let factor = select(p.scale, p.scale / (1.0 + loss / p.bound), p.bound > 0.0);
  for (var c = t; c < p.cols; c += ${lineThreads}u) {
    logits[at + c] = (exp(logits[at + c] - lse.x) - exp(teacher[taught + c] - lse.y)) * factor;
  }`),
});
