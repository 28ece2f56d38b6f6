/**
 * The Llama/Qwen2 block, forward and backward, over a packed batch of rows. Frozen weights get no gradient; LoRA does.
 *
 *   n1 = rmsNorm(xIn)    q, k, v = n1·Wᵀ (+ bias)    q, k = rope(q, k)    xMid = xIn + attention(q, k, v)·Woᵀ
 *   n2 = rmsNorm(xMid)   h = silu(n2·Wgᵀ) ⊙ (n2·Wuᵀ)                     xOut = xMid + h·Wdᵀ
 */
import type { Tensor } from "../../kernels/device.ts";
import type { ModelConfig } from "../format/model_source.ts";
import type { Activations, Gradients, LayerActivations } from "./activations.ts";
import { type Projection, projections } from "../format/lora_adapter.ts";
import type { BackwardOptions, BatchOnDevice, ForwardOptions, Network } from "./network.ts";
import { inputBackward, linear, weightBackward } from "./projection.ts";
import { projectionShape } from "./projection_shape.ts";

/** Operations of one row through one block, in one direction. */
function blockFlop(config: ModelConfig): number {
  return projections.reduce((sum, p) => sum + 2 * projectionShape(config, p).reduce((a, b) => a * b), 0);
}

/** Runs the blocks; the residual stream ends in the `xIn` of block `until`, or in `acts.xOut`. */
export async function forward(
  net: Network,
  batch: BatchOnDevice,
  acts: Activations,
  options: ForwardOptions,
): Promise<Tensor> {
  const { device, config, weights } = net;
  const { rows } = batch;
  const { from = 0, until = config.layers } = options;
  let x = acts.layers[from].xIn;
  if (from === 0) {
    const { ids, idsAt } = batch;
    device.embed({ out: x, table: weights.embedding, ids, idsAt, rows, cols: config.width });
  }
  for (let layer = from; layer < until; layer++) {
    net.look?.();
    await options.onLayer?.(layer, x);
    const out = layer + 1 < config.layers ? acts.layers[layer + 1].xIn : acts.xOut;
    blockForward(net, batch, acts, layer, out, options);
    x = out;
  }
  net.look?.();
  await options.onLayer?.(until, x);
  net.flopCounter.tokens += rows;
  net.flopCounter.flop += rows * (until - from) * blockFlop(config);
  return x;
}

function blockForward(
  net: Network,
  batch: BatchOnDevice,
  acts: Activations,
  layer: number,
  xOut: Tensor,
  options: ForwardOptions,
) {
  const { device, config } = net;
  const { rows } = batch;
  const { width, heads, kvHeads, headDim, ffn } = config;
  const a = acts.layers[layer];
  const w = net.weights.layers[layer];
  const project = (projection: Projection, x: Tensor, out: Tensor) =>
    linear(net, layer, projection, x, out, rows, options);

  device.rmsNorm({
    out: acts.normed,
    rstd: a.rstd1,
    x: a.xIn,
    weight: w.attentionNorm,
    rows,
    cols: width,
    eps: config.normEps,
  });
  project("q_proj", acts.normed, a.q);
  project("k_proj", acts.normed, a.k);
  project("v_proj", acts.normed, a.v);
  rotate(net, acts, a.q, rows, heads, false);
  rotate(net, acts, a.k, rows, kvHeads, false);
  let { k, v } = a;
  if (options.cache) {
    const cols = kvHeads * headDim;
    const { index } = options.cache;
    k = options.cache.k[layer];
    v = options.cache.v[layer];
    device.scatterRows({ out: k, x: a.k, index, rows, cols });
    device.scatterRows({ out: v, x: a.v, index, rows, cols });
  }
  device.attention({ ...attentionShape(net, batch), q: a.q, k, v, out: a.attention, lse: a.lse });
  project("o_proj", a.attention, a.xMid);
  device.axpy({ out: a.xMid, x: a.xIn, alpha: 1, n: rows * width });

  device.rmsNorm({
    out: acts.normed,
    rstd: a.rstd2,
    x: a.xMid,
    weight: w.mlpNorm,
    rows,
    cols: width,
    eps: config.normEps,
  });
  project("gate_proj", acts.normed, a.gate);
  project("up_proj", acts.normed, a.up);
  device.siluMul({ out: acts.hidden, gate: a.gate, up: a.up, n: rows * ffn });
  project("down_proj", acts.hidden, xOut);
  device.axpy({ out: xOut, x: a.xMid, alpha: 1, n: rows * width });
}

/**
 * Back through the blocks, from the gradient of the last residual in `g.dx` down to the lowest block that is trained; where all
 * weights are, `g.dx` ends as the gradient of the embedded tokens. A trained adapter's gradients are overwritten, those of
 * weights are added to, the activations of gate and up are used up.
 */
