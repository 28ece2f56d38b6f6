/**
 * out[m×n] (+)= alpha · X · W (+ bias) for adapters that compute on the CPU, where workgroup memory is ordinary memory and filling it
 * is lost time: every thread reads four neighbouring values at once, straight from storage, and makes 8 × 8 values in registers.
 * On llvmpipe three to four times as fast as tiles in workgroup memory (docs/log.md).
 */
import { forEachItem, type Kernel, parameters, storage } from "./kernel.ts";
import { type Orientation, product, range, tile, writeOut } from "./matmul.ts";
import { fourWeightsAt, weightElement, type WeightSource } from "./weight_formats.ts";

/** Values of `out` that a thread makes, each way. */
const block = 8;
const side = tile / block;

/** The axes along which an orientation reads vectors: all of them must be whole fours, and so must every offset and stride. */
export function readsWholeVectors(
  orientation: Orientation,
  { m, n, k }: { m: number; n: number; k: number },
  offsets: readonly number[],
): boolean {
  const axes = { NT: [k], NN: [k, n], TN: [m, n] }[orientation];
  return [...axes, ...offsets].every((value) => value % 4 === 0);
}

/** The kernel of an orientation, for f32 matrices that {@link readsWholeVectors}. */
export function directMatmul(orientation: Orientation): Kernel {
  const part = (i: number) => "xyzw"[i & 3];
  const vectors = block / 4;
  /** Rows of X at `k`: four of k each, or four rows each. */
  const rows = (k: string) =>
    orientation === "TN"
      ? range(vectors, (i) => `let x${i} = x[(p.x_at + ${k} * p.x_cols) / 4u + min(row0 / 4u + ${i}u, p.m / 4u - 1u)];`)
      : range(block, (i) => `let x${i} = x[(p.x_at + min(row0 + ${i}u, p.m - 1u) * p.x_cols + ${k}) / 4u];`);
  /** Adds one row of W, `w0` and `w1`, times a value of each row of X. */
  const addRow = (k: string, value: (i: number) => string) =>
    `{
      ${
      range(vectors, (j) => `let w${j} = w[(p.w_at + (${k}) * p.w_cols) / 4u + min(col0 / 4u + ${j}u, p.n / 4u - 1u)];`)
    }
      ${range(block, (i) => range(vectors, (j) => `sum${i}_${j} = fma(vec4<f32>(${value(i)}), w${j}, sum${i}_${j});`))}
    }`;
  /** Columns of NT are rows of W: each brings four of k. */
  const addColumns = range(block, (j) =>
    `{
      let wv = w[(p.w_at + min(col0 + ${j}u, p.n - 1u) * p.w_cols + kk) / 4u];
      ${range(block, (i) => `sum${i}_${j >> 2}.${part(j)} += dot(x${i}, wv);`)}
    }`);
  const step = orientation === "TN" ? 1 : 4;
  return {
    name: `directMatmul${orientation}`,
    access: ["write", "read", "read", "read"],
    code: parameters(product) + storage(1, "out", "write") + storage(2, "x", "read", "vec4<f32>") +
      storage(3, "w", "read", "vec4<f32>") + storage(4, "bias", "read") + `
@compute @workgroup_size(${side}, ${side})
fn main(@builtin(global_invocation_id) id: vec3<u32>) {
  let row0 = id.y * ${block}u;
  let col0 = id.x * ${block}u;
  if (row0 >= p.m || col0 >= p.n) { return; }
${range(block, (i) => range(vectors, (j) => `  var sum${i}_${j} = vec4<f32>(0.0);`))}
  for (var kk = 0u; kk < p.k; kk += ${step}u) {
    ${rows("kk")}
    ${
      orientation === "NT"
        ? addColumns
        : orientation === "NN"
        ? range(4, (d) => addRow(`kk + ${d}u`, (i) => `x${i}.${part(d)}`))
        : addRow("kk", (i) => `x${i >> 2}.${part(i)}`)
    }
  }
${range(block, (i) => range(vectors, (j) => `  put(row0 + ${i}u, col0 + ${4 * j}u, sum${i}_${j});`))}
}
${writeOut}`,
  };
}

/** out[i] = value `first` + i of a frozen matrix, four at a time: `n` is the number of fours, and `first` a multiple of four. */
export function dequantise(source: WeightSource): Kernel {
  return {
    name: `dequantise ${source}`,
    access: ["write", "read"],
    code: parameters("n: u32, first: u32, w_at: u32, w_cols: u32") + storage(1, "out", "write", "vec4<f32>") +
      storage(2, "w", "read", weightElement(source)) + fourWeightsAt(source) +
      forEachItem("out[i] = fourWeightsAt(p.first + 4u * i);"),
  };
}
