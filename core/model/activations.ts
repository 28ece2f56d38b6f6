import type { IntTensor, Tensor } from "../../kernels/device.ts";
import type { ModelConfig } from "../format/model_source.ts";
import type { BufferScope } from "./buffer_scope.ts";

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
  scope: BufferScope,
  config: ModelConfig,
  rows: number,
  lowestTrained: number = config.layers,
): Activations {
  const { width, heads, kvHeads, headDim, ffn } = config;
  const layer = (): LayerActivations => ({
    xIn: scope.alloc(rows * width),
    xMid: scope.alloc(rows * width),
    rstd1: scope.alloc(rows),
    rstd2: scope.alloc(rows),
    q: scope.alloc(rows * heads * headDim),
    k: scope.alloc(rows * kvHeads * headDim),
    v: scope.alloc(rows * kvHeads * headDim),
    attention: scope.alloc(rows * heads * headDim),
    lse: scope.alloc(rows * heads),
    gate: scope.alloc(rows * ffn),
    up: scope.alloc(rows * ffn),
  });
  const layers: LayerActivations[] = [];
  const shared = layer();
  for (let l = 0; l < config.layers; l++) layers.push(l > lowestTrained ? layer() : shared);
  return {
    rows,
    layers,
    // In inference the next block reads the buffer this one wrote, so the last writes it too.
    xOut: lowestTrained < config.layers ? scope.alloc(rows * width) : shared.xIn,
    normed: scope.alloc(rows * width),
    hidden: scope.alloc(rows * ffn),
    ids: scope.allocInt(rows),
    positions: scope.allocInt(rows),
  };
}

export function allocGradients(scope: BufferScope, config: ModelConfig, rows: number): Gradients {
  const { width, heads, kvHeads, headDim, ffn } = config;
  return {
    rows,
    dx: scope.alloc(rows * width),
    dNormed: scope.alloc(rows * width),
    dHidden: scope.alloc(rows * ffn),
    dAttention: scope.alloc(rows * heads * headDim),
    dq: scope.alloc(rows * heads * headDim),
    dk: scope.alloc(rows * kvHeads * headDim),
    dv: scope.alloc(rows * kvHeads * headDim),
  };
}
