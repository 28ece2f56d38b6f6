/** What stands beside the weights in a Hugging Face model folder. */
import { join } from "node:path";
import { familyOf } from "./family.ts";
import type { ModelConfig } from "./model_source.ts";
import { writeWhole } from "./write_whole.ts";

/** Contents of the files, as JSON. */
export interface ModelCompanions {
  /** `config.json` */
  config: Record<string, unknown>;
  /** `tokenizer.json` */
  tokenizer: unknown;
  /** `tokenizer_config.json`, which holds the chat template. */
  tokenizerConfig: Record<string, unknown>;
}

/** Writes the three files. */
export async function writeModelCompanions(folder: string, companions: ModelCompanions): Promise<void> {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  await writeWhole([
    { path: join(folder, "config.json"), data: json(companions.config) },
    { path: join(folder, "tokenizer.json"), data: json(companions.tokenizer) },
    { path: join(folder, "tokenizer_config.json"), data: json(companions.tokenizerConfig) },
  ]);
}

/** What `config.json` says of a configuration, as `transformers` reads it. */
export function modelConfigJson(config: ModelConfig): Record<string, unknown> {
  const family = familyOf(config);
  return {
    architectures: [family === "llama" ? "LlamaForCausalLM" : "Qwen2ForCausalLM"],
    model_type: family,
    hidden_act: "silu",
    hidden_size: config.width,
    intermediate_size: config.ffn,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.kvHeads,
    head_dim: config.headDim,
    vocab_size: config.vocab,
    max_position_embeddings: config.contextLength,
    rope_theta: config.ropeBase,
    rms_norm_eps: config.normEps,
    tie_word_embeddings: config.tiedEmbedding,
  };
}
