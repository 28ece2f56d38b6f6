/** Kernels over values that lie one after another. */
import type { AdamWArgs, SiluMulBackwardArgs, Tensor } from "../device.ts";
import type { DispatchParts } from "./dispatch_parts.ts";
import { type Bound, flatOperands, floatsOf, mostValues, offsets, stretches, tensorOf } from "./gpu_tensor.ts";
import { adamW, axpy, fill, siluMul, siluMulBackward, siluMulBackwardInPlace } from "./wgsl/elementwise.ts";
import { f32, type Kernel, type Parameter, u32 } from "./wgsl/kernel.ts";
import { sumPartials, sumSquares } from "./wgsl/rows.ts";

/** Values of one partial sum of squares, at least. */
const sumChunk = 4096;
/** Partial sums, at most. */
const mostPartials = 1024;

export function dispatchSiluMul(on: DispatchParts, a: { out: Tensor; gate: Tensor; up: Tensor; n: number }): void {
  const { out, gate, up } = a;
  flat(on, siluMul, a.n, { out, gate, up });
}

export function dispatchSiluMulBackward(on: DispatchParts, a: SiluMulBackwardArgs): void {
  dispatchSiluMul(on, a);
  const { dgate, dup, gate, up, dout } = a;
  if (dgate === gate && dup === up) flat(on, siluMulBackwardInPlace, a.n, { gate, up, dout });
  else flat(on, siluMulBackward, a.n, { dgate, dup, gate, up, dout });
}

export function dispatchAxpy(on: DispatchParts, a: { out: Tensor; x: Tensor; alpha: number; n: number }): void {
  flat(on, axpy, a.n, { out: a.out, x: a.x }, [f32(a.alpha)]);
}

export function dispatchFill(on: DispatchParts, a: { out: Tensor; value: number; n: number }): void {
  flat(on, fill, a.n, { out: a.out }, [f32(a.value)]);
}

export function dispatchSumSquares({ queue, memory }: DispatchParts, a: { out: Tensor; x: Tensor; n: number }): void {
  const out = floatsOf(a.out, 1, "out");
  tensorOf(a.x, a.n, "x");
  const most = mostValues(a.x);
  const chunk = Math.min(most, Math.max(sumChunk, Math.ceil(a.n / mostPartials)));
  const count = Math.ceil(a.n / chunk);
  const partials = memory.scratch(count);
  for (const { from, n } of stretches(a.n, most - most % chunk)) {
    const x = floatsOf(a.x, n, "x", from), rows = Math.ceil(n / chunk);
    queue.dispatchRows(sumSquares, rows, [partials.buffer, x.buffer], [
      u32(rows),
      u32(n),
      u32(chunk),
      u32(x.at),
      u32(from / chunk),
    ]);
  }
  queue.dispatchRows(sumPartials, 1, [out.buffer, partials.buffer], [u32(1), u32(count), u32(out.at)]);
  memory.free(partials);
}

export function dispatchAdamW(on: DispatchParts, a: AdamWArgs): void {
  const { nothing } = on;
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
  flat(on, adamW, a.n, { params, grads, m, v }, parameters, [sum?.buffer ?? nothing]);
}

/** A kernel on flat tensors, some values at a time where they are larger than the adapter binds at once. */
function flat(
  { queue }: DispatchParts,
  kernel: Kernel,
  n: number,
  tensors: Readonly<Record<string, Tensor>>,
  parameters: readonly Parameter[] = [],
  others: readonly Bound[] = [],
): void {
  for (const { n: count, operands } of flatOperands(n, tensors)) {
    const buffers = [...operands.map((t) => t.buffer), ...others];
    queue.dispatchItems(kernel, count, buffers, [u32(count), ...offsets(...operands), ...parameters]);
  }
}
