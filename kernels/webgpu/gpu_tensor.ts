/** What lies in GPU buffers: tensors, integers and frozen matrices, and the checks of an operand. */
import { DeviceError, explain } from "../../schemas/errors.ts";
import type { IntTensor, Tensor, Weight, WeightFormat } from "../device.ts";
import { type Parameter, u32 } from "./wgsl/kernel.ts";
import type { WeightSource } from "./wgsl/weight_formats.ts";

/** Values in a GPU buffer, or a view of them. */
export class GpuTensor implements Tensor {
  readonly kind = "f32";
  freed = false;
  constructor(
    readonly buffer: GPUBuffer,
    readonly length: number,
    /** Where a view begins, in values. */
    readonly at: number,
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
export interface RowPart {
  buffer: GPUBuffer;
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
    readonly parts: readonly RowPart[],
    readonly format: WeightFormat,
    readonly rows: number,
    readonly cols: number,
  ) {}
}

/** Where the tensors begin in their buffers, as parameters of a kernel. */
export const offsets = (...tensors: readonly GpuTensor[]): Parameter[] => tensors.map((t) => u32(t.at));

/** The tensor, where it is alive and long enough. @throws {DeviceError} */
export function floatsOf(t: Tensor, length: number, field: string): GpuTensor {
  const tensor = t as GpuTensor;
  if (!tensor.alive) fail("use a buffer", field, "alive", "a freed buffer");
  if (!(length <= tensor.length)) fail("use a buffer", field, `${length} values or more`, tensor.length);
  return tensor;
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
    const { buffer, at } = floatsOf(w, rows * cols, "w");
    return { source: "tensor", parts: [{ buffer, first: 0, rows: Math.floor(w.length / cols), at }] };
  }
  const weight = w as GpuWeight;
  if (!weight.alive) fail("use a matrix", "w", "alive", "a freed matrix");
  if (weight.cols !== cols) fail("use a matrix", "cols", `${weight.cols}`, cols);
  if (weight.rows < rows) fail("use a matrix", "rows", `at most ${weight.rows}`, rows);
  return { source: weight.format, parts: weight.parts };
}

/** @throws {DeviceError} */
export function fail(cannot: string, field: string, rule: string, received: unknown): never {
  throw new DeviceError(explain({ cannot, field, rule, received }));
}
