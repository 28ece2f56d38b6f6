/** What lies in GPU buffers: tensors, integers and frozen matrices, and the checks of an operand. */
import { DeviceError, explain } from "../../schemas/errors.ts";
import type { IntTensor, Tensor, Weight, WeightFormat } from "../device.ts";
import { type Parameter, u32 } from "./wgsl/kernel.ts";
import type { WeightSource } from "./wgsl/weight_formats.ts";

/** Bytes by which windows begin: the largest alignment that WebGPU lets a device ask for. */
const windowStep = 256;

/** What a kernel is given: a buffer, or a window of one that is larger than the adapter binds at once. */
export type Bound = GPUBuffer | GPUBufferBinding;

/** A tensor as a kernel sees it. */
export interface Operand {
  buffer: Bound;
  /** Where the values begin in what is bound, in values. */
  at: number;
}

/** Values in a GPU buffer, or a view of them. */
export class GpuTensor implements Tensor {
  readonly kind = "f32";
  freed = false;
  constructor(
    readonly buffer: GPUBuffer,
    readonly length: number,
    /** Where a view begins, in values. */
    readonly at: number,
    /** Bytes that may be bound of the buffer at once, where that is not all of it. */
    readonly bindable?: number,
    readonly parent?: GpuTensor,
  ) {}
  get alive(): boolean {
    return !this.freed && (this.parent?.alive ?? true);
  }
}

/** Integers in a GPU buffer. */
export class GpuIntTensor implements IntTensor {
  readonly kind = "i32";
  alive = true;
  /** What was written: the sequence tables decide how many workgroups run. */
  readonly host: Int32Array;
  constructor(readonly buffer: GPUBuffer, readonly length: number) {
    this.host = new Int32Array(length);
  }
}

/** Consecutive rows of a matrix in one buffer: what is larger than the adapter binds at once is split. */
export interface RowPart<B extends Bound = Bound> {
  buffer: B;
  first: number;
  rows: number;
  /** Where the rows begin in the buffer, in values (0 for stored formats). */
  at: number;
}

/** A frozen matrix in its stored format. */
export class GpuWeight implements Weight {
  readonly kind = "weight";
  alive = true;
  constructor(
    readonly parts: readonly RowPart<GPUBuffer>[],
    readonly format: WeightFormat,
    readonly rows: number,
    readonly cols: number,
  ) {}
}

/** Where the operands begin in what is bound, as parameters of a kernel. */
export const offsets = (...operands: readonly Operand[]): Parameter[] => operands.map((t) => u32(t.at));

/** The tensor, where it is alive and long enough. @throws {DeviceError} */
export function tensorOf(t: Tensor, length: number, field: string): GpuTensor {
  const tensor = t as GpuTensor;
  if (!tensor.alive) fail("use a buffer", field, "alive", "a freed buffer");
  if (!(length <= tensor.length)) fail("use a buffer", field, `${length} values or more`, tensor.length);
  return tensor;
}

/** `length` values of a tensor as an operand, from value `from`. @throws {DeviceError} if they cannot be bound at once. */
export function floatsOf(t: Tensor, length: number, field: string, from = 0): Operand {
  const { buffer, at, bindable } = tensorOf(t, from + length, field);
  if (bindable === undefined) return { buffer, at: at + from };
  const start = 4 * (at + from), offset = Math.floor(start / windowStep) * windowStep;
  if (start - offset + 4 * length > bindable) {
    const hint = "use a smaller batch, fewer tokens per pass, or `device` cpu.";
    fail("use a buffer", field, `at most ${bindable} bytes, what this adapter binds at once`, 4 * length, hint);
  }
  const size = Math.max(16, Math.ceil((start - offset + 4 * length) / 16) * 16);
  return { buffer: { buffer, offset, size }, at: (start - offset) / 4 };
}

/** All of a tensor as an operand, where a kernel reads where integers say: at least `length` values. @throws {DeviceError} */
export function tableOf(t: Tensor, length: number, field: string): Operand {
  return floatsOf(t, Math.max(length, t.length), field);
}

/** The same of integers. @throws {DeviceError} */
export function intsOf(t: IntTensor, length: number, field: string): GpuIntTensor {
  const tensor = t as GpuIntTensor;
  if (!tensor.alive) fail("use a buffer", field, "alive", "a freed buffer");
  if (!(length <= tensor.length)) fail("use a buffer", field, `${length} integers or more`, tensor.length);
  return tensor;
}

/** A matrix of at least `rows` rows of `cols` columns, whatever it is stored as. */
export function sourceOf(
  w: Tensor | Weight,
  rows: number,
  cols: number,
): { source: WeightSource; parts: readonly RowPart[] } {
  if (w.kind === "f32") {
    tensorOf(w, rows * cols, "w");
    const parts: RowPart[] = [];
    for (const { from, n } of rowStretches(Math.floor(w.length / cols), cols, w)) {
      parts.push({ ...floatsOf(w, n * cols, "w", from * cols), first: from, rows: n });
    }
    return { source: "tensor", parts };
  }
  const weight = w as GpuWeight;
  if (!weight.alive) fail("use a matrix", "w", "alive", "a freed matrix");
  if (weight.cols !== cols) fail("use a matrix", "cols", `${weight.cols}`, cols);
  if (weight.rows < rows) fail("use a matrix", "rows", `at most ${weight.rows}`, rows);
  return { source: weight.format, parts: weight.parts };
}

/** Values of a tensor that can be bound at once, wherever they begin. */
export function mostValues(t: Tensor): number {
  const { bindable } = t as GpuTensor;
  return bindable === undefined ? Number.MAX_SAFE_INTEGER : Math.max(1, Math.floor((bindable - windowStep) / 4));
}

/** Rows of matrices of `cols` columns, as many at a time as all of them can bind, by fours so that vectors stay whole. */
export function rowStretches(
  rows: number,
  cols: number,
  ...matrices: readonly Tensor[]
): { from: number; n: number }[] {
  const most = Math.floor(Math.min(...matrices.map(mostValues)) / cols);
  return stretches(rows, Math.max(1, most < 4 ? most : most - most % 4));
}

/** The first `n` values of flat tensors as operands, as many at a time as all of them can bind. @throws {DeviceError} */
export function flatOperands(n: number, tensors: Readonly<Record<string, Tensor>>) {
  const all = Object.entries(tensors);
  for (const [field, t] of all) tensorOf(t, n, field);
  return stretches(n, Math.min(...all.map(([_, t]) => mostValues(t)))).map(({ from, n }) => ({
    n,
    operands: all.map(([field, t]) => floatsOf(t, n, field, from)),
  }));
}

/** 0 … n − 1, at most `most` at a time. */
export function stretches(n: number, most: number): { from: number; n: number }[] {
  if (n <= most) return [{ from: 0, n }];
  return Array.from({ length: Math.ceil(n / most) }, (_, i) => ({ from: i * most, n: Math.min(most, n - i * most) }));
}

/** @throws {DeviceError} */
export function fail(cannot: string, field: string, rule: string, received: unknown, hint?: string): never {
  throw new DeviceError(explain({ cannot, field, rule, received, ...(hint === undefined ? {} : { hint }) }));
}
