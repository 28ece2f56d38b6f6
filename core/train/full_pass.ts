/** Forward and backward of training all weights, over rows that share a pass. */
import type { Tensor } from "../../kernels/device.ts";
import type { Activations } from "../model/activations.ts";
import { BufferScope } from "../model/buffer_scope.ts";
import type { Network } from "../model/network.ts";
import { headRows, lossAndGradient, type LossTargets } from "../model/output_head.ts";
import type { PackedBatch } from "../model/packed_batch.ts";
import { batchOnDevice } from "../model/session.ts";
import { backward, forward } from "../model/transformer.ts";
import type { ModelWeights } from "../model/weights.ts";
import { joinedSpans, lossIndex, lossSpans, lossStart, type PerLoss } from "./loss_rows.ts";
import type { PassBufferPool } from "./pass_buffers.ts";
import { packRows } from "./row_passes.ts";
import type { TrainRow } from "./train_row.ts";

/** No row has a teacher. */
const noTeacher = new Float32Array(0);

/** What all passes of a step have in common. */
export interface FullPasses {
  net: Network;
  buffers: PassBufferPool;
  /** Added to. */
  grads: ModelWeights<Tensor>;
  /** Sums over the whole batch. */
  total: PerLoss;
}

/** Runs a pass. @param losses Gets the losses of its tokens. */
export async function runFullPass(passes: FullPasses, rows: readonly TrainRow[], losses: Tensor): Promise<void> {
  const { net, grads, total } = passes;
  const { device, config: { width } } = net;
  const packed = packRows(rows);
  const { acts, gradients, more } = passes.buffers.take(packed.rows);
  using scope = new BufferScope(device);
  const batch = batchOnDevice(scope, acts, packed);
  const x = await forward(net, batch, acts, { adapters: [], scratch: scope.alloc(0) });
  const targets = Int32Array.from(rows.flatMap((r) => r.tokens.slice(lossStart(r))));
  const spans = lossSpans(rows, total, { anchorWeight: 0, anchorBound: 0 });
  device.fill({ out: gradients.dx, value: 0, n: packed.rows * width });
  await addLoss(passes, x, lossIndex(rows, packed), { targets, teacher: noTeacher, spans }, losses, gradients.dx);
  const within = await auxiliaryGradients(passes, rows, packed, acts, scope);
  backward(net, batch, acts, gradients, { full: { grads, ones: more.get("ones")! }, within });
  device.scatterAddRows({ out: grads.embedding, x: gradients.dx, index: acts.ids, rows: packed.rows, cols: width });
}

/** The buffers of the head are free again before the backward pass. */
async function addLoss(
  { net, grads }: FullPasses,
  x: Tensor,
  rows: Int32Array,
  loss: LossTargets,
  losses: Tensor,
  dx: Tensor,
): Promise<void> {
  using h = headRows(net, x, rows);
  await lossAndGradient(net, h, loss, losses, dx, grads);
}

/** By block, the gradient of the residual stream before it by the auxiliary targets that are read there. @param scope Gets them. */
async function auxiliaryGradients(
  passes: FullPasses,
  rows: readonly TrainRow[],
  packed: PackedBatch,
  acts: Activations,
  scope: BufferScope,
): Promise<Map<number, Tensor>> {
  const { net, total } = passes;
  const { device, config: { width } } = net;
  const all = rows.flatMap(({ auxiliaryTargets = [], weight = 1 }, s) =>
    auxiliaryTargets.map((v) => ({ ...v, row: packed.rowOf(s, v.at), scale: v.factor * weight / total.nll }))
  );
  const within = new Map<number, Tensor>();
  for (const [layer, found] of Map.groupBy(all, ({ layer }) => layer)) {
    const dx = scope.alloc(packed.rows * width);
    using own = new BufferScope(device);
    const index = Int32Array.from(found, ({ row }) => row), targets = Int32Array.from(found, ({ id }) => id);
    const spans = joinedSpans(found.map(({ scale }) => ({ loss: "nll" as const, rows: 1, scale, bound: 0 })));
    const loss = { targets, teacher: noTeacher, spans };
    await addLoss(passes, acts.layers[layer].xIn, index, loss, own.alloc(found.length), dx);
    within.set(layer, dx);
  }
  return within;
}
