/**
 * The oracle: a `Device` on plain typed arrays whose operations are the ones of this folder. It is slow and checks the
 * length of every operand, since a typed array that is too short would quietly give NaN.
 */
import type {
  AdamWArgs,
  ArgmaxArgs,
  AttentionArgs,
  AttentionBackwardArgs,
  Device,
  EmbedArgs,
  IntTensor,
  LossArgs,
  MatmulArgs,
  RmsNormArgs,
  RmsNormBackwardArgs,
  RmsNormWeightBackwardArgs,
  RopeArgs,
  SampleArgs,
  SiluMulBackwardArgs,
  Tensor,
  Weight,
  WeightFormat,
} from "../device.ts";
import { DeviceError, explain } from "../../schemas/errors.ts";
import { adamW, clipScale } from "./adamw.ts";
import { argmaxRows } from "./argmax_rows.ts";
import { attention, attentionBackward, type AttentionInputs } from "./attention.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { blockLayouts, formatBytes } from "../weight_format.ts";
import { dequantize } from "./dequantize.ts";
import { klDivergence } from "./kl_divergence.ts";
import { matmulNN, matmulNT, matmulTN } from "./matmul.ts";
import { gatherRows, type MoveRowsInputs, scatterAddRows, scatterRows } from "./move_rows.ts";
import { roundActivations } from "./round_activations.ts";
import { rmsNorm, rmsNormBackward, rmsNormWeightBackward } from "./rms_norm.ts";
import { rope } from "./rope.ts";
import { sampleRows } from "./sample_rows.ts";
import { siluMul, siluMulBackward } from "./silu_mul.ts";
import { axpy, fill, sumSquares } from "./vector.ts";

interface HostTensor extends Tensor {
  data: Float32Array | undefined;
  readonly isView: boolean;
}

interface HostIntTensor extends IntTensor {
  data: Int32Array | undefined;
}

interface HostWeight extends Weight {
  data: Uint8Array | undefined;
}

/** Runs every operation at once, in order, on one thread. */
export class ReferenceDevice implements Device {
  readonly name = "reference";
  readonly description = "reference (plain TypeScript, one thread)";
  #used = 0;
  #peak = 0;

  alloc(length: number): Tensor {
    this.#count(length * 4);
    return { kind: "f32", length, data: new Float32Array(length), isView: false } as HostTensor;
  }

  allocInt(length: number): IntTensor {
    this.#count(length * 4);
    return { kind: "i32", length, data: new Int32Array(length) } as HostIntTensor;
  }

  weight(data: Uint8Array, format: WeightFormat, rows: number, cols: number): Weight {
    const block = blockLayouts[format].values;
    if (cols % block !== 0) fail(`load a ${format} matrix`, "cols", `a multiple of ${block}`, cols);
    const bytes = formatBytes(format, rows * cols);
    if (data.length !== bytes) {
      fail(`load a ${format} matrix of ${rows} × ${cols}`, "data", `${bytes} bytes`, data.length);
    }
    this.#count(bytes);
    return { kind: "weight", format, rows, cols, data: data.slice() } as HostWeight;
  }

  view(t: Tensor, offset: number, length: number): Tensor {
    const data = floats(t, offset + length, "view").subarray(offset, offset + length);
    return { kind: "f32", length, data, isView: true } as HostTensor;
  }

  free(t: Tensor | IntTensor | Weight): void {
    const host = t as HostTensor | HostIntTensor | HostWeight;
    if (host.data === undefined || (host.kind === "f32" && host.isView)) return;
    this.#used -= host.data.byteLength;
    host.data = undefined;
  }

  write(t: Tensor, data: Float32Array, offset = 0): void {
    floats(t, offset + data.length, "write").set(data, offset);
  }

  writeInt(t: IntTensor, data: Int32Array, offset = 0): void {
    ints(t, offset + data.length, "write").set(data, offset);
  }

  read(t: Tensor, offset = 0, length = t.length - offset): Promise<Float32Array> {
    return Promise.resolve(floats(t, offset + length, "read").slice(offset, offset + length));
  }

  readInt(t: IntTensor, offset = 0, length = t.length - offset): Promise<Int32Array> {
    return Promise.resolve(ints(t, offset + length, "read").slice(offset, offset + length));
  }

