/**
 * The end of the model: final norm, logits and losses, on chosen rows only and a chunk of rows at a time, so that a
 * vocabulary of 49,152 costs neither memory nor arithmetic for rows that no loss reads.
 */
import type { IntTensor, Tensor } from "../../kernels/device.ts";
import { BufferScope } from "./buffer_scope.ts";
import type { Network } from "./network.ts";
import { inputGradient } from "./transposed_weights.ts";
import type { ModelWeights } from "./weights.ts";

/** Most bytes of logits at once. */
const chunkBytes = 48 * 2 ** 20;

/** Rows of logits that are computed together, of so many: about as many in every chunk, since each takes the whole output matrix. */
function chunkRows(vocab: number, rows: number): number {
  const most = Math.max(8, Math.min(1024, Math.floor(chunkBytes / (4 * vocab))));
  return Math.ceil(rows / Math.max(1, Math.ceil(rows / most)));
}

/** Normalised final hidden states of the chosen rows of the residual stream. Disposing of it frees its buffers. */
export interface HeadRows extends Disposable {
  rows: number;
  index: IntTensor;
  /** rows × width: gathered residual, its norm, and what the norm's backward pass needs. */
  x: Tensor;
  normed: Tensor;
  rstd: Tensor;
}

/** Gathers rows of the residual stream and applies the final norm. */
export function headRows(net: Network, residual: Tensor, index: Int32Array): HeadRows {
  const { device, config, weights } = net;
  const rows = index.length;
  using scope = new BufferScope(device);
  const h = {
    rows,
    index: scope.ints(index),
    x: scope.alloc(rows * config.width),
    normed: scope.alloc(rows * config.width),
    rstd: scope.alloc(rows),
  };
  device.gatherRows({ out: h.x, x: residual, index: h.index, rows, cols: config.width });
  device.rmsNorm({
    out: h.normed,
    rstd: h.rstd,
    x: h.x,
    weight: weights.finalNorm,
    rows,
    cols: config.width,
    eps: config.normEps,
  });
  const held = scope.move();
  return { ...h, [Symbol.dispose]: () => held[Symbol.dispose]() };
}

/** Calls `use` with the logits of each chunk of rows; the buffer is used again for the next chunk. */
export async function forLogits(
  net: Network,
  h: HeadRows,
  use: (logits: Tensor, from: number, rows: number) => Promise<void> | void,
): Promise<void> {
  const { device, config } = net;
  const step = chunkRows(config.vocab, h.rows);
  using scope = new BufferScope(device);
  const logits = scope.alloc(step * config.vocab);
  for (let from = 0; from < h.rows; from += step) {
    const rows = Math.min(step, h.rows - from);
    logitsOf(net, device.view(h.normed, from * config.width, rows * config.width), logits, rows);
    await use(logits, from, rows);
  }
}

/** logits[rows × vocab] = normed · headᵀ. */
function logitsOf(net: Network, normed: Tensor, logits: Tensor, rows: number): void {
  const { device, config, weights, activationBits } = net;
  device.matmulNT({
    out: logits,
    x: normed,
    w: weights.head,
    m: rows,
    n: config.vocab,
    k: config.width,
    activationBits,
  });
  net.flopCounter.flop += 2 * rows * config.vocab * config.width;
}

/** One stretch of rows with the same loss and the same factor. */
export interface LossSpan {
  loss: "nll" | "kl";
  rows: number;
  /** Factor on the gradient of each of these rows. */
  scale: number;
  /** Bound of the divergence of each `kl` row; 0 for none (see `Device.klDivergence`). */
  bound: number;
}

/** What rows are to say. */
export interface LossTargets {
  /** Target id of every row (for `nll`). */
  targets: Int32Array;
  /**
   * rows × width: the base model's normalised final hidden states (for `kl`), from which its logits are computed again, since keeping
   * those would take 200 kB a token.
   */
  teacher: Float32Array;
  /** In the order of the rows. */
  spans: readonly LossSpan[];
}

/**
 * Losses of all rows (natural log), in `losses`, and in `dx` the gradient of the residual stream. `dx` must be cleared.
 *
 * @param full Gradients of all weights, where they are trained; those of the output matrix and the final norm are added to.
 */
export async function lossAndGradient(
  net: Network,
  h: HeadRows,
  { targets, teacher, spans }: LossTargets,
  losses: Tensor,
  dx: Tensor,
  full?: ModelWeights<Tensor>,
): Promise<void> {
  const { device, config, weights } = net;
  const { width, vocab } = config;
  using scope = new BufferScope(device);
  const dNormed = scope.alloc(h.rows * width);
  const starts: number[] = [];
  spans.reduce((row, s) => (starts.push(row), row + s.rows), 0);
  const anyKl = spans.some((s) => s.loss === "kl");
  const teacherLogits = anyKl ? scope.alloc(chunkRows(vocab, h.rows) * vocab) : undefined;
  const teacherHidden = anyKl ? scope.floats(teacher) : undefined;
  await forLogits(net, h, (logits, from, rows) => {
    const parts = spans.map((span, i) => {
      const begin = Math.max(from, starts[i]);
      return { span, begin, count: Math.min(from + rows, starts[i] + span.rows) - begin };
    }).filter(({ count }) => count > 0);
    for (const { begin, count } of klRuns(parts)) {
      const own = device.view(teacherLogits!, (begin - from) * vocab, count * vocab);
      logitsOf(net, device.view(teacherHidden!, begin * width, count * width), own, count);
    }
    for (const { span, begin, count } of parts) {
      const part = (t: Tensor) => device.view(t, (begin - from) * vocab, count * vocab);
      const out = {
        ...{ logits: part(logits), losses: device.view(losses, begin, count), rows: count, vocab },
        scale: span.scale,
      };
      if (span.loss === "nll") {
        using own = new BufferScope(device);
        device.crossEntropy({ ...out, targets: own.ints(targets.subarray(begin, begin + count)) });
      } else {
        device.klDivergence({ ...out, teacher: part(teacherLogits!), bound: span.bound });
      }
    }
    if (full) {
      const normed = device.view(h.normed, from * width, rows * width);
      device.matmulTN({ out: full.head, x: logits, w: normed, m: vocab, n: width, k: rows, accumulate: true });
      net.flopCounter.flop += 2 * rows * vocab * width;
    }
    const part = device.view(dNormed, from * width, rows * width);
    inputGradient(net, { out: part, x: logits, w: weights.head, m: rows, n: width, k: vocab });
    net.flopCounter.flop += 2 * rows * vocab * width;
  });
  if (full) {
    const { x, rstd } = h;
    device.rmsNormWeightBackward({ dweight: full.finalNorm, dy: dNormed, x, rstd, rows: h.rows, cols: width });
  }
  const dGathered = scope.alloc(h.rows * width);
  device.rmsNormBackward({
    dx: dGathered,
    dy: dNormed,
    x: h.x,
    weight: weights.finalNorm,
    rstd: h.rstd,
    rows: h.rows,
    cols: width,
  });
  device.scatterRows({ out: dx, x: dGathered, index: h.index, rows: h.rows, cols: width });
}

/** Stretches of neighbouring `kl` rows, whatever their factors: each stretch is one product with the output matrix. */
function klRuns(
  parts: readonly { span: LossSpan; begin: number; count: number }[],
): { begin: number; count: number }[] {
  const runs: { begin: number; count: number }[] = [];
  for (const { span, begin, count } of parts) {
    if (span.loss !== "kl") continue;
    const before = runs.at(-1);
    if (before && before.begin + before.count === begin) before.count += count;
    else runs.push({ begin, count });
  }
  return runs;
}
