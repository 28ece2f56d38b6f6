/** A seeded random model in memory, with a byte tokenizer: for tests that need a real forward pass and no file. */
import type { ModelConfig, ModelSource, StoredTensor } from "../core/format/model_source.ts";
import type { ChatMessage, Tokenizer } from "../core/format/tokenizer.ts";
import { projections } from "../core/format/lora_adapter.ts";
import { moduleName, projectionShape } from "../core/model/projection_shape.ts";

/** Ids 0–255 are bytes; 256 ends a turn, 257 begins one. */
export const byteTokens: Tokenizer = {
  size: 258,
  endIds: [256],
  bosId: undefined,
  warnings: [],
  encode(text: string) {
    return text.split(/(<end>|<turn>)/).flatMap((part) =>
      part === "<end>" ? [256] : part === "<turn>" ? [257] : [...new TextEncoder().encode(part)]
    );
  },
  decode: (ids) => new TextDecoder().decode(Uint8Array.from(ids.filter((id) => id < 256))),
  chat: (messages: readonly ChatMessage[]) =>
    messages.map((m) => `<turn>${m.role}\n${m.content}<end>`).join("") + "<turn>assistant\n",
};

/** Uniform in [0, 1) from a seed (mulberry32). */
export function uniform(seed: number): () => number {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export function randomCheckpoint(seed: number, shape: Partial<ModelConfig> = {}): ModelSource {
  const config: ModelConfig = {
    layers: 2,
    width: 32,
    heads: 4,
    kvHeads: 2,
    headDim: 8,
    ffn: 48,
    vocab: 258,
    contextLength: 512,
    ropeBase: 10000,
    normEps: 1e-5,
    tiedEmbedding: true,
    qkvBias: false,
    ...shape,
  };
  const random = uniform(seed);
  const tensors = new Map<string, StoredTensor>();
  const put = (name: string, rows: number, cols: number, make: () => number) => {
    const data = Float32Array.from({ length: rows * cols }, make);
    tensors.set(name, { format: "f32", rows, cols, data: new Uint8Array(data.buffer) });
  };
  const spread = (scale: number) => () => (random() * 2 - 1) * scale;
  put("model.embed_tokens.weight", config.vocab, config.width, spread(1));
  put("model.norm.weight", 1, config.width, () => 0.5 + random());
  if (!config.tiedEmbedding) put("lm_head.weight", config.vocab, config.width, spread(0.5));
  for (let layer = 0; layer < config.layers; layer++) {
    for (const norm of ["input_layernorm", "post_attention_layernorm"]) {
      put(`model.layers.${layer}.${norm}.weight`, 1, config.width, () => 0.5 + random());
    }
    for (const projection of projections) {
      const [rows, cols] = projectionShape(config, projection);
      put(`${moduleName(layer, projection)}.weight`, rows, cols, spread(1.5 / Math.sqrt(cols)));
      if (config.qkvBias && /^[qkv]_/.test(projection)) {
        put(`${moduleName(layer, projection)}.bias`, 1, rows, spread(0.3));
      }
    }
  }
  return {
    config,
    tokens: byteTokens,
    warnings: [],
    source: `random model ${seed}`,
    sha256: "0".repeat(64),
    names: () => [...tensors.keys()],
    tensor: (name) => tensors.get(name)!,
  };
}
