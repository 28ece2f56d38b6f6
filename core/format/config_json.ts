import type { ModelConfig } from "./checkpoint.ts";

/** What `config.json` says of a configuration, as `transformers` reads it. */
export function modelConfigJson(config: ModelConfig): Record<string, unknown> {
  return {
    architectures: [config.architecture === "llama" ? "LlamaForCausalLM" : "Qwen2ForCausalLM"],
    model_type: config.architecture,
    hidden_act: "silu",
    hidden_size: config.width,
    intermediate_size: config.ffn,
    num_hidden_layers: config.layers,
    num_attention_heads: config.heads,
    num_key_value_heads: config.kvHeads,
    head_dim: config.headDim,
    vocab_size: config.vocab,
    max_position_embeddings: config.maxPositions,
    rope_theta: config.ropeBase,
    rms_norm_eps: config.normEps,
    tie_word_embeddings: config.tiedEmbedding,
  };
}
