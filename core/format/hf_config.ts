/** The configuration of a model from its `config.json`. Its defaults are those of transformers' LlamaConfig and Qwen2Config. */
import { type Family, familyNamed } from "./family.ts";
import { hfRope } from "./hf_rope.ts";
import type { JsonObject } from "./folder_files.ts";
import type { ModelConfig } from "./model_source.ts";
import type { Reading } from "./reading.ts";

/** What the configuration alone does not tell. */
export interface WeightsSay {
  /** The output matrix is the embedding. */
  tiedEmbedding: boolean;
}

/** What is in the way of other families, if it is known. */
const otherFamilies: readonly (readonly [name: RegExp, hint: string])[] = [
  [/^qwen3(_text)?$/, "it normalises queries and keys (qk_norm), which is not supported yet."],
  [/moe|mixtral|jamba|deepseek|dbrx/i, "mixtures of experts are not supported."],
  [/^gemma/, "its soft caps, norms and activation are not supported yet."],
  [/^(granite|minicpm|cohere)/, "its scaled embeddings, residuals or logits are not supported yet."],
  [/^mistral$/, "sliding-window attention is not supported yet."],
  [/^phi/, "its joined projections are not supported yet."],
  [/^smollm3$/, "its layers without rotary positions are not supported yet."],
];

const off = (value: unknown) => value === undefined || value === false;
const absentOr = (...values: unknown[]) => (value: unknown) => value === undefined || values.includes(value);

/** Keys that would change what the model computes, in ways that it cannot do here; transformers' own classes or others' read them. */
const neutral: readonly (readonly [key: string, plain: (value: unknown) => boolean, rule: string, hint: string])[] = [
  ["hidden_act", absentOr("silu", "swish"), '"silu"', "other activations are not supported."],
  ["mlp_bias", off, "false", "biases in the MLP are not supported."],
  ["num_experts", absentOr(0, 1), "absent", "mixtures of experts are not supported."],
  ["num_local_experts", absentOr(0, 1), "absent", "mixtures of experts are not supported."],
  ["n_routed_experts", absentOr(0), "absent", "mixtures of experts are not supported."],
  ["attn_logit_softcapping", absentOr(0), "absent", "soft caps are not supported."],
  ["final_logit_softcapping", absentOr(0), "absent", "soft caps are not supported."],
  ["qk_norm", off, "false", "norms of queries and keys are not supported yet."],
  ["use_qk_norm", off, "false", "norms of queries and keys are not supported yet."],
  ["clip_qkv", absentOr(0), "absent", "clamped queries and keys are not supported."],
  ["use_bidirectional_attention", off, "false", "models that also attend forwards are not supported."],
  ["is_causal", absentOr(true), "true", "models that also attend forwards are not supported."],
  ["no_rope_layers", absentOr(), "absent", "layers without rotary positions are not supported yet."],
  ["logits_scaling", absentOr(1), "1", "scaled logits are not supported."],
  ["logit_scale", absentOr(1), "1", "scaled logits are not supported."],
  ["residual_multiplier", absentOr(1), "1", "scaled residuals are not supported."],
  ["embedding_multiplier", absentOr(1), "1", "scaled embeddings are not supported."],
  ["attention_multiplier", absentOr(), "absent", "other scales of attention are not supported."],
  ["scale_emb", absentOr(1), "1", "scaled embeddings are not supported."],
  ["scale_depth", absentOr(), "absent", "scaled residuals are not supported."],
];

