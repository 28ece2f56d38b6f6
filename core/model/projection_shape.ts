/** Names and shapes of the seven matrices of a block. */
import type { Projection } from "../format/lora_adapter.ts";
import type { ModelConfig } from "../format/model_source.ts";

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
