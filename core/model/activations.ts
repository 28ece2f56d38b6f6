import type { Device, IntTensor, Tensor } from "../../kernels/device.ts";
import type { ModelConfig } from "../format/model_source.ts";

/** What one block leaves behind for its backward pass. In inference all blocks share one of these. */
export interface LayerActivations {
  /** Residual stream before the block and between its halves: rows × width. */
  xIn: Tensor;
  xMid: Tensor;
  rstd1: Tensor;
  rstd2: Tensor;
  q: Tensor;
  k: Tensor;
  v: Tensor;
  attention: Tensor;
  lse: Tensor;
  gate: Tensor;
  up: Tensor;
}

/** Buffers for `rows` packed tokens, made once and used again as long as they are large enough. */
export interface Activations {
  rows: number;
  layers: LayerActivations[];
  /** Residual stream after the last block. */
  xOut: Tensor;
  /** Normalised residual, the input of the projections. */
  normed: Tensor;
  /** silu(gate) ⊙ up. */
  hidden: Tensor;
  ids: IntTensor;
  positions: IntTensor;
}

/** Scratch of the backward pass. */
export interface Gradients {
  rows: number;
  dx: Tensor;
  dNormed: Tensor;
  dHidden: Tensor;
  dAttention: Tensor;
  dq: Tensor;
  dk: Tensor;
  dv: Tensor;
}

/** @param lowestTrained For training, the block from which on each keeps its own; none do in inference. */
export function allocActivations(
  device: Device,
  config: ModelConfig,
  rows: number,
  lowestTrained: number = config.layers,
): Activations {
  const { width, heads, kvHeads, headDim, ffn } = config;
  const layer = (): LayerActivations => ({
    xIn: device.alloc(rows * width),
    xMid: device.alloc(rows * width),
    rstd1: device.alloc(rows),
    rstd2: device.alloc(rows),
    q: device.alloc(rows * heads * headDim),
    k: device.alloc(rows * kvHeads * headDim),
    v: device.alloc(rows * kvHeads * headDim),
    attention: device.alloc(rows * heads * headDim),
    lse: device.alloc(rows * heads),
    gate: device.alloc(rows * ffn),
    up: device.alloc(rows * ffn),
  });
  const layers: LayerActivations[] = [];
  const shared = layer();
  for (let l = 0; l < config.layers; l++) layers.push(l > lowestTrained ? layer() : shared);
  return {
    rows,
    layers,
    // In inference the next block reads the buffer this one wrote, so the last writes it too.
    xOut: lowestTrained < config.layers ? device.alloc(rows * width) : shared.xIn,
    normed: device.alloc(rows * width),
    hidden: device.alloc(rows * ffn),
    ids: device.allocInt(rows),
    positions: device.allocInt(rows),
  };
}

export function freeActivations(device: Device, a: Activations): void {
  for (const layer of new Set(a.layers)) for (const t of Object.values(layer)) device.free(t as Tensor);
  if (!a.layers.some((l) => l.xIn === a.xOut)) device.free(a.xOut);
  for (const t of [a.normed, a.hidden, a.ids, a.positions]) device.free(t);
}

export function allocGradients(device: Device, config: ModelConfig, rows: number): Gradients {
  const { width, heads, kvHeads, headDim, ffn } = config;
  return {
    rows,
    dx: device.alloc(rows * width),
    dNormed: device.alloc(rows * width),
    dHidden: device.alloc(rows * ffn),
    dAttention: device.alloc(rows * heads * headDim),
    dq: device.alloc(rows * heads * headDim),
    dk: device.alloc(rows * kvHeads * headDim),
    dv: device.alloc(rows * kvHeads * headDim),
  };
}

export function freeGradients(device: Device, g: Gradients): void {
  for (const t of Object.values(g)) if (typeof t !== "number") device.free(t);
}