/** @throws {FormatError} naming the field. */
export function hfConfig(json: JsonObject, reading: Reading, weights: WeightsSay): ModelConfig {
  const family = hfFamily(json, reading);
  const number = (key: string, fallback?: number): number => {
    const value = json[key] ?? fallback;
    if (typeof value === "number") return value;
    const hint = Array.isArray(value) ? "layers of different shapes are not supported." : undefined;
    throw reading.fail(key, "a number", value, hint);
  };
  const width = number("hidden_size");
  const heads = number("num_attention_heads");
  const headDim = number("head_dim", width / heads);
  const layers = number("num_hidden_layers");
  const contextLength = number("max_position_embeddings", family === "llama" ? 2048 : 32_768);
  refuseWindows(json, reading, family, layers, contextLength);
  return {
    layers,
    width,
    heads,
    kvHeads: number("num_key_value_heads", heads),
    headDim,
    ffn: number("intermediate_size"),
    vocab: number("vocab_size"),
    contextLength,
    ...hfRope({ json, headDim, contextLength, reading }),
    normEps: number("rms_norm_eps", 1e-6),
    tiedEmbedding: weights.tiedEmbedding,
    qkvBias: family === "qwen2" || json.attention_bias === true,
  };
}

/**
 * The family, once it is known that the model is of a kind that can be read.
 *
 * @throws {FormatError} naming the field that says otherwise.
 */
export function hfFamily(json: JsonObject, reading: Reading): Family {
  const family = familyNamed(json.model_type);
  if (!family) {
    const name = String(json.model_type ?? "");
    throw reading.fail(
      "model_type",
      '"llama" or "qwen2"',
      json.model_type ?? json.architectures ??
        (json.peft_type === undefined ? json.error : `an adapter (${json.peft_type})`),
      name === ""
        ? "config.json has to name its model_type."
        : otherFamilies.find(([pattern]) => pattern.test(name))?.[1] ?? "other architectures are not supported yet.",
    );
  }
  for (const key of ["quantization_config", "compression_config"]) {
    const value = json[key] as JsonObject | null | undefined;
    if (value === undefined || value === null) continue;
    const method = quantMethod(value);
    const hint = `${method} is not supported; take the unquantised model, or a GGUF file.`;
    throw reading.fail(key, "absent", value, hint);
  }
  for (const [key, plain, rule, hint] of neutral) {
    if (!plain(json[key] ?? undefined)) throw reading.fail(key, rule, json[key], hint);
  }
  // Qwen2 has biases on q, k and v whatever this says, and never one on the output projection.
  if (family === "llama" && ![undefined, null, false, true].includes(json.attention_bias as boolean | undefined)) {
    throw reading.fail("attention_bias", "true or false", json.attention_bias);
  }
  return family;
}

/** How the weights are quantised, by name. */
function quantMethod(config: JsonObject): string {
  const { quant_method: method, load_in_4bit: four, load_in_8bit: eight } = config;
  if (typeof method === "string") return `quantisation by ${method}${four ? " to 4 bits" : eight ? " to 8 bits" : ""}`;
  return four || eight ? `quantisation by bitsandbytes to ${four ? 4 : 8} bits` : "a quantised model folder";
}

/** The window of a Qwen2 that does not say how wide it is. */
const qwen2Window = 4096;

/** Windows that are no shorter than the context, or that no layer has, change nothing. */
function refuseWindows(json: JsonObject, reading: Reading, family: Family, layers: number, context: number): void {
  const types = Array.isArray(json.layer_types) ? json.layer_types as unknown[] : undefined;
  const other = types?.find((type) => type !== "full_attention" && type !== "sliding_attention");
  if (other !== undefined) {
    const hint = "other kinds of layers are not supported.";
    throw reading.fail("layer_types", '"full_attention" for all layers', other, hint);
  }
  const slidingLayers = types?.includes("sliding_attention");
  if (json.use_sliding_window !== true && !(family === "llama" && slidingLayers)) return;
  const window = json.sliding_window === undefined && family === "qwen2" ? qwen2Window : json.sliding_window;
  if (typeof window === "number" && window >= context) return;
  if (family === "qwen2") {
    const first = typeof json.max_window_layers === "number" ? json.max_window_layers : 28;
    if (window === null || !(slidingLayers ?? first < layers)) return;
  }
  const rule = `false, or with a window of at least the context (${context})`;
  throw reading.fail("use_sliding_window", rule, window ?? true, "sliding-window attention is not supported.");
}
