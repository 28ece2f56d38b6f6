/** A model that has learned nothing yet: seeded weights in memory, to train from. */
import type { Checkpoint, ModelConfig, StoredTensor } from "../format/checkpoint.ts";
import { expectedTensors } from "../format/checkpoint_shapes.ts";
import type { Tokens } from "../format/tokens.ts";

/** Spread of fresh matrices (GPT-2; Radford et al. 2019). */
const spread = 0.02;

/**
 * Matrices are normal with a spread of 0.02, those that write into the residual stream of 0.02 / √(2 · layers), so that its size does
 * not grow with depth (GPT-2); norms begin as ones and biases as zeros.
 *
 * @param random Uniform in [0, 1).
 */
export function freshCheckpoint(config: ModelConfig, tokens: Tokens, random: () => number): Checkpoint {
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
  return {
    config,
    tokens,
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

/** Box & Muller 1958. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
