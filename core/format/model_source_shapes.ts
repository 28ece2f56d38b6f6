/** Which tensors a configuration asks for, under their Hugging Face names, and in which shapes. */
import { explain, FormatError } from "../../schemas/errors.ts";
import type { ModelConfig } from "./model_source.ts";
import { variantHint } from "./tensor_variants.ts";

/** [rows, cols]; a vector has one row. */
export type Shape = readonly [number, number];

/** Every tensor of a model by name. */
export function expectedTensors(config: ModelConfig): Map<string, Shape> {
  const { width, ffn, vocab } = config;
  const q = config.heads * config.headDim;
  const kv = config.kvHeads * config.headDim;
  const shapes = new Map<string, Shape>([["model.embed_tokens.weight", [vocab, width]]]);
  for (let layer = 0; layer < config.layers; layer++) {
    const block = `model.layers.${layer}.`;
    shapes.set(`${block}input_layernorm.weight`, [1, width]);
    shapes.set(`${block}self_attn.q_proj.weight`, [q, width]);
    shapes.set(`${block}self_attn.k_proj.weight`, [kv, width]);
    shapes.set(`${block}self_attn.v_proj.weight`, [kv, width]);
    if (config.qkvBias) {
      shapes.set(`${block}self_attn.q_proj.bias`, [1, q]);
      shapes.set(`${block}self_attn.k_proj.bias`, [1, kv]);
      shapes.set(`${block}self_attn.v_proj.bias`, [1, kv]);
    }
    shapes.set(`${block}self_attn.o_proj.weight`, [width, q]);
    shapes.set(`${block}post_attention_layernorm.weight`, [1, width]);
    shapes.set(`${block}mlp.gate_proj.weight`, [ffn, width]);
    shapes.set(`${block}mlp.up_proj.weight`, [ffn, width]);
    shapes.set(`${block}mlp.down_proj.weight`, [width, ffn]);
  }
  shapes.set("model.norm.weight", [1, width]);
  if (!config.tiedEmbedding) shapes.set("lm_head.weight", [vocab, width]);
  return shapes;
}

/**
 * Checks that a file holds exactly the tensors its configuration asks for: one too few cannot be computed with, and one
 * that is not understood would silently change what the model says.
 *
 * @param present Shapes by Hugging Face name.
 * @throws {FormatError} naming the first tensor that is missing, unknown or of another shape.
 */
export function checkTensors(
  config: ModelConfig,
  present: ReadonlyMap<string, Shape>,
  path: string,
): void {
  const fail = (field: string, rule: string, received: unknown, hint: string) =>
    new FormatError(explain({ cannot: `read ${path}`, field, rule, received, hint }));
  const expected = expectedTensors(config);
  const unknown = [...present.keys()].filter((name) => !expected.has(name));
  const variant = variantHint(unknown);
  for (const [name, [rows, cols]] of expected) {
    const shape = present.get(name);
    if (!shape) {
      const hint = variant ?? missingHint(name) ?? "the file is incomplete or of another architecture.";
      throw fail(`tensor ${name}`, "in the file", undefined, hint);
    }
    if (shape[0] !== rows || shape[1] !== cols) {
      throw fail(
        `shape of ${name}`,
        `[${rows}, ${cols}], as the configuration says`,
        shape,
        "configuration and weights do not belong together.",
      );
    }
  }
  if (unknown.length > 0) {
    const hint = variant ?? "this variant of the architecture is not supported yet.";
    throw fail("tensors", "those that the configuration asks for", unknown[0], hint);
  }
}

/** What a tensor's absence may mean. */
function missingHint(name: string): string | undefined {
  if (name === "lm_head.weight") {
    return "where the embedding is the output matrix too, tie_word_embeddings has to say so.";
  }
  if (/\.bias$/.test(name)) return "attention_bias, or model_type qwen2, asks for biases on q, k and v in all layers.";
  return undefined;
}

/**
 * Checks what every configuration has to fulfil, wherever it came from.
 *
 * @throws {FormatError} naming the field.
 */
export function checkConfig(config: ModelConfig, path: string): ModelConfig {
  const fail = (field: string, rule: string, received: unknown) =>
    new FormatError(
      explain({
        cannot: `read ${path}`,
        field,
        rule,
        received,
        hint: "the configuration is damaged or of another architecture.",
      }),
    );
  const counts = ["layers", "width", "heads", "kvHeads", "headDim", "ffn", "vocab", "contextLength"] as const;
  for (const name of counts) {
    const n = config[name];
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 31) {
      throw fail(`configuration (${name})`, "a whole number from 1 to 2^31", n);
    }
  }
  if (config.layers > 10_000) throw fail("configuration (layers)", "at most 10,000", config.layers);
  if (config.heads % config.kvHeads !== 0) {
    throw fail("configuration (heads)", `a multiple of the ${config.kvHeads} key-value heads`, config.heads);
  }
  if (config.headDim % 2 !== 0) throw fail("configuration (headDim)", "even", config.headDim);
  if (!(config.ropeBase > 0) || !Number.isFinite(config.ropeBase)) {
    throw fail("configuration (ropeBase)", "positive", config.ropeBase);
  }
  const divisors = config.ropeDivisors;
  if (divisors && (divisors.length !== config.headDim / 2 || !divisors.every((d) => d > 0 && Number.isFinite(d)))) {
    throw fail("configuration (ropeDivisors)", `${config.headDim / 2} positive numbers`, divisors);
  }
  if (!(config.normEps > 0) || config.normEps > 1) {
    throw fail("configuration (normEps)", "above 0 and at most 1", config.normEps);
  }
  return config;
}
