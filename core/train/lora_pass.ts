/** Forward and backward of LoRA training over rows that share a pass. */
import type { Tensor } from "../../kernels/device.ts";
import { BufferScope } from "../model/buffer_scope.ts";
import type { DeviceLora } from "../model/device_lora.ts";
import type { Network, TrainedLora } from "../model/network.ts";
import { headRows, lossAndGradient, type LossSpan } from "../model/output_head.ts";
import { batchOnDevice } from "../model/session.ts";
import { backward, forward } from "../model/transformer.ts";
import { rowsOf, type SampledToken, sampledTokens, spansOf } from "./anchor_share.ts";
import type { FrozenBlocks } from "./frozen_blocks.ts";
import { lossIndex, lossSpans, lossStart, type PerLoss } from "./loss_rows.ts";
import type { PassBufferPool } from "./pass_buffers.ts";
import { packRows } from "./row_passes.ts";
import type { Teacher } from "./teacher.ts";
import type { TrainRow } from "./train_row.ts";

/** What all passes of a step have in common. */
export interface LoraPasses {
  net: Network;
  /** The adapter under training. */
  lora: DeviceLora;
  buffers: PassBufferPool;
  frozen: FrozenBlocks;
  teacher: Teacher;
  /** Sums over the whole batch. */
  total: PerLoss;
  options: { anchorWeight: number; anchorBound: number; anchorShare: number };
  /** Steps taken so far: they decide which tokens are sampled. */
  step: number;
}

/** The rows of one pass, and where its results go. */
export interface LoraPass {
  rows: readonly TrainRow[];
  /** Further adapters that are active. */
  extra: readonly DeviceLora[];
  /** Gets the losses of the sampled tokens. */
  losses: Tensor;
  /** Overwritten with the gradient. */
  grads: Tensor;
}

/** Runs a pass. @returns Which of its loss tokens were sampled. */
export async function runLoraPass(
  passes: LoraPasses,
  { rows, extra, losses, grads }: LoraPass,
): Promise<SampledToken[]> {
  const { net, lora, frozen, options } = passes;
  const { device, config: { width } } = net;
  const packed = packRows(rows);
  const { acts, gradients, more: down } = passes.buffers.take(packed.rows);
  using scope = new BufferScope(device);
  const scratch = scope.alloc(packed.rows * Math.max(1, ...extra.map((l) => l.rank)));
  const trained: TrainedLora = { lora, down, grads, scratch };
  const adapters = [lora, ...extra];
  const batch = batchOnDevice(scope, acts, packed);
  frozen.write(rows, packed, acts.layers[frozen.height].xIn);
  const x = await forward(net, batch, acts, { adapters, scratch, trained, from: frozen.height });

  const index = lossIndex(rows, packed);
  const targets = Int32Array.from(rows.flatMap((r) => r.tokens.slice(lossStart(r))));
  const spans = lossSpans(rows, passes.total, options);
  const teacher = passes.teacher.statesOf(rows);
  const sampled = await sampleTokens(passes, x, index, spans, teacher);
  const at = sampled.map((p) => p.index);
  device.fill({ out: gradients.dx, value: 0, n: packed.rows * width });
  await lossOf(
    net,
    x,
    Int32Array.from(at, (i) => index[i]),
    {
      targets: Int32Array.from(at, (i) => targets[i]),
      teacher: rowsOf(teacher, at, width),
      spans: spansOf(spans, sampled),
    },
    losses,
    gradients.dx,
  );
  backward(net, batch, acts, gradients, { adapters, trained });
  return sampled;
}

/** The buffers of the head are free again before the backward pass. */
async function lossOf(
  net: Network,
  x: Tensor,
  rows: Int32Array,
  loss: Parameters<typeof lossAndGradient>[2],
  losses: Tensor,
  dx: Tensor,
): Promise<void> {
  using h = headRows(net, x, rows);
  await lossAndGradient(net, h, loss, losses, dx);
}

/** Which loss tokens of a pass are computed, from the residual stream and the base model's final states. */
async function sampleTokens(
  { net, options: { anchorShare }, step }: LoraPasses,
  x: Tensor,
  index: Int32Array,
  spans: readonly LossSpan[],
  teacher: Float32Array,
): Promise<SampledToken[]> {
  if (anchorShare === 1) return Array.from(index.keys(), (i) => ({ index: i, importanceWeight: 1 }));
  using h = headRows(net, x, index);
  const states = await net.device.read(h.normed, 0, index.length * net.config.width);
  // Multiples of the golden ratio fall evenly from step to step, and a resumed training draws as it would have.
  let draw = 0;
  const uniform = () => (step * 0.6180339887498949 + Math.SQRT2 * draw++) % 1;
  return sampledTokens(spans, states, teacher, anchorShare, uniform);
}
