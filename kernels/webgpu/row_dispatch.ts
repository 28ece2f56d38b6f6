/** Kernels that go over rows: looked up, normed, rotated, moved. */
import type {
  EmbedArgs,
  MoveRowsArgs,
  RmsNormArgs,
  RmsNormBackwardArgs,
  RmsNormWeightBackwardArgs,
  RopeArgs,
} from "../device.ts";
import { mostGroups } from "./command_queue.ts";
import type { DispatchParts } from "./dispatch_parts.ts";
import { type Bound, floatsOf, intsOf, offsets, sourceOf, tableOf } from "./gpu_tensor.ts";
import { rope } from "./wgsl/elementwise.ts";
import { embed } from "./wgsl/embed.ts";
import { f32, type Kernel, type Parameter, u32 } from "./wgsl/kernel.ts";
import { gatherRows, rmsNorm, rmsNormBackward, rmsNormWeightBackward, scatterAddRows } from "./wgsl/rows.ts";
import { serialRmsNorm, serialRmsNormBackward, serialThreads } from "./wgsl/serial_rows.ts";

export function dispatchEmbed({ queue }: DispatchParts, a: EmbedArgs): void {
  const n = a.rows * a.cols;
  const { idsAt = 0 } = a;
  const out = floatsOf(a.out, n, "out"), ids = intsOf(a.ids, idsAt + a.rows, "ids");
  const { source, parts } = sourceOf(a.table, 1, a.cols);
  for (const part of parts) {
    queue.dispatchItems(embed(source), n, [out.buffer, part.buffer, ids.buffer], [
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

export function dispatchRmsNorm(on: DispatchParts, a: RmsNormArgs): void {
  const n = a.rows * a.cols;
  const out = floatsOf(a.out, n, "out"), rstd = floatsOf(a.rstd, a.rows, "rstd");
  const x = floatsOf(a.x, n, "x"), weight = floatsOf(a.weight, a.cols, "weight");
  overRows(on, rmsNorm, serialRmsNorm, a.rows, [out, rstd, x, weight].map((t) => t.buffer), [
    u32(a.rows),
    u32(a.cols),
    f32(a.eps),
    ...offsets(out, rstd, x, weight),
  ]);
}

export function dispatchRmsNormBackward(on: DispatchParts, a: RmsNormBackwardArgs): void {
  const n = a.rows * a.cols;
  const operands = [
    floatsOf(a.dx, n, "dx"),
    floatsOf(a.dy, n, "dy"),
    floatsOf(a.x, n, "x"),
    floatsOf(a.weight, a.cols, "weight"),
    floatsOf(a.rstd, a.rows, "rstd"),
  ];
  overRows(on, rmsNormBackward, serialRmsNormBackward, a.rows, operands.map((t) => t.buffer), [
    u32(a.rows),
    u32(a.cols),
    ...offsets(...operands),
  ]);
}

export function dispatchRmsNormWeightBackward({ queue }: DispatchParts, a: RmsNormWeightBackwardArgs): void {
  const n = a.rows * a.cols;
  const operands = [
    floatsOf(a.dweight, a.cols, "dweight"),
    floatsOf(a.dy, n, "dy"),
    floatsOf(a.x, n, "x"),
    floatsOf(a.rstd, a.rows, "rstd"),
  ];
  queue.dispatchItems(rmsNormWeightBackward, a.cols, operands.map((t) => t.buffer), [
    u32(a.cols),
    u32(a.rows),
    ...offsets(...operands),
  ]);
}

export function dispatchRope({ queue }: DispatchParts, a: RopeArgs): void {
  const n = a.rows * a.heads * a.headDim / 2;
  const x = floatsOf(a.x, 2 * n, "x"), table = tableOf(a.table, a.headDim, "table");
  const positions = intsOf(a.positions, a.rows, "positions");
  queue.dispatchItems(rope, n, [x.buffer, positions.buffer, table.buffer], [
    u32(n),
    ...offsets(x, table),
    u32(a.heads),
    u32(a.headDim),
    f32(a.inverse ? -1 : 1),
  ]);
}

export function dispatchMoveRows({ queue }: DispatchParts, kernel: Kernel, a: MoveRowsArgs): void {
  const n = a.rows * a.cols;
  const gathers = kernel === gatherRows;
  const out = gathers ? floatsOf(a.out, n, "out") : tableOf(a.out, a.cols, "out");
  const x = gathers ? tableOf(a.x, a.cols, "x") : floatsOf(a.x, n, "x");
  const index = intsOf(a.index, a.rows, "index");
  queue.dispatchItems(kernel, n, [out.buffer, x.buffer, index.buffer], [
    u32(n),
    u32(a.cols),
    ...offsets(out, x),
  ]);
}

export function dispatchScatterAddRows({ queue }: DispatchParts, a: MoveRowsArgs): void {
  const x = floatsOf(a.x, a.rows * a.cols, "x"), index = intsOf(a.index, a.rows, "index");
  const { parts } = sourceOf(a.out, 1, a.cols);
  for (const out of parts) {
    queue.dispatchItems(scatterAddRows, a.cols, [out.buffer, x.buffer, index.buffer], [
      u32(a.cols),
      u32(a.rows),
      ...offsets(out, x),
      u32(out.first),
      u32(out.rows),
    ]);
  }
}

/** A kernel on rows: the one for GPUs, or the one for adapters that compute on the CPU. */
function overRows(
  { queue, software }: DispatchParts,
  gpu: Kernel,
  serial: Kernel,
  rows: number,
  buffers: Bound[],
  parameters: Parameter[],
): void {
  if (!software) queue.dispatchRows(gpu, rows, buffers, parameters);
  else if (rows > 0) {
    queue.dispatch(serial, buffers, parameters, [Math.min(mostGroups, Math.ceil(rows / serialThreads))]);
  }
}
