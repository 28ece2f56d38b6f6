/** The `Device` on WebGPU, but for what a device is asked when it is started and closed: which kernel runs with what. */
import { unlessAborted } from "../abort.ts";
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
  MoveRowsArgs,
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
import { dispatchAttention, dispatchAttentionBackward } from "./attention_dispatch.ts";
import type { DispatchParts } from "./dispatch_parts.ts";
import type { GpuMemory } from "./gpu_memory.ts";
import { dispatchArgmaxRows, dispatchCrossEntropy, dispatchKlDivergence, dispatchSampleRows } from "./loss_dispatch.ts";
import { dispatchMatmul } from "./matmul_dispatch.ts";
import {
  dispatchEmbed,
  dispatchMoveRows,
  dispatchRmsNorm,
  dispatchRmsNormBackward,
  dispatchRmsNormWeightBackward,
  dispatchRope,
  dispatchScatterAddRows,
} from "./row_dispatch.ts";
import {
  dispatchAdamW,
  dispatchAxpy,
  dispatchFill,
  dispatchSiluMul,
  dispatchSiluMulBackward,
  dispatchSumSquares,
} from "./vector_dispatch.ts";
import { gatherRows, scatterRows } from "./wgsl/rows.ts";

/** Operations are encoded; `read` submits them. */
export abstract class GpuOperations implements Device {
  readonly name = "webgpu";
  readonly #parts: DispatchParts;
  readonly #memory: GpuMemory;
  readonly #signal: AbortSignal | undefined;

  /** @param signal Once it is aborted, reads reject; the parts encode nothing then. */
  constructor(readonly description: string, parts: DispatchParts, signal?: AbortSignal) {
    this.#parts = parts;
    this.#memory = parts.memory;
    this.#signal = signal;
  }

  abstract within(signal: AbortSignal): Device;

  abstract close(): void;

  [Symbol.dispose](): void {
    this.close();
  }

  alloc(length: number): Tensor {
    return this.#memory.alloc(length);
  }

  allocInt(length: number): IntTensor {
    return this.#memory.allocInt(length);
  }

  weight(data: Uint8Array, format: WeightFormat, rows: number, cols: number): Weight {
    return this.#memory.weight(data, format, rows, cols);
  }

  view(t: Tensor, offset: number, length: number): Tensor {
    return this.#memory.view(t, offset, length);
  }

  free(t: Tensor | IntTensor | Weight): void {
    this.#memory.free(t);
  }

  write(t: Tensor, data: Float32Array, offset = 0): void {
    this.#memory.write(t, data, offset);
  }

  writeInt(t: IntTensor, data: Int32Array, offset = 0): void {
    this.#memory.writeInt(t, data, offset);
  }

  async read(t: Tensor, offset?: number, length?: number): Promise<Float32Array> {
    return await unlessAborted(this.#memory.read(t, offset, length), this.#signal);
  }

  async readInt(t: IntTensor, offset?: number, length?: number): Promise<Int32Array> {
    return await unlessAborted(this.#memory.readInt(t, offset, length), this.#signal);
  }

  memory(): { used: number; peak: number } {
    return this.#memory.memory();
  }

  matmulNT(a: MatmulArgs): void {
    dispatchMatmul(this.#parts, "NT", a);
  }

  matmulNN(a: MatmulArgs): void {
    dispatchMatmul(this.#parts, "NN", a);
  }

  matmulTN(a: MatmulArgs): void {
    dispatchMatmul(this.#parts, "TN", a);
  }

  embed(a: EmbedArgs): void {
    dispatchEmbed(this.#parts, a);
  }

  rmsNorm(a: RmsNormArgs): void {
    dispatchRmsNorm(this.#parts, a);
  }

  rmsNormBackward(a: RmsNormBackwardArgs): void {
    dispatchRmsNormBackward(this.#parts, a);
  }

  rmsNormWeightBackward(a: RmsNormWeightBackwardArgs): void {
    dispatchRmsNormWeightBackward(this.#parts, a);
  }

  rope(a: RopeArgs): void {
    dispatchRope(this.#parts, a);
  }

  attention(a: AttentionArgs): void {
    dispatchAttention(this.#parts, a);
  }

  attentionBackward(a: AttentionBackwardArgs): void {
    dispatchAttentionBackward(this.#parts, a);
  }

  siluMul(a: { out: Tensor; gate: Tensor; up: Tensor; n: number }): void {
    dispatchSiluMul(this.#parts, a);
  }

  siluMulBackward(a: SiluMulBackwardArgs): void {
    dispatchSiluMulBackward(this.#parts, a);
  }

  gatherRows(a: MoveRowsArgs): void {
    dispatchMoveRows(this.#parts, gatherRows, a);
  }

  scatterRows(a: MoveRowsArgs): void {
    dispatchMoveRows(this.#parts, scatterRows, a);
  }

  scatterAddRows(a: MoveRowsArgs): void {
    dispatchScatterAddRows(this.#parts, a);
  }

  crossEntropy(a: LossArgs & { targets: IntTensor }): void {
    dispatchCrossEntropy(this.#parts, a);
  }

  klDivergence(a: LossArgs & { teacher: Tensor; bound?: number }): void {
    dispatchKlDivergence(this.#parts, a);
  }

  argmaxRows(a: ArgmaxArgs): void {
    dispatchArgmaxRows(this.#parts, a);
  }

  sampleRows(a: SampleArgs): void {
    dispatchSampleRows(this.#parts, a);
  }

  axpy(a: { out: Tensor; x: Tensor; alpha: number; n: number }): void {
    dispatchAxpy(this.#parts, a);
  }

  fill(a: { out: Tensor; value: number; n: number }): void {
    dispatchFill(this.#parts, a);
  }

  sumSquares(a: { out: Tensor; x: Tensor; n: number }): void {
    dispatchSumSquares(this.#parts, a);
  }

  adamW(a: AdamWArgs): void {
    dispatchAdamW(this.#parts, a);
  }
}
