import type { Device, Tensor, Weight } from "../../kernels/device.ts";
import type { Checkpoint, ModelConfig } from "../format/checkpoint.ts";
import { ModelError } from "../../schemas/errors.ts";
import { type Projection, projections } from "./lora.ts";

/** The frozen weights of one block, on a device. */
export interface LayerWeights {
  attentionNorm: Tensor;
  mlpNorm: Tensor;
  matrices: Record<Projection, Weight>;
  biases: Partial<Record<Projection, Tensor>>;
}

/** All frozen weights of a model, on a device, matrices in the format they were stored in. */
export interface ModelWeights {
  embedding: Weight;
  layers: LayerWeights[];
  finalNorm: Tensor;
  /** The output matrix: the embedding itself where the two are tied. */
  head: Weight;
}

/** [out, in] of each projection. */
export function projectionShape(config: ModelConfig, projection: Projection): [number, number] {
  const q = config.heads * config.headDim;
  const kv = config.kvHeads * config.headDim;
  switch (projection) {
    case "q_proj":
      return [q, config.width];
    case "k_proj":
    case "v_proj":
      return [kv, config.width];
    case "o_proj":
      return [config.width, q];
    case "gate_proj":
    case "up_proj":
      return [config.ffn, config.width];
    case "down_proj":
      return [config.width, config.ffn];
  }
}

/** Name of a projection's module inside a block, as Hugging Face spells it. */
export function moduleName(layer: number, projection: Projection): string {
  const block = projection.endsWith("o_proj") || /^[qkv]_/.test(projection) ? "self_attn" : "mlp";
  return `model.layers.${layer}.${block}.${projection}`;
}

/**
 * Copies a checkpoint's weights to a device.
 *
 * @throws {ModelError} where a tensor has not the shape that the configuration asks for.
 */
export function loadWeights(checkpoint: Checkpoint, device: Device): ModelWeights {
  const { config } = checkpoint;
  const stored = (name: string, rows: number, cols: number) => {
    const t = checkpoint.tensor(name);
    if (t.rows !== rows || t.cols !== cols) {
      throw new ModelError(
        `Cannot load model: ${name} in ${checkpoint.source} must have shape [${rows}, ${cols}]: received [${t.rows}, ${t.cols}]. ` +
          `Hint: the file does not fit its own configuration; download it again.`,
      );
    }
    return t;
  };
  const matrix = (name: string, rows: number, cols: number): Weight => {
    const t = stored(name, rows, cols);
    return device.weight(t.data, t.format, rows, cols);
  };
  const vector = (name: string, cols: number): Tensor => {
    const t = stored(name, 1, cols);
    const w = device.weight(t.data, t.format, 1, cols);
    const out = device.alloc(cols);
    const ids = device.allocInt(1);
    device.embed({ out, table: w, ids, rows: 1, cols });
    device.free(w);
    device.free(ids);
    return out;
  };
  const embedding = matrix("model.embed_tokens.weight", config.vocab, config.width);
  const layers: LayerWeights[] = [];
  for (let layer = 0; layer < config.layers; layer++) {
    const matrices = {} as Record<Projection, Weight>;
    const biases: Partial<Record<Projection, Tensor>> = {};
    for (const projection of projections) {
      const [rows, cols] = projectionShape(config, projection);
      matrices[projection] = matrix(`${moduleName(layer, projection)}.weight`, rows, cols);
      if (config.qkvBias && /^[qkv]_/.test(projection)) {
        biases[projection] = vector(`${moduleName(layer, projection)}.bias`, rows);
      }
    }
    layers.push({
      attentionNorm: vector(`model.layers.${layer}.input_layernorm.weight`, config.width),
      mlpNorm: vector(`model.layers.${layer}.post_attention_layernorm.weight`, config.width),
      matrices,
      biases,
    });
  }
  return {
    embedding,
    layers,
    finalNorm: vector("model.norm.weight", config.width),
    head: config.tiedEmbedding ? embedding : matrix("lm_head.weight", config.vocab, config.width),
  };
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
