import type { Device, Tensor, Weight } from "../../kernels/device.ts";
import type { ModelConfig, ModelSource } from "../format/model_source.ts";
import { expectedTensors } from "../format/model_source_shapes.ts";
import { ModelError } from "../../schemas/errors.ts";
import { type Projection, projections } from "../format/lora_adapter.ts";
import { BufferScope } from "./buffer_scope.ts";
import { moduleName, projectionShape } from "./projection_shape.ts";

/** A matrix on a device: frozen in the format it was stored in, or f32 under training. */
export type Matrix = Weight | Tensor;

/** The weights of one block, on a device. */
export interface LayerWeights<M extends Matrix = Matrix> {
  attentionNorm: Tensor;
  mlpNorm: Tensor;
  matrices: Record<Projection, M>;
  biases: Partial<Record<Projection, Tensor>>;
}

/** All weights of a model, on a device. Gradients of weights have the same form. */
export interface ModelWeights<M extends Matrix = Matrix> {
  embedding: M;
  layers: LayerWeights<M>[];
  finalNorm: Tensor;
  /** The output matrix: the embedding itself where the two are tied. */
  head: M;
}

/** One weight of a model; a vector has one row. */
export interface WeightShape {
  /** As Hugging Face spells it. */
  name: string;
  rows: number;
  cols: number;
}

/** Puts a model's weights together from what `matrix` and `vector` give for each of them. */
function assembleWeights<M extends Matrix>(
  config: ModelConfig,
  matrix: (shape: WeightShape) => M,
  vector: (shape: WeightShape) => Tensor,
): ModelWeights<M> {
  const { width, vocab } = config;
  const embedding = matrix({ name: "model.embed_tokens.weight", rows: vocab, cols: width });
  const layers = Array.from({ length: config.layers }, (_, layer): LayerWeights<M> => {
    const matrices = {} as Record<Projection, M>;
    const biases: Partial<Record<Projection, Tensor>> = {};
    for (const projection of projections) {
      const [rows, cols] = projectionShape(config, projection);
      const name = moduleName(layer, projection);
      matrices[projection] = matrix({ name: `${name}.weight`, rows, cols });
      if (config.qkvBias && /^[qkv]_/.test(projection)) {
        biases[projection] = vector({ name: `${name}.bias`, rows: 1, cols: rows });
      }
    }
    const norm = (name: string) => vector({ name: `model.layers.${layer}.${name}.weight`, rows: 1, cols: width });
    return { attentionNorm: norm("input_layernorm"), mlpNorm: norm("post_attention_layernorm"), matrices, biases };
  });
  return {
    embedding,
    layers,
    finalNorm: vector({ name: "model.norm.weight", rows: 1, cols: width }),
    head: config.tiedEmbedding ? embedding : matrix({ name: "lm_head.weight", rows: vocab, cols: width }),
  };
}

/**
 * Copies a checkpoint's weights to a device, matrices in the format they are stored in.
 *
 * @param scope Gets the buffers.
 * @throws {ModelError} if a tensor has not the shape that the configuration asks for.
 */
export function loadWeights(checkpoint: ModelSource, scope: BufferScope): ModelWeights {
  return assembleWeights<Matrix>(
    checkpoint.config,
    (shape) => upload(checkpoint, shape, scope),
    (shape) => {
      const out = scope.alloc(shape.cols);
      decode(checkpoint, shape, scope.device, out);
      return out;
    },
  );
}

function upload(checkpoint: ModelSource, { name, rows, cols }: WeightShape, scope: BufferScope): Weight {
  const t = checkpoint.tensor(name);
  if (t.rows !== rows || t.cols !== cols) {
    throw new ModelError(
      `Cannot load model: ${name} in ${checkpoint.source} must have shape [${rows}, ${cols}]: received [${t.rows}, ${t.cols}]. ` +
        `Hint: the file does not fit its own configuration; download it again.`,
    );
  }
  return scope.weight(t.data, t.format, rows, cols);
}

/** The values of a stored weight, as f32, into `out`. */
function decode(checkpoint: ModelSource, shape: WeightShape, device: Device, out: Tensor): void {
  using scope = new BufferScope(device);
  dequantiseRows(device, upload(checkpoint, shape, scope), 0, shape.rows, out);
}

/** Rows `from` … of a weight on the device as f32, into `out`. */
export function dequantiseRows(device: Device, table: Weight, from: number, rows: number, out: Tensor): void {
  using scope = new BufferScope(device);
  const ids = scope.ints(Int32Array.from({ length: rows }, (_, i) => from + i));
  device.embed({ out, table, ids, rows, cols: table.cols });
}

/** The weights of a model that is trained as a whole: f32, in one flat buffer, so that one AdamW call updates all matrices. */
export interface FlatWeights {
  /** Matrices first, then norms and biases. */
  params: Tensor;
  /** Where each weight begins in `params`, in the order in which they lie. */
  layout: (WeightShape & { offset: number })[];
  /** Values of the matrices, which come first: those that weight decay is for. */
  matrixCount: number;
  /** Views of `params`. */
  weights: ModelWeights<Tensor>;
}

/** A cleared flat buffer in the form of a model's weights; for weights, and for their gradients. */
export function allocFlatWeights(config: ModelConfig, scope: BufferScope): FlatWeights {
  const shapes = [...expectedTensors(config)].map(([name, [rows, cols]]): WeightShape => ({ name, rows, cols }));
  const [matrices, vectors] = [true, false].map((isMatrix) => shapes.filter(({ rows }) => rows > 1 === isMatrix));
  let offset = 0;
  const layout = [...matrices, ...vectors].map((shape) => {
    const at = offset;
    offset += shape.rows * shape.cols;
    return { ...shape, offset: at };
  });
  const params = scope.alloc(offset);
  const byName = new Map(layout.map((part) => [part.name, part]));
  const view = ({ name, rows, cols }: WeightShape) => scope.device.view(params, byName.get(name)!.offset, rows * cols);
  return {
    params,
    layout,
    matrixCount: matrices.reduce((sum, { rows, cols }) => sum + rows * cols, 0),
    weights: assembleWeights<Tensor>(config, view, view),
  };
}

/** A checkpoint's weights as f32 in one buffer, to be trained. @throws {ModelError} as {@link loadWeights}. */
export function loadFlatWeights(checkpoint: ModelSource, scope: BufferScope): FlatWeights {
  const { device } = scope;
  const flat = allocFlatWeights(checkpoint.config, scope);
  for (const { offset, ...shape } of flat.layout) {
    decode(checkpoint, shape, device, device.view(flat.params, offset, shape.rows * shape.cols));
  }
  return flat;
}

/**
 * RoPE angles (Su et al. 2021): positions × headDim, half cosines and half sines, in f64 and then rounded.
 *
 * @param divisors Of each frequency, where they are scaled.
 */
export function ropeTable(
  positions: number,
  headDim: number,
  base: number,
  divisors?: readonly number[],
): Float32Array {
  const half = headDim / 2;
  const table = new Float32Array(positions * headDim);
  for (let i = 0; i < half; i++) {
    // PyTorch computes the inverse frequency in f32; at position 2,000 the difference would show in the fourth digit.
    const plain = Math.fround(1 / Math.fround(Math.pow(base, (2 * i) / headDim)));
    const frequency = divisors ? Math.fround(plain / divisors[i]) : plain;
    for (let p = 0; p < positions; p++) {
      const angle = Math.fround(p * frequency);
      table[p * headDim + i] = Math.cos(angle);
      table[p * headDim + half + i] = Math.sin(angle);
    }
  }
  return table;
}
