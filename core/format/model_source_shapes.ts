/** Which tensors a configuration asks for, under their Hugging Face names, and in which shapes. */
import { explain, FormatError } from "../../schemas/errors.ts";
import type { ModelConfig } from "./model_source.ts";

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
 * @param ignored Names that may stand in the file and change nothing.
 * @throws {FormatError} naming the first tensor that is missing, unknown or of another shape.
 */
export function checkTensors(
  config: ModelConfig,
  present: ReadonlyMap<string, Shape>,
  path: string,
  ignored: (name: string) => boolean = () => false,
): void {
  const fail = (field: string, rule: string, received: unknown, hint: string) =>
    new FormatError(explain({ cannot: `read ${path}`, field, rule, received, hint }));
  const expected = expectedTensors(config);
  for (const [name, [rows, cols]] of expected) {
    const shape = present.get(name);
    if (!shape) {
      throw fail(`tensor ${name}`, "in the file", undefined, "the file is incomplete or of another architecture.");
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
  for (const name of present.keys()) {
    if (!expected.has(name) && !ignored(name)) {
      throw fail(
        "tensors",
        "those that the configuration asks for",
        name,
        "this variant of the architecture is not supported yet.",
      );
    }
  }
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