export function backward(
  net: Network,
  batch: BatchOnDevice,
  acts: Activations,
  g: Gradients,
  options: BackwardOptions,
): void {
  const lowest = options.full ? 0 : options.trained?.lora.lowestLayer ?? net.config.layers;
  for (let layer = net.config.layers - 1; layer >= lowest; layer--) {
    blockBackward(net, batch, acts, g, layer, options, layer === lowest && !options.full);
    const within = options.within?.get(layer);
    if (within) net.device.axpy({ out: g.dx, x: within, alpha: 1, n: batch.rows * net.config.width });
  }
  net.flopCounter.flop += (options.full ? 2 : 1) * batch.rows * (net.config.layers - lowest) * blockFlop(net.config);
}

function blockBackward(
  net: Network,
  batch: BatchOnDevice,
  acts: Activations,
  g: Gradients,
  layer: number,
  options: BackwardOptions,
  last: boolean,
) {
  const { device, config } = net;
  const { rows } = batch;
  const { width, heads, kvHeads, headDim, ffn } = config;
  const a: LayerActivations = acts.layers[layer];
  const w = net.weights.layers[layer];
  const back = (projection: Projection, x: Tensor, dy: Tensor, dx: Tensor | undefined, accumulate: boolean) => {
    inputBackward(net, layer, projection, { dy, dx, accumulate, rows }, options);
    weightBackward(net, layer, projection, { x, dy, rows }, options);
  };
  const trainedNorms = options.full?.grads.layers[layer];

  // xOut = xMid + h·Wdᵀ: the gradient of xOut is that of xMid too, and goes on in dx.
  const { hidden } = acts;
  inputBackward(net, layer, "down_proj", { dy: g.dx, dx: g.dHidden, accumulate: false, rows }, options);
  device.siluMulBackward({
    ...{ out: hidden, dgate: a.gate, dup: a.up, dout: g.dHidden },
    ...{ gate: a.gate, up: a.up, n: rows * ffn },
  });
  weightBackward(net, layer, "down_proj", { x: hidden, dy: g.dx, rows }, options);
  device.rmsNorm({
    out: acts.normed,
    rstd: a.rstd2,
    x: a.xMid,
    weight: w.mlpNorm,
    rows,
    cols: width,
    eps: config.normEps,
  });
  back("gate_proj", acts.normed, a.gate, g.dNormed, false);
  back("up_proj", acts.normed, a.up, g.dNormed, true);
  const normBackward = (x: Tensor, weight: Tensor, rstd: Tensor, dweight: Tensor | undefined) => {
    if (dweight) device.rmsNormWeightBackward({ dweight, dy: g.dNormed, x, rstd, rows, cols: width });
    device.rmsNormBackward({ dx: g.dx, dy: g.dNormed, x, weight, rstd, rows, cols: width });
  };
  normBackward(a.xMid, w.mlpNorm, a.rstd2, trainedNorms?.mlpNorm);

  // xMid = xIn + attention·Woᵀ
  back("o_proj", a.attention, g.dx, g.dAttention, false);
  const kvCount = rows * kvHeads * headDim;
  device.fill({ out: g.dk, value: 0, n: kvCount });
  device.fill({ out: g.dv, value: 0, n: kvCount });
  device.attentionBackward({
    ...attentionShape(net, batch),
    q: a.q,
    k: a.k,
    v: a.v,
    out: a.attention,
    lse: a.lse,
    dout: g.dAttention,
    dq: g.dq,
    dk: g.dk,
    dv: g.dv,
  });
  rotate(net, acts, g.dq, rows, heads, true);
  rotate(net, acts, g.dk, rows, kvHeads, true);
  device.rmsNorm({
    out: acts.normed,
    rstd: a.rstd1,
    x: a.xIn,
    weight: w.attentionNorm,
    rows,
    cols: width,
    eps: config.normEps,
  });
  const dNormed = last ? undefined : g.dNormed;
  back("q_proj", acts.normed, g.dq, dNormed, false);
  back("k_proj", acts.normed, g.dk, dNormed, true);
  back("v_proj", acts.normed, g.dv, dNormed, true);
  if (!last) normBackward(a.xIn, w.attentionNorm, a.rstd1, trainedNorms?.attentionNorm);
}

function rotate(net: Network, acts: Activations, x: Tensor, rows: number, heads: number, inverse: boolean) {
  const { device, config, ropeTable } = net;
  device.rope({ x, positions: acts.positions, table: ropeTable, rows, heads, headDim: config.headDim, inverse });
}

function attentionShape(net: Network, batch: BatchOnDevice) {
  const { heads, kvHeads, headDim } = net.config;
  return { seqs: batch.seqs, seqCount: batch.seqCount, heads, kvHeads, headDim, scale: 1 / Math.sqrt(headDim) };
}