  memory(): { used: number; peak: number } {
    return { used: this.#used, peak: this.#peak };
  }

  /** What is called has run: nothing is left that could be left out. */
  within(_signal: AbortSignal): Device {
    return this;
  }

  close(): void {}

  [Symbol.dispose](): void {}

  matmulNT(a: MatmulArgs): void {
    const inputs = matmulInputs(a, a.n, a.k);
    if (a.w.kind === "weight") inputs.x = roundActivations(inputs.x, a.w.format, a.activationBits ?? 32);
    matmulNT(inputs);
  }

  matmulNN(a: MatmulArgs): void {
    matmulNN(matmulInputs(a, a.k, a.n));
  }

  matmulTN(a: MatmulArgs): void {
    matmulTN(matmulInputs(a, a.k, a.n));
  }

  embed(a: EmbedArgs): void {
    const { idsAt = 0 } = a;
    const ids = ints(a.ids, idsAt + a.rows, "ids").subarray(idsAt);
    const x = matrix(a.table, 1 + maximum(ids, a.rows), a.cols);
    gatherRows({ out: floats(a.out, a.rows * a.cols, "out"), x, index: ids, rows: a.rows, cols: a.cols });
  }

  rmsNorm(a: RmsNormArgs): void {
    const n = a.rows * a.cols;
    const weight = floats(a.weight, a.cols, "weight");
    rmsNorm({
      ...a,
      out: floats(a.out, n, "out"),
      rstd: floats(a.rstd, a.rows, "rstd"),
      x: floats(a.x, n, "x"),
      weight,
    });
  }

  rmsNormBackward(a: RmsNormBackwardArgs): void {
    const n = a.rows * a.cols;
    rmsNormBackward({
      ...a,
      dx: floats(a.dx, n, "dx"),
      dy: floats(a.dy, n, "dy"),
      x: floats(a.x, n, "x"),
      weight: floats(a.weight, a.cols, "weight"),
      rstd: floats(a.rstd, a.rows, "rstd"),
    });
  }

  rmsNormWeightBackward(a: RmsNormWeightBackwardArgs): void {
    const n = a.rows * a.cols;
    rmsNormWeightBackward({
      ...a,
      dweight: floats(a.dweight, a.cols, "dweight"),
      dy: floats(a.dy, n, "dy"),
      x: floats(a.x, n, "x"),
      rstd: floats(a.rstd, a.rows, "rstd"),
    });
  }

  rope(a: RopeArgs): void {
    const positions = ints(a.positions, a.rows, "positions");
    const table = floats(a.table, (maximum(positions, a.rows) + 1) * a.headDim, "table");
    rope({ ...a, x: floats(a.x, a.rows * a.heads * a.headDim, "x"), positions, table });
  }

  attention(a: AttentionArgs): void {
    attention(attentionInputs(a));
  }

  attentionBackward(a: AttentionBackwardArgs): void {
    const inputs = attentionInputs(a);
    attentionBackward({
      ...inputs,
      dout: floats(a.dout, queryValues(inputs), "dout"),
      dq: floats(a.dq, queryValues(inputs), "dq"),
      dk: floats(a.dk, keyValues(inputs), "dk"),
      dv: floats(a.dv, keyValues(inputs), "dv"),
    });
  }

  siluMul(a: { out: Tensor; gate: Tensor; up: Tensor; n: number }): void {
    siluMul({ out: floats(a.out, a.n, "out"), gate: floats(a.gate, a.n, "gate"), up: floats(a.up, a.n, "up"), n: a.n });
  }

  siluMulBackward(a: SiluMulBackwardArgs): void {
    siluMulBackward({
      out: floats(a.out, a.n, "out"),
      dgate: floats(a.dgate, a.n, "dgate"),
      dup: floats(a.dup, a.n, "dup"),
      dout: floats(a.dout, a.n, "dout"),
      gate: floats(a.gate, a.n, "gate"),
      up: floats(a.up, a.n, "up"),
      n: a.n,
    });
  }

  gatherRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void {
    gatherRows(moveInputs(a, "x"));
  }

  scatterRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void {
    scatterRows(moveInputs(a, "out"));
  }

  scatterAddRows(a: { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number }): void {
    scatterAddRows(moveInputs(a, "out"));
  }

  crossEntropy(a: LossArgs & { targets: IntTensor }): void {
    const logits = floats(a.logits, a.rows * a.vocab, "logits");
    const targets = ints(a.targets, a.rows, "targets");
    if (maximum(targets, a.rows) >= a.vocab) fail("compute a loss", "targets", "below vocab", maximum(targets, a.rows));
    crossEntropy({ ...a, logits, losses: floats(a.losses, a.rows, "losses"), targets });
  }

  klDivergence(a: LossArgs & { teacher: Tensor; bound?: number }): void {
    const n = a.rows * a.vocab;
    const losses = floats(a.losses, a.rows, "losses");
    klDivergence({ ...a, logits: floats(a.logits, n, "logits"), losses, teacher: floats(a.teacher, n, "teacher") });
  }

  argmaxRows(a: ArgmaxArgs): void {
    const { outAt = 0 } = a;
    argmaxRows({ ...a, out: ints(a.out, outAt + a.rows, "out").subarray(outAt), x: floats(a.x, a.rows * a.cols, "x") });
  }

  sampleRows(a: SampleArgs): void {
    const { outAt = 0, rows, cols } = a;
    sampleRows({
      ...a,
      out: ints(a.out, outAt + rows, "out").subarray(outAt),
      x: floats(a.x, rows * cols, "x"),
      uniforms: floats(a.uniforms, rows, "uniforms"),
    });
  }

  axpy(a: { out: Tensor; x: Tensor; alpha: number; n: number }): void {
    axpy({ out: floats(a.out, a.n, "out"), x: floats(a.x, a.n, "x"), alpha: a.alpha, n: a.n });
  }

  fill(a: { out: Tensor; value: number; n: number }): void {
    fill({ out: floats(a.out, a.n, "out"), value: a.value, n: a.n });
  }

  sumSquares(a: { out: Tensor; x: Tensor; n: number }): void {
    sumSquares({ out: floats(a.out, 1, "out"), x: floats(a.x, a.n, "x"), n: a.n });
  }

  adamW(a: AdamWArgs): void {
    const { clip } = a;
    adamW({
      ...a,
      gradScale: clip ? clipScale(floats(clip.sumSquares, 1, "clip.sumSquares")[0], clip.norm) : 1,
      params: floats(a.params, a.n, "params"),
      grads: floats(a.grads, a.n, "grads"),
      m: floats(a.m, a.n, "m"),
      v: floats(a.v, a.n, "v"),
    });
  }

  #count(bytes: number): void {
    this.#used += bytes;
    this.#peak = Math.max(this.#peak, this.#used);
  }
}

