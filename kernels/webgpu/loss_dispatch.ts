/** Kernels over rows of logits: losses with their gradients, and choices. */
import type { ArgmaxArgs, IntTensor, LossArgs, SampleArgs, Tensor } from "../device.ts";
import type { DispatchParts } from "./dispatch_parts.ts";
import { floatsOf, intsOf, offsets } from "./gpu_tensor.ts";
import { f32, u32 } from "./wgsl/kernel.ts";
import { argmaxRows, crossEntropy, klDivergence } from "./wgsl/rows.ts";
import { sampleRows } from "./wgsl/sample.ts";

export function dispatchCrossEntropy({ queue }: DispatchParts, a: LossArgs & { targets: IntTensor }): void {
  const logits = floatsOf(a.logits, a.rows * a.vocab, "logits"),
    losses = floatsOf(a.losses, a.rows, "losses");
  const targets = intsOf(a.targets, a.rows, "targets");
  queue.dispatchRows(crossEntropy, a.rows, [logits.buffer, losses.buffer, targets.buffer], [
    u32(a.rows),
    u32(a.vocab),
    ...offsets(logits, losses),
    f32(a.scale),
  ]);
}

export function dispatchKlDivergence(
  { queue }: DispatchParts,
  a: LossArgs & { teacher: Tensor; bound?: number },
): void {
  const n = a.rows * a.vocab;
  const logits = floatsOf(a.logits, n, "logits"), losses = floatsOf(a.losses, a.rows, "losses");
  const teacher = floatsOf(a.teacher, n, "teacher");
  queue.dispatchRows(klDivergence, a.rows, [logits.buffer, losses.buffer, teacher.buffer], [
    u32(a.rows),
    u32(a.vocab),
    ...offsets(logits, losses, teacher),
    f32(a.scale),
    f32(a.bound ?? 0),
  ]);
}

export function dispatchArgmaxRows({ queue }: DispatchParts, a: ArgmaxArgs): void {
  const { outAt = 0 } = a;
  const out = intsOf(a.out, outAt + a.rows, "out"), x = floatsOf(a.x, a.rows * a.cols, "x");
  queue.dispatchRows(argmaxRows, a.rows, [out.buffer, x.buffer], [
    u32(a.rows),
    u32(a.cols),
    u32(x.at),
    u32(outAt),
  ]);
}

export function dispatchSampleRows({ queue }: DispatchParts, a: SampleArgs): void {
  const { outAt = 0 } = a;
  const out = intsOf(a.out, outAt + a.rows, "out"), x = floatsOf(a.x, a.rows * a.cols, "x");
  const uniforms = floatsOf(a.uniforms, a.rows, "uniforms");
  queue.dispatchRows(sampleRows, a.rows, [out.buffer, x.buffer, uniforms.buffer], [
    u32(a.rows),
    u32(a.cols),
    u32(x.at),
    u32(outAt),
    u32(uniforms.at),
    f32(a.temperature),
    f32(a.topP),
  ]);
}
