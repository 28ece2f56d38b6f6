/**
 * out[m×n] (+)= alpha · X · W (+ bias) in three orientations. A workgroup makes a square of `out`, a thread 4 × 4 of its values;
 * X and W pass through workgroup memory in slabs of k, where frozen weights are dequantised.
 */
import { forEachItem, type Kernel, parameters, storage } from "./kernel.ts";
import { weightAt, weightElement, type WeightSource } from "./weight_formats.ts";

/** NT: x m×k, w n×k. NN: x m×k, w k×n. TN: x k×m, w k×n. */
export type Orientation = "NT" | "NN" | "TN";

/** Rows and columns of `out` that one workgroup makes. */
export const tile = 64;
/** Values of k in one slab. */
const slab = 16;
/** Values of `out` that a thread makes, each way. */
const block = 4;
const side = tile / block;

/** `out` and `x` have strides of their own, since W may be one of several parts. */
const product = "m: u32, n: u32, k: u32, out_at: u32, out_cols: u32, x_at: u32, x_cols: u32, w_at: u32, w_cols: u32, " +
  "bias_at: u32, has_bias: u32, accumulate: u32, alpha: f32";

/** The kernel of an orientation and a source of weights. */
export function matmul(orientation: Orientation, source: WeightSource): Kernel {
  const x = orientation === "TN" ? "x[p.x_at + kk * p.x_cols + row]" : "x[p.x_at + row * p.x_cols + kk]";
  const w = orientation === "NT" ? "weightAt(col, kk)" : "weightAt(kk, col)";
  // Neighbouring threads read neighbouring values of what they load.
  const xIndex = orientation === "TN"
    ? ["e / " + tile + "u", "e % " + tile + "u"]
    : ["e % " + slab + "u", "e / " + slab + "u"];
  const wIndex = orientation === "NT"
    ? ["e % " + slab + "u", "e / " + slab + "u"]
    : ["e / " + tile + "u", "e % " + tile + "u"];
  return {
    name: `matmul${orientation} ${source}`,
    access: ["write", "read", "read", "read"],
    code: parameters(product) + storage(1, "out", "write") + storage(2, "x", "read") +
      storage(3, "w", "read", weightElement(source)) +
      storage(4, "bias", "read") + weightAt(source) + `
var<workgroup> x_slab: array<f32, ${tile * slab}>;
var<workgroup> w_slab: array<f32, ${tile * slab}>;

@compute @workgroup_size(${side}, ${side})
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) t: u32,
) {
  let row0 = group.y * ${tile}u;
  let col0 = group.x * ${tile}u;
  var sums: array<vec4<f32>, ${block}>;
  for (var k0 = 0u; k0 < p.k; k0 += ${slab}u) {
    for (var e = t; e < ${tile * slab}u; e += ${side * side}u) {
      {
        let d = ${xIndex[0]};
        let r = ${xIndex[1]};
        let kk = k0 + d;
        let row = row0 + r;
        var value = 0.0;
        if (kk < p.k && row < p.m) { value = ${x}; }
        x_slab[d * ${tile}u + r] = value;
      }
      {
        let d = ${wIndex[0]};
        let c = ${wIndex[1]};
        let kk = k0 + d;
        let col = col0 + c;
        var value = 0.0;
        if (kk < p.k && col < p.n) { value = ${w}; }
        w_slab[d * ${tile}u + c] = value;
      }
    }
    workgroupBarrier();
    for (var d = 0u; d < ${slab}u; d++) {
      let a = d * ${tile}u + local.y * ${block}u;
      let b = d * ${tile}u + local.x * ${block}u;
      let right = vec4<f32>(w_slab[b], w_slab[b + 1u], w_slab[b + 2u], w_slab[b + 3u]);
      for (var i = 0u; i < ${block}u; i++) { sums[i] += x_slab[a + i] * right; }
    }
    workgroupBarrier();
  }
  for (var i = 0u; i < ${block}u; i++) {
    let row = row0 + local.y * ${block}u + i;
    if (row >= p.m) { break; }
    for (var j = 0u; j < ${block}u; j++) {
      let col = col0 + local.x * ${block}u + j;
      if (col >= p.n) { break; }
      let at = p.out_at + row * p.out_cols + col;
      var value = p.alpha * sums[i][j];
      if (p.has_bias == 1u) { value += bias[p.bias_at + col]; }
      if (p.accumulate == 1u) { value += out[at]; }
      out[at] = value;
    }
  }
}
`,
  };
}

/** Columns of `out` that one workgroup of {@link vectorMatmul} makes. */
export const vectorColumns = 4;
/** Threads that share the k of one column. */
const vectorThreads = 64;

/** NT with few rows (decoding): a workgroup sums a few columns of one row, its threads go along k together. */
export function vectorMatmul(source: WeightSource): Kernel {
  return {
    name: `vectorMatmul ${source}`,
    access: ["write", "read", "read", "read"],
    code: parameters(product) + storage(1, "out", "write") + storage(2, "x", "read") +
      storage(3, "w", "read", weightElement(source)) +
      storage(4, "bias", "read") + weightAt(source) + `
var<workgroup> parts: array<vec4<f32>, ${vectorThreads}>;

@compute @workgroup_size(${vectorThreads})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) t: u32) {
  let row = group.y;
  let col0 = group.x * ${vectorColumns}u;
  let last = p.n - 1u;
  var own = vec4<f32>(0.0);
  for (var kk = t; kk < p.k; kk += ${vectorThreads}u) {
    let value = x[p.x_at + row * p.x_cols + kk];
    own += value * vec4<f32>(
      weightAt(col0, kk),
      weightAt(min(col0 + 1u, last), kk),
      weightAt(min(col0 + 2u, last), kk),
      weightAt(min(col0 + 3u, last), kk),
    );
  }
  parts[t] = own;
  workgroupBarrier();
  for (var width = ${vectorThreads / 2}u; width > 0u; width = width / 2u) {
    if (t < width) { parts[t] += parts[t + width]; }
    workgroupBarrier();
  }
  let col = col0 + t;
  if (t >= ${vectorColumns}u || col >= p.n) { return; }
  let at = p.out_at + row * p.out_cols + col;
  var value = p.alpha * parts[0][t];
  if (p.has_bias == 1u) { value += bias[p.bias_at + col]; }
  if (p.accumulate == 1u) { value += out[at]; }
  out[at] = value;
}
`,
  };
}

/** out[i] = row ids[i] of a table in any format; of the rows that a part of it holds. */
export function embed(source: WeightSource): Kernel {
  return {
    name: `embed ${source}`,
    access: ["write", "read", "read"],
    code: parameters("n: u32, out_at: u32, w_at: u32, w_cols: u32, first: u32, rows: u32") +
      storage(1, "out", "write") +
      storage(2, "w", "read", weightElement(source)) + storage(3, "ids", "read", "i32") + weightAt(source) +
      forEachItem(`let row = u32(ids[i / p.w_cols]) - p.first;
    if (row < p.rows) { out[p.out_at + i] = weightAt(row, i % p.w_cols); }`),
  };
}
