/** Operands of the reference: from a device's buffers to plain arrays whose length has been checked. */
import { DeviceError, explain } from "../../schemas/errors.ts";
import type { AttentionArgs, IntTensor, MatmulArgs, Tensor, Weight } from "../device.ts";
import type { AttentionInputs } from "./attention.ts";
import { dequantize } from "./dequantize.ts";
import type { MoveRowsInputs } from "./move_rows.ts";

/** A tensor; its data is gone once it is freed. */
export interface HostTensor extends Tensor {
  data: Float32Array | undefined;
  readonly isView: boolean;
}

/** Integers, as {@link HostTensor}. */
export interface HostIntTensor extends IntTensor {
  data: Int32Array | undefined;
}

/** A stored matrix, as {@link HostTensor}. */
export interface HostWeight extends Weight {
  data: Uint8Array | undefined;
}

/** @throws {DeviceError} always. */
export function fail(cannot: string, field: string, rule: string, received: unknown): never {
  throw new DeviceError(explain({ cannot, field, rule, received }));
}

/** At least `length` values. */
export function floats(t: Tensor, length: number, field: string): Float32Array {
  const { data } = t as HostTensor;
  if (data === undefined) fail("use a buffer", field, "alive", "a freed buffer");
  if (!(length <= data.length)) fail("use a buffer", field, `${length} values or more`, data.length);
  return data;
}

/** At least `length` integers. */
export function ints(t: IntTensor, length: number, field: string): Int32Array {
  const { data } = t as HostIntTensor;
  if (data === undefined) fail("use a buffer", field, "alive", "a freed buffer");
  if (!(length <= data.length)) fail("use a buffer", field, `${length} integers or more`, data.length);
  return data;
}

/** The values of a matrix of at least `rows` rows of exactly `cols` columns, whatever it is stored as. */
export function matrix(w: Tensor | Weight, rows: number, cols: number): Float32Array {
  if (w.kind === "f32") return floats(w, rows * cols, "w");
  const { data } = w as HostWeight;
  if (data === undefined) fail("use a matrix", "w", "alive", "a freed matrix");
  if (w.cols !== cols) fail("use a matrix", "cols", `${w.cols}`, cols);
  if (w.rows < rows) fail("use a matrix", "rows", `at most ${w.rows}`, rows);
  return dequantize(data, w.format, rows * cols);
}

/** What a product reads and writes. */
export function matmulInputs(a: MatmulArgs, wRows: number, wCols: number) {
  return {
    ...a,
    out: floats(a.out, a.m * a.n, "out"),
    x: floats(a.x, a.m * a.k, "x"),
    w: matrix(a.w, wRows, wCols),
    bias: a.bias && floats(a.bias, a.n, "bias"),
  };
}

/** What attention reads and writes. */
export function attentionInputs(a: AttentionArgs): AttentionInputs {
  const seqs = ints(a.seqs, a.seqCount * 6, "seqs");
  const inputs = {
    seqs,
    seqCount: a.seqCount,
    heads: a.heads,
    kvHeads: a.kvHeads,
    headDim: a.headDim,
    scale: a.scale,
  };
  return {
    ...inputs,
    q: floats(a.q, queryValues(inputs), "q"),
    k: floats(a.k, keyValues(inputs), "k"),
    v: floats(a.v, keyValues(inputs), "v"),
    out: floats(a.out, queryValues(inputs), "out"),
    lse: floats(a.lse, queryValues(inputs) / a.headDim, "lse"),
  };
}

type Layout = Pick<AttentionInputs, "seqs" | "seqCount" | "heads" | "kvHeads" | "headDim">;

/** Values that q must hold for the last query row that `seqs` names. */
export function queryValues(a: Layout): number {
  let rows = 0;
  for (let s = 0; s < a.seqCount; s++) rows = Math.max(rows, a.seqs[s * 6] + a.seqs[s * 6 + 1]);
  return rows * a.heads * a.headDim;
}

/** Values that k and v must hold for the last row that `seqs` names. */
export function keyValues(a: Layout): number {
  let rows = 0;
  for (let s = 0; s < a.seqCount; s++) {
    rows = Math.max(rows, a.seqs[s * 6 + 2] + a.seqs[s * 6 + 3], a.seqs[s * 6 + 4] + a.seqs[s * 6 + 5]);
  }
  return rows * a.kvHeads * a.headDim;
}

/** `indexed` says which of the two matrices the index points into. */
export function moveInputs(
  a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number },
  indexed: "x" | "out",
): MoveRowsInputs {
  const index = ints(a.index, a.rows, "index");
  const n = a.rows * a.cols;
  const reach = (maximum(index, a.rows) + 1) * a.cols;
  const out = floats(a.out, indexed === "out" ? reach : n, "out");
  return { out, x: floats(a.x, indexed === "x" ? reach : n, "x"), index, rows: a.rows, cols: a.cols };
}

/** The largest of the first n indices, after checking that none is negative. */
export function maximum(index: Int32Array, n: number): number {
  let max = -1;
  for (let i = 0; i < n; i++) {
    if (index[i] < 0) fail("use an index", `entry ${i}`, "0 or more", index[i]);
    max = Math.max(max, index[i]);
  }
  return max;
}
