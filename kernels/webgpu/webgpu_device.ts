/** The `Device` on WebGPU: buffers, and which kernel runs with what. The kernels themselves are in `wgsl/`. */
import { DeviceError, explain } from "../../schemas/errors.ts";
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
import { CommandQueue, mostGroups } from "./command_queue.ts";
import { GpuMemory } from "./gpu_memory.ts";
import {
  type Bound,
  flatOperands,
  floatsOf,
  intsOf,
  mostValues,
  offsets,
  sourceOf,
  stretches,
  tableOf,
  tensorOf,
} from "./gpu_tensor.ts";
import { dispatchAttention, dispatchAttentionBackward } from "./attention_dispatch.ts";
import type { DispatchParts } from "./dispatch_parts.ts";
import { dispatchMatmul } from "./matmul_dispatch.ts";
import { adamW, axpy, fill, rope, siluMul, siluMulBackward, siluMulBackwardInPlace } from "./wgsl/elementwise.ts";
import { f32, type Kernel, type Parameter, u32 } from "./wgsl/kernel.ts";
import { embed } from "./wgsl/embed.ts";
import {
  argmaxRows,
  crossEntropy,
  gatherRows,
  klDivergence,
  rmsNorm,
  rmsNormBackward,
  rmsNormWeightBackward,
  scatterAddRows,
  scatterRows,
  sumPartials,
  sumSquares,
} from "./wgsl/rows.ts";
import { sampleRows } from "./wgsl/sample.ts";
import { serialRmsNorm, serialRmsNormBackward, serialThreads } from "./wgsl/serial_rows.ts";

/** Values of one partial sum of squares, at least. */
const sumChunk = 4096;
/** Partial sums, at most. */
const mostPartials = 1024;

/** How a WebGPU device is made. */
export interface WebGpuOptions {
  /** Bytes of a frozen matrix beyond which it is split; by default what the adapter binds at once. */
  largestPart?: number;
  /** Bytes of a tensor beyond which kernels see it in windows; by default, and at most, what the adapter binds at once. */
  largestBinding?: number;
  /** Whether the adapter computes on the CPU, and other kernels are fast there. */
  software?: boolean;
  /** Whether kernels may reduce over subgroups, where the host has them; true by default. */
  subgroups?: boolean;
}

/** See `Device`. Operations are encoded; `read` submits them. */
export class WebGpuDevice implements Device {
  readonly name = "webgpu";
  readonly description: string;
  readonly #gpu: GPUDevice;
  readonly #queue: CommandQueue;
  readonly #memory: GpuMemory;
  readonly #parts: DispatchParts;
  /** Bound where a kernel has an operand that this call does not. */
  readonly #nothing: GPUBuffer;
  /** The first error since the last check, and why the device was lost. */
  #failure: GPUError | undefined;
  #lost: string | undefined;
  #closed = false;

