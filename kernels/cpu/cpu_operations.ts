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
import { unlessAborted } from "../abort.ts";
import * as op from "./assembly/opcodes.ts";
import { runAttention, runAttentionBackward } from "./attention_command.ts";
import type { Commands } from "./commands.ts";
import type { CpuMemory } from "./cpu_memory.ts";
import { runArgmaxRows, runCrossEntropy, runKlDivergence, runSampleRows } from "./loss_commands.ts";
import { runMatmul } from "./matmul_command.ts";
import type { Pool } from "./pool/pool.ts";
import {
  runEmbed,
  runMoveRows,
  runRmsNorm,
  runRmsNormBackward,
  runRmsNormWeightBackward,
  runRope,
} from "./row_commands.ts";
import { runAdamW, runAxpy, runFill, runSiluMul, runSiluMulBackward, runSumSquares } from "./vector_commands.ts";

/** The operations of `Device` as commands to the pool's threads. */
export class CpuOperations implements Device {
  readonly name = "cpu";
  readonly description: string;
  readonly #commands: Commands;
  readonly #withSignal = new WeakMap<AbortSignal, CpuOperations>();

  constructor(memory: CpuMemory, pool: Pool, signal?: AbortSignal) {
    this.#commands = { memory, pool, signal };
    const block = pool.wide ? "5×16 relaxed SIMD in pairs" : "5×8 relaxed SIMD";
    this.description = `cpu (${pool.threads} thread${pool.threads === 1 ? "" : "s"}, ${block})`;
  }

  within(signal: AbortSignal): Device {
    const { memory, pool } = this.#commands;
    let device = this.#withSignal.get(signal);
    if (!device) {
      signal.addEventListener("abort", () => pool.queue.callOff(signal), { once: true });
      this.#withSignal.set(signal, device = new CpuOperations(memory, pool, signal));
    }
    return device;
  }

  alloc(length: number): Tensor {
    return this.#commands.memory.alloc(length);
  }

  allocInt(length: number): IntTensor {
    return this.#commands.memory.allocInt(length);
  }

  weight(data: Uint8Array, format: WeightFormat, rows: number, cols: number): Weight {
    return this.#commands.memory.weight(data, format, rows, cols);
  }

  view(t: Tensor, offset: number, length: number): Tensor {
    return this.#commands.memory.view(t, offset, length);
  }

  free(t: Tensor | IntTensor | Weight): void {
    this.#commands.memory.free(t);
  }

  write(t: Tensor, data: Float32Array, offset?: number): void {
    this.#commands.memory.write(t, data, offset);
  }

  writeInt(t: IntTensor, data: Int32Array, offset?: number): void {
    this.#commands.memory.writeInt(t, data, offset);
  }

  read(t: Tensor, offset?: number, length?: number): Promise<Float32Array> {
    const { memory, signal } = this.#commands;
    return unlessAborted(memory.read(t, offset, length), signal);
  }

  readInt(t: IntTensor, offset?: number, length?: number): Promise<Int32Array> {
    const { memory, signal } = this.#commands;
    return unlessAborted(memory.readInt(t, offset, length), signal);
  }

  memory(): { used: number; peak: number } {
    return this.#commands.memory.used();
  }

  close(): void {
    this.#commands.pool.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  matmulNT(a: MatmulArgs): void {
    runMatmul(this.#commands, "matmulNT", op.ORIENTATION_NT, a);
  }

  matmulNN(a: MatmulArgs): void {
    runMatmul(this.#commands, "matmulNN", op.ORIENTATION_NN, a);
  }

  matmulTN(a: MatmulArgs): void {
    runMatmul(this.#commands, "matmulTN", op.ORIENTATION_TN, a);
  }

  embed(a: EmbedArgs): void {
    runEmbed(this.#commands, a);
  }

  rmsNorm(a: RmsNormArgs): void {
    runRmsNorm(this.#commands, a);
  }

  rmsNormBackward(a: RmsNormBackwardArgs): void {
    runRmsNormBackward(this.#commands, a);
  }

  rmsNormWeightBackward(a: RmsNormWeightBackwardArgs): void {
    runRmsNormWeightBackward(this.#commands, a);
  }

  rope(a: RopeArgs): void {
    runRope(this.#commands, a);
  }

  attention(a: AttentionArgs): void {
    runAttention(this.#commands, a);
  }

  attentionBackward(a: AttentionBackwardArgs): void {
    runAttentionBackward(this.#commands, a);
  }

  siluMul(a: { out: Tensor; gate: Tensor; up: Tensor; n: number }): void {
    runSiluMul(this.#commands, a);
  }

  siluMulBackward(a: SiluMulBackwardArgs): void {
    runSiluMulBackward(this.#commands, a);
  }

  gatherRows(a: MoveRowsArgs): void {
    runMoveRows(this.#commands, op.GATHER_ROWS, "gatherRows", a, a.x);
  }

  scatterRows(a: MoveRowsArgs): void {
    runMoveRows(this.#commands, op.SCATTER_ROWS, "scatterRows", a, a.out);
  }

  scatterAddRows(a: MoveRowsArgs): void {
    runMoveRows(this.#commands, op.SCATTER_ADD_ROWS, "scatterAddRows", a, a.out);
  }

  crossEntropy(a: LossArgs & { targets: IntTensor }): void {
    runCrossEntropy(this.#commands, a);
  }

  klDivergence(a: LossArgs & { teacher: Tensor; bound?: number }): void {
    runKlDivergence(this.#commands, a);
  }

  argmaxRows(a: ArgmaxArgs): void {
    runArgmaxRows(this.#commands, a);
  }

  sampleRows(a: SampleArgs): void {
    runSampleRows(this.#commands, a);
  }

  axpy(a: { out: Tensor; x: Tensor; alpha: number; n: number }): void {
    runAxpy(this.#commands, a);
  }

  fill(a: { out: Tensor; value: number; n: number }): void {
    runFill(this.#commands, a);
  }

  sumSquares(a: { out: Tensor; x: Tensor; n: number }): void {
    runSumSquares(this.#commands, a);
  }

  adamW(a: AdamWArgs): void {
    runAdamW(this.#commands, a);
  }
}
