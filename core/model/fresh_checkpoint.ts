/** A model that has learned nothing yet: seeded weights in memory, to train from. */
import type { ModelConfig, ModelSource, StoredTensor } from "../format/model_source.ts";
import { expectedTensors } from "../format/model_source_shapes.ts";
import type { Tokenizer } from "../format/tokenizer.ts";

/** Spread of fresh matrices (GPT-2; Radford et al. 2019). */
const spread = 0.02;

/**
 * Matrices are normal with a spread of 0.02, those that write into the residual stream of 0.02 / √(2 · layers), so that its size does
 * not grow with depth (GPT-2); norms begin as ones and biases as zeros.
 *
 * @param random Uniform in [0, 1).
 */
export function freshCheckpoint(
  config: ModelConfig,
  tokens: Tokenizer,
  random: () => number,
  options: { mimetic?: boolean } = {},
): ModelSource {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, [rows, cols]] of expectedTensors(config)) {
    const values = new Float32Array(rows * cols);
    if (name.endsWith("norm.weight")) values.fill(1);
    else if (!name.endsWith(".bias")) {
      const scale = /(o_proj|down_proj)\.weight$/.test(name) ? spread / Math.sqrt(2 * config.layers) : spread;
      for (let i = 0; i < values.length; i++) values[i] = scale * normal(random);
    }
    tensors.set(name, { format: "f32", rows, cols, data: new Uint8Array(values.buffer) });
  }
  if (options.mimetic) makeMimetic(config, (name) => new Float32Array(tensors.get(name)!.data.buffer as ArrayBuffer));
  return {
    config,
    tokens,
    warnings: [],
    source: "a fresh model",
    sha256: "0".repeat(64),
    names: () => [...tensors.keys()],
    tensor(name) {
      const tensor = tensors.get(name);
      if (!tensor) throw new RangeError(`Cannot read a fresh model: tensor must be one of its own: received ${name}`);
      return tensor;
    },
  };
}

/** Spread of keys and queries that begin alike, relative to the others': a token attends to its like e² times as much as to others. */
const alikeSpread = 3;
/** The same of values: what is copied adds up to about half of what it was. */
const copySpread = 5;

/**
 * The first query head of each group begins equal to its keys, so that it attends to tokens like its own, and the output projection as the
 * transpose of the values, so that it copies what it attends to (after Trockman & Kolter 2023).
 */
function makeMimetic(config: ModelConfig, of: (name: string) => Float32Array): void {
  const { layers, width, heads, kvHeads, headDim } = config;
  const group = heads / kvHeads, qWidth = heads * headDim;
  for (let layer = 0; layer < layers; layer++) {
    const [q, k, v, o] = ["q", "k", "v", "o"].map((p) => of(`model.layers.${layer}.self_attn.${p}_proj.weight`));
    for (let kv = 0; kv < kvHeads; kv++) {
      for (let d = 0; d < headDim; d++) {
        const qRow = (kv * group * headDim + d) * width, kvRow = (kv * headDim + d) * width;
        for (let c = 0; c < width; c++) {
          k[kvRow + c] *= alikeSpread;
          v[kvRow + c] *= copySpread;
          q[qRow + c] = k[kvRow + c];
          o[c * qWidth + kv * group * headDim + d] = v[kvRow + c];
        }
      }
    }
  }
}

/** Box & Muller 1958. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
