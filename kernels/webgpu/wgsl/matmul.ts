/**
 * out[m×n] (+)= alpha · X · W (+ bias) in three orientations. A workgroup makes a square of `out`, a thread a block of its values
 * in registers; X and W pass through workgroup memory in slabs of k, four rows (or columns) to a vector, where frozen weights
 * are dequantised.
 */
import { type Kernel, parameters, setSubgroup, storage, subgroupInputs, subgroupPlace } from "./kernel.ts";
import { weightAt, weightElement, type WeightSource } from "./weight_formats.ts";

/** NT: x m×k, w n×k. NN: x m×k, w k×n. TN: x k×m, w k×n. */
export type Orientation = "NT" | "NN" | "TN";

/** Rows and columns of `out` that one workgroup makes. */
export const tile = 64;
/** Values of k in one slab. */
const slab = 16;
/** Vectors of a slab for one value of k; one more than are used, so that threads write to different banks. */
const pitch = tile / 4 + 1;

/** `out` and `x` have strides of their own, since W may be one of several parts. */
export const product =
  "m: u32, n: u32, k: u32, out_at: u32, out_cols: u32, x_at: u32, x_cols: u32, w_at: u32, w_cols: u32, " +
  "bias_at: u32, has_bias: u32, accumulate: u32, alpha: f32";

/**
 * The kernel of an orientation and a source of weights.
 *
 * @param block Values of `out` that a thread makes, each way: 4, or 8 where there are workgroups enough to fill the device.
 */
export function matmul(orientation: Orientation, source: WeightSource, block: 4 | 8): Kernel {
  const side = tile / block, threads = side * side;
  const x = orientation === "TN" ? "x[p.x_at + kk * p.x_cols + row]" : "x[p.x_at + row * p.x_cols + kk]";
  const w = orientation === "NT" ? "weightAt(col, kk)" : "weightAt(kk, col)";
  /** Fills a slab; neighbouring threads read neighbouring values of what they load. */
  const load = (slabName: string, first: string, alongK: boolean, name: string, end: string, value: string) => `
    for (var e = t; e < ${slab * tile / 4}u; e += ${threads}u) {
      let d = ${alongK ? `e % ${slab}u` : `e / ${tile / 4}u`};
      let quad = ${alongK ? `e / ${slab}u` : `e % ${tile / 4}u`};
      let kk = k0 + d;
      var values = vec4<f32>(0.0);
      if (kk < p.k) {
        for (var c = 0u; c < 4u; c++) {
          let ${name} = ${first} + quad * 4u + c;
          if (${name} < ${end}) { values[c] = ${value}; }
        }
      }
      ${slabName}[d * ${pitch}u + quad] = values;
    }`;
  return {
    name: `matmul${orientation}${block} ${source}`,
    access: ["write", "read", "read", "read"],
    code: parameters(product) + storage(1, "out", "write") + storage(2, "x", "read") +
      storage(3, "w", "read", weightElement(source)) + storage(4, "bias", "read") + weightAt(source) + `
var<workgroup> x_slab: array<vec4<f32>, ${slab * pitch}>;
var<workgroup> w_slab: array<vec4<f32>, ${slab * pitch}>;

@compute @workgroup_size(${side}, ${side})
fn main(
  @builtin(workgroup_id) group: vec3<u32>,
  @builtin(local_invocation_id) local: vec3<u32>,
  @builtin(local_invocation_index) t: u32,
) {
  let row0 = group.y * ${tile}u;
  let col0 = group.x * ${tile}u;
${range(block, (i) => range(block / 4, (j) => `  var sum${i}_${j} = vec4<f32>(0.0);`))}
  for (var k0 = 0u; k0 < p.k; k0 += ${slab}u) {${load("x_slab", "row0", orientation !== "TN", "row", "p.m", x)}${
      load("w_slab", "col0", orientation === "NT", "col", "p.n", w)
    }
    workgroupBarrier();
    for (var d = 0u; d < ${slab}u; d++) {
${range(block / 4, (j) => `      let left${j} = x_slab[d * ${pitch}u + local.y * ${block / 4}u + ${j}u];`)}
${range(block / 4, (j) => `      let right${j} = w_slab[d * ${pitch}u + local.x * ${block / 4}u + ${j}u];`)}
${range(block, (i) => range(block / 4, (j) => `      sum${i}_${j} += left${i >> 2}[${i & 3}] * right${j};`))}
    }
    workgroupBarrier();
  }
${
      range(
        block,
        (i) =>
          range(block / 4, (j) =>
            `  put(row0 + local.y * ${block}u + ${i}u, col0 + local.x * ${block}u + ${4 * j}u, sum${i}_${j});`),
      )
    }
}
${writeOut}`,
  };
}

/** `put(row, col, sums)`: alpha times four sums of a row, on what was there or not, with the bias or without. */
export const writeOut = `fn put(row: u32, col: u32, sums: vec4<f32>) {
  if (row >= p.m) { return; }
  for (var j = 0u; j < 4u; j++) {
    if (col + j >= p.n) { return; }
    let at = p.out_at + row * p.out_cols + col + j;
    var value = p.alpha * sums[j];
    if (p.has_bias == 1u) { value += bias[p.bias_at + col + j]; }
    if (p.accumulate == 1u) { value += out[at]; }
    out[at] = value;
  }
}
`;

/** Lines of WGSL for 0 … count − 1: registers want names, since arrays of them may be put into memory. */
export function range(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join("\n");
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
    code: vectorCode(source, "", "", sumInTree),
    subgroupCode: subgroupPlace + vectorCode(source, `, ${subgroupInputs}`, setSubgroup, sumInSubgroups),
  };
}

/** `parts[0]`: the sum of all threads' `own`. */
const sumInTree = `parts[t] = own;
  workgroupBarrier();
  for (var width = ${vectorThreads / 2}u; width > 0u; width = width / 2u) {
    if (t < width) { parts[t] += parts[t + width]; }
    workgroupBarrier();
  }`;
const sumInSubgroups = `let together = subgroupAdd(own);
  if (lane == 0u) { parts[subgroup] = together; }
  workgroupBarrier();
  if (t == 0u) {
    for (var i = 1u; i < subgroups; i++) { parts[0] += parts[i]; }
  }
  workgroupBarrier();`;

function vectorCode(source: WeightSource, inputs: string, first: string, sum: string): string {
  return parameters(product) + storage(1, "out", "write") + storage(2, "x", "read") +
    storage(3, "w", "read", weightElement(source)) +
    storage(4, "bias", "read") + weightAt(source) + `
var<workgroup> parts: array<vec4<f32>, ${vectorThreads}>;

@compute @workgroup_size(${vectorThreads})
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) t: u32${inputs}) {${first}
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
  ${sum}
  let col = col0 + t;
  if (t >= ${vectorColumns}u || col >= p.n) { return; }
  let at = p.out_at + row * p.out_cols + col;
  var value = p.alpha * parts[0][t];
  if (p.has_bias == 1u) { value += bias[p.bias_at + col]; }
  if (p.accumulate == 1u) { value += out[at]; }
  out[at] = value;
}
`;
}
