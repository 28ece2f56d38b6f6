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
import { adamW, clipScale } from "./adamw.ts";
import { argmaxRows } from "./argmax_rows.ts";
import { attention, attentionBackward } from "./attention.ts";
import { crossEntropy } from "./cross_entropy.ts";
import { blockLayouts, formatBytes } from "../weight_format.ts";
import { klDivergence } from "./kl_divergence.ts";
import { matmulNN, matmulNT, matmulTN } from "./matmul.ts";
import { gatherRows, scatterAddRows, scatterRows } from "./move_rows.ts";
import {
  attentionInputs,
  fail,
  floats,
  type HostIntTensor,
  type HostTensor,
  type HostWeight,
  ints,
  keyValues,
  matmulInputs,
  matrix,
  maximum,
  moveInputs,
  queryValues,
} from "./operands.ts";
import { roundActivations } from "./round_activations.ts";
import { rmsNorm, rmsNormBackward, rmsNormWeightBackward } from "./rms_norm.ts";
import { rope } from "./rope.ts";
import { sampleRows } from "./sample_rows.ts";
import { siluMul, siluMulBackward } from "./silu_mul.ts";
import { axpy, fill, sumSquares } from "./vector.ts";

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