  /**
   * Takes over a started GPU device.
   *
   * @param description For a person: "webgpu (NVIDIA H100)".
   */
  constructor(gpu: GPUDevice, description: string, options: WebGpuOptions = {}) {
    const { software = false, ...sizes } = options;
    this.#gpu = gpu;
    this.description = description;
    this.#queue = new CommandQueue(gpu);
    this.#memory = new GpuMemory(gpu, this.#queue, { ...sizes, check: (otherwise) => this.#check(otherwise) });
    this.#nothing = gpu.createBuffer({ size: 16, usage: GPUBufferUsage.STORAGE });
    this.#parts = { queue: this.#queue, memory: this.#memory, software, nothing: this.#nothing };
    gpu.addEventListener("uncapturederror", (event) => {
      event.preventDefault?.();
      this.#failure ??= (event as GPUUncapturedErrorEvent).error;
    });
    gpu.lost.then(({ message }) => {
      if (!this.#closed) this.#lost = `the device was lost (${message})`;
    });
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
    return await this.#memory.read(t, offset, length);
  }

  async readInt(t: IntTensor, offset?: number, length?: number): Promise<Int32Array> {
    return await this.#memory.readInt(t, offset, length);
  }

  memory(): { used: number; peak: number } {
    return this.#memory.memory();
  }

  /**
   * Resolves when all that was encoded has run, and throws where it went wrong. `read` does as much for what it reads; tests
   * call this before `close`, which says nothing of errors that came later.
   *
   * @throws {DeviceError}
   */
  async settled(): Promise<void> {
    this.#queue.requireOpen();
    this.#queue.flush();
    await this.#gpu.queue.onSubmittedWorkDone();
    // Errors are events, and may come a turn later.
    await new Promise((resolve) => setTimeout(resolve));
    this.#check();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.close();
    this.#gpu.destroy();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  within(_signal: AbortSignal): Device {
    return this;
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
    const n = a.rows * a.cols;
    const { idsAt = 0 } = a;
    const out = floatsOf(a.out, n, "out"), ids = intsOf(a.ids, idsAt + a.rows, "ids");
    const { source, parts } = sourceOf(a.table, 1, a.cols);
    for (const part of parts) {
      this.#queue.dispatchItems(embed(source), n, [out.buffer, part.buffer, ids.buffer], [
        u32(n),
        u32(out.at),
        u32(part.at),
        u32(a.cols),
        u32(part.first),
        u32(part.rows),
        u32(idsAt),
      ]);
    }
  }

  rmsNorm(a: RmsNormArgs): void {
    const n = a.rows * a.cols;
    const out = floatsOf(a.out, n, "out"), rstd = floatsOf(a.rstd, a.rows, "rstd");
    const x = floatsOf(a.x, n, "x"), weight = floatsOf(a.weight, a.cols, "weight");
    this.#rows(rmsNorm, serialRmsNorm, a.rows, [out, rstd, x, weight].map((t) => t.buffer), [
      u32(a.rows),
      u32(a.cols),
      f32(a.eps),
      ...offsets(out, rstd, x, weight),
    ]);
  }

  rmsNormBackward(a: RmsNormBackwardArgs): void {
    const n = a.rows * a.cols;
    const operands = [
      floatsOf(a.dx, n, "dx"),
      floatsOf(a.dy, n, "dy"),
      floatsOf(a.x, n, "x"),
      floatsOf(a.weight, a.cols, "weight"),
      floatsOf(a.rstd, a.rows, "rstd"),
    ];
    this.#rows(rmsNormBackward, serialRmsNormBackward, a.rows, operands.map((t) => t.buffer), [
      u32(a.rows),
      u32(a.cols),
      ...offsets(...operands),
    ]);
  }

  rmsNormWeightBackward(a: RmsNormWeightBackwardArgs): void {
    const n = a.rows * a.cols;
    const operands = [
      floatsOf(a.dweight, a.cols, "dweight"),
      floatsOf(a.dy, n, "dy"),
      floatsOf(a.x, n, "x"),
      floatsOf(a.rstd, a.rows, "rstd"),
    ];
    this.#queue.dispatchItems(rmsNormWeightBackward, a.cols, operands.map((t) => t.buffer), [
      u32(a.cols),
      u32(a.rows),
      ...offsets(...operands),
    ]);
  }

  rope(a: RopeArgs): void {
    const n = a.rows * a.heads * a.headDim / 2;
    const x = floatsOf(a.x, 2 * n, "x"), table = tableOf(a.table, a.headDim, "table");
    const positions = intsOf(a.positions, a.rows, "positions");
    this.#queue.dispatchItems(rope, n, [x.buffer, positions.buffer, table.buffer], [
      u32(n),
      ...offsets(x, table),
      u32(a.heads),
      u32(a.headDim),
      f32(a.inverse ? -1 : 1),
    ]);
  }

  attention(a: AttentionArgs): void {
    dispatchAttention(this.#parts, a);
  }

  attentionBackward(a: AttentionBackwardArgs): void {
    dispatchAttentionBackward(this.#parts, a);
  }

  siluMul(a: { out: Tensor; gate: Tensor; up: Tensor; n: number }): void {
    const { out, gate, up } = a;
    this.#flat(siluMul, a.n, { out, gate, up });
  }

  siluMulBackward(a: SiluMulBackwardArgs): void {
    this.siluMul(a);
    const { dgate, dup, gate, up, dout } = a;
    if (dgate === gate && dup === up) this.#flat(siluMulBackwardInPlace, a.n, { gate, up, dout });
    else this.#flat(siluMulBackward, a.n, { dgate, dup, gate, up, dout });
  }

  gatherRows(a: MoveRows): void {
    this.#move(gatherRows, a);
  }

  scatterRows(a: MoveRows): void {
    this.#move(scatterRows, a);
  }

  scatterAddRows(a: MoveRows): void {
    const x = floatsOf(a.x, a.rows * a.cols, "x"), index = intsOf(a.index, a.rows, "index");
    const { parts } = sourceOf(a.out, 1, a.cols);
    for (const out of parts) {
      this.#queue.dispatchItems(scatterAddRows, a.cols, [out.buffer, x.buffer, index.buffer], [
        u32(a.cols),
        u32(a.rows),
        ...offsets(out, x),
        u32(out.first),
        u32(out.rows),
      ]);
    }
  }

  crossEntropy(a: LossArgs & { targets: IntTensor }): void {
    const logits = floatsOf(a.logits, a.rows * a.vocab, "logits"),
      losses = floatsOf(a.losses, a.rows, "losses");
    const targets = intsOf(a.targets, a.rows, "targets");
    this.#queue.dispatchRows(crossEntropy, a.rows, [logits.buffer, losses.buffer, targets.buffer], [
      u32(a.rows),
      u32(a.vocab),
      ...offsets(logits, losses),
      f32(a.scale),
    ]);
  }

  klDivergence(a: LossArgs & { teacher: Tensor; bound?: number }): void {
    const n = a.rows * a.vocab;
    const logits = floatsOf(a.logits, n, "logits"), losses = floatsOf(a.losses, a.rows, "losses");
    const teacher = floatsOf(a.teacher, n, "teacher");
    this.#queue.dispatchRows(klDivergence, a.rows, [logits.buffer, losses.buffer, teacher.buffer], [
      u32(a.rows),
      u32(a.vocab),
      ...offsets(logits, losses, teacher),
      f32(a.scale),
      f32(a.bound ?? 0),
    ]);
  }

  argmaxRows(a: ArgmaxArgs): void {
    const { outAt = 0 } = a;
    const out = intsOf(a.out, outAt + a.rows, "out"), x = floatsOf(a.x, a.rows * a.cols, "x");
    this.#queue.dispatchRows(argmaxRows, a.rows, [out.buffer, x.buffer], [
      u32(a.rows),
      u32(a.cols),
      u32(x.at),
      u32(outAt),
    ]);
  }

  sampleRows(a: SampleArgs): void {
    const { outAt = 0 } = a;
    const out = intsOf(a.out, outAt + a.rows, "out"), x = floatsOf(a.x, a.rows * a.cols, "x");
    const uniforms = floatsOf(a.uniforms, a.rows, "uniforms");
    this.#queue.dispatchRows(sampleRows, a.rows, [out.buffer, x.buffer, uniforms.buffer], [
      u32(a.rows),
      u32(a.cols),
      u32(x.at),
      u32(outAt),
      u32(uniforms.at),
      f32(a.temperature),
      f32(a.topP),
    ]);
  }

  axpy(a: { out: Tensor; x: Tensor; alpha: number; n: number }): void {
    this.#flat(axpy, a.n, { out: a.out, x: a.x }, [f32(a.alpha)]);
  }

  fill(a: { out: Tensor; value: number; n: number }): void {
    this.#flat(fill, a.n, { out: a.out }, [f32(a.value)]);
  }

  sumSquares(a: { out: Tensor; x: Tensor; n: number }): void {
    const out = floatsOf(a.out, 1, "out");
    tensorOf(a.x, a.n, "x");
    const most = mostValues(a.x);
    const chunk = Math.min(most, Math.max(sumChunk, Math.ceil(a.n / mostPartials)));
    const count = Math.ceil(a.n / chunk);
    const partials = this.#memory.scratch(count);
    for (const { from, n } of stretches(a.n, most - most % chunk)) {
      const x = floatsOf(a.x, n, "x", from), rows = Math.ceil(n / chunk);
      this.#queue.dispatchRows(sumSquares, rows, [partials.buffer, x.buffer], [
        u32(rows),
        u32(n),
        u32(chunk),
        u32(x.at),
        u32(from / chunk),
      ]);
    }
    this.#queue.dispatchRows(sumPartials, 1, [out.buffer, partials.buffer], [u32(1), u32(count), u32(out.at)]);
    this.free(partials);
  }

  adamW(a: AdamWArgs): void {
    const { params, grads, m, v } = a;
    const sum = a.clip ? floatsOf(a.clip.sumSquares, 1, "clip.sumSquares") : undefined;
    const parameters = [
      u32(sum?.at ?? 0),
      f32(a.beta1),
      f32(1 - a.beta1),
      f32(a.beta2),
      f32(1 - a.beta2),
      f32(1 - a.lr * a.weightDecay),
      f32(a.lr / (1 - a.beta1 ** a.step)),
      f32(1 / Math.sqrt(1 - a.beta2 ** a.step)),
      f32(a.eps),
      f32(a.clip?.norm ?? 0),
    ];
    this.#flat(adamW, a.n, { params, grads, m, v }, parameters, [sum?.buffer ?? this.#nothing]);
  }

  /** A kernel on flat tensors, some values at a time where they are larger than the adapter binds at once. */
  #flat(
    kernel: Kernel,
    n: number,
    tensors: Readonly<Record<string, Tensor>>,
    parameters: readonly Parameter[] = [],
    others: readonly Bound[] = [],
  ): void {
    for (const { n: count, operands } of flatOperands(n, tensors)) {
      const buffers = [...operands.map((t) => t.buffer), ...others];
      this.#queue.dispatchItems(kernel, count, buffers, [u32(count), ...offsets(...operands), ...parameters]);
    }
  }

  #move(kernel: Kernel, a: MoveRows): void {
    const n = a.rows * a.cols;
    const gathers = kernel === gatherRows;
    const out = gathers ? floatsOf(a.out, n, "out") : tableOf(a.out, a.cols, "out");
    const x = gathers ? tableOf(a.x, a.cols, "x") : floatsOf(a.x, n, "x");
    const index = intsOf(a.index, a.rows, "index");
    this.#queue.dispatchItems(kernel, n, [out.buffer, x.buffer, index.buffer], [
      u32(n),
      u32(a.cols),
      ...offsets(out, x),
    ]);
  }

  /** A kernel on rows: the one for GPUs, or the one for adapters that compute on the CPU. */
  #rows(gpu: Kernel, serial: Kernel, rows: number, buffers: Bound[], parameters: Parameter[]): void {
    if (!this.#parts.software) this.#queue.dispatchRows(gpu, rows, buffers, parameters);
    else if (rows > 0) {
      this.#queue.dispatch(serial, buffers, parameters, [Math.min(mostGroups, Math.ceil(rows / serialThreads))]);
    }
  }

  /** Throws what went wrong on the device since it was asked last. A lost one stays lost. */
  #check(otherwise?: string): void {
    const failure = this.#failure;
    const received = this.#lost ?? failure?.message ?? otherwise;
    this.#failure = undefined;
    if (received === undefined) return;
    const full = failure instanceof GPUOutOfMemoryError;
    throw new DeviceError(explain({
      cannot: `compute on ${this.description}`,
      field: "the device",
      rule: full ? "able to hold what is asked for" : "free of errors",
      received,
      hint: full ? "take a smaller batch, fewer tokens a pass, or `device` cpu." : "use `device` cpu.",
    }));
  }
}

type MoveRows = { out: Tensor; x: Tensor; index: IntTensor; rows: number; cols: number };