function fail(cannot: string, field: string, rule: string, received: unknown): never {
  throw new DeviceError(explain({ cannot, field, rule, received }));
}

function floats(t: Tensor, length: number, field: string): Float32Array {
  const { data } = t as HostTensor;
  if (data === undefined) fail("use a buffer", field, "alive", "a freed buffer");
  if (!(length <= data.length)) fail("use a buffer", field, `${length} values or more`, data.length);
  return data;
}

function ints(t: IntTensor, length: number, field: string): Int32Array {
  const { data } = t as HostIntTensor;
  if (data === undefined) fail("use a buffer", field, "alive", "a freed buffer");
  if (!(length <= data.length)) fail("use a buffer", field, `${length} integers or more`, data.length);
  return data;
}

/** The values of a matrix of at least `rows` rows of exactly `cols` columns, whatever it is stored as. */
function matrix(w: Tensor | Weight, rows: number, cols: number): Float32Array {
  if (w.kind === "f32") return floats(w, rows * cols, "w");
  const { data } = w as HostWeight;
  if (data === undefined) fail("use a matrix", "w", "alive", "a freed matrix");
  if (w.cols !== cols) fail("use a matrix", "cols", `${w.cols}`, cols);
  if (w.rows < rows) fail("use a matrix", "rows", `at most ${w.rows}`, rows);
  return dequantize(data, w.format, rows * cols);
}

function matmulInputs(a: MatmulArgs, wRows: number, wCols: number) {
  return {
    ...a,
    out: floats(a.out, a.m * a.n, "out"),
    x: floats(a.x, a.m * a.k, "x"),
    w: matrix(a.w, wRows, wCols),
    bias: a.bias && floats(a.bias, a.n, "bias"),
  };
}

function attentionInputs(a: AttentionArgs): AttentionInputs {
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
function queryValues(a: Layout): number {
  let rows = 0;
  for (let s = 0; s < a.seqCount; s++) rows = Math.max(rows, a.seqs[s * 6] + a.seqs[s * 6 + 1]);
  return rows * a.heads * a.headDim;
}

/** Values that k and v must hold for the last row that `seqs` names. */
function keyValues(a: Layout): number {
  let rows = 0;
  for (let s = 0; s < a.seqCount; s++) {
    rows = Math.max(rows, a.seqs[s * 6 + 2] + a.seqs[s * 6 + 3], a.seqs[s * 6 + 4] + a.seqs[s * 6 + 5]);
  }
  return rows * a.kvHeads * a.headDim;
}

/** `indexed` says which of the two matrices the index points into. */
function moveInputs(
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
function maximum(index: Int32Array, n: number): number {
  let max = -1;
  for (let i = 0; i < n; i++) {
    if (index[i] < 0) fail("use an index", `entry ${i}`, "0 or more", index[i]);
    max = Math.max(max, index[i]);
  }
  return max;
}
