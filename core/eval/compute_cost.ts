import type { ModelConfig } from "../format/model_source.ts";
import type { Metrics } from "../../schemas/metrics.ts";

/** Token counts of one answered prompt. */
export interface AnsweredLength {
  /** Tokens of the prompt. */
  prompt: number;
  /** Tokens of the answer. */
  generated: number;
}

/**
 * The compute of a set of answers, from its token counts: attention FLOPs (4·heads·headDim per layer for every pair of a token and a token
 * that it attends to), and the bytes of the f32 key-value cache of the largest batch.
 */
export function computeCost(config: ModelConfig, batches: readonly (readonly AnsweredLength[])[]): Metrics["compute"] {
  const cost = { prompt_tokens: 0, generated_tokens: 0, attention_flops: 0, kv_cache_bytes: 0 };
  for (const batch of batches) {
    let tokens = 0;
    for (const { prompt, generated } of batch) {
      const length = prompt + generated;
      cost.prompt_tokens += prompt;
      cost.generated_tokens += generated;
      cost.attention_flops += 4 * config.heads * config.headDim * config.layers * (length * (length + 1) / 2);
      tokens += length;
    }
    cost.kv_cache_bytes = Math.max(
      cost.kv_cache_bytes,
      tokens * 2 * config.layers * config.kvHeads * config.headDim * 4,
    );
  }
  return cost;
}
