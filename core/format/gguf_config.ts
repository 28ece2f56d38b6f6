/** The configuration of a model from the metadata of its GGUF. */
import { type Family, familyNamed } from "./family.ts";
import type { GgufParts, GgufValue } from "./gguf.ts";
import { ggufRope } from "./gguf_rope.ts";
import type { ModelConfig } from "./model_source.ts";
import type { Reading } from "./reading.ts";

/** What a file is that holds no language model, by its `general.architecture` or `general.type`. */
const otherKinds: Readonly<Record<string, string>> = {
  clip: "this is the part of a model that sees or hears (mmproj); give the GGUF of the language model.",
  mmproj: "this is the part of a model that sees or hears (mmproj); give the GGUF of the language model.",
  adapter: "this is an adapter in llama.cpp's format; give the base model, and the adapter as a PEFT folder.",
  controlvector: "this is a control vector; give the GGUF of the model.",
  imatrix: "this is an importance matrix, made for quantising; give the GGUF of the model.",
};

/** Keys that would change what the model computes, in ways that it cannot do here, with the value at which they change nothing. */
const neutral: readonly (readonly [key: string, plain: (value: GgufValue) => boolean, hint: string])[] = [
  ["expert_count", (v) => v === 0, "mixtures of experts are not supported."],
  ["attn_logit_softcapping", (v) => v === 0, "soft caps are not supported."],
  ["final_logit_softcapping", (v) => v === 0, "soft caps are not supported."],
  ["attention.clamp_kqv", (v) => v === 0, "clamped queries and keys are not supported."],
  ["attention.max_alibi_bias", (v) => v === 0, "ALiBi is not supported."],
  ["attention.causal", (v) => v === true, "models that also attend forwards are not supported."],
  ["use_parallel_residual", (v) => v === false, "parallel residuals are not supported."],
  ["logit_scale", (v) => v === 0 || v === 1, "scaled logits are not supported."],
  ["residual_scale", (v) => v === 0 || v === 1, "scaled residuals are not supported."],
  ["embedding_scale", (v) => v === 0 || v === 1, "scaled embeddings are not supported."],
];

/**
 * @param frequencies The values of `rope_freqs.weight`, where it is there.
 * @throws {FormatError} naming the key.
 */
export function ggufConfig(
  { metadata, tensors }: GgufParts,
  frequencies: readonly number[] | undefined,
  reading: Reading,
): { family: Family; config: ModelConfig } {
  const family = ggufFamily(metadata, reading);
  const key = (name: string) => `${family}.${name}`;
  const get = (name: string) => metadata.get(key(name));
  const number = (name: string, fallback?: number): number => {
    const value = get(name) ?? fallback;
    if (typeof value === "number") return value;
    throw reading.fail(key(name), "a number", typeof value === "bigint" ? value.toString() : value);
  };
  /** A number that may be given for each layer, where it is the same for all. */
  const even = (name: string, fallback?: number): number => {
    const value = get(name);
    if (!Array.isArray(value)) return number(name, fallback);
    if (typeof value[0] === "number" && value.every((n) => n === value[0])) return value[0];
    throw reading.fail(key(name), "the same for all layers", value, "layers of different shapes are not supported.");
  };
  for (const [name, plain, hint] of neutral) {
    const value = get(name);
    if (value !== undefined && !plain(value)) throw reading.fail(key(name), "absent", value, hint);
  }

  const embedding = tensors.find(({ tensor }) => tensor.name === "token_embd.weight")?.tensor;
  if (!embedding) {
    throw reading.fail(
      "tensor token_embd.weight",
      "in the file",
      undefined,
      tensors.length === 0 ? "the file holds a vocabulary and no model." : "the file is incomplete.",
    );
  }
  const width = number("embedding_length"), heads = even("attention.head_count");
  const headDim = number("attention.key_length", width / heads);
  const valueDim = number("attention.value_length", headDim);
  if (valueDim !== headDim) throw reading.fail(key("attention.value_length"), `the head size (${headDim})`, valueDim);
  const scale = number("attention.scale", 0);
  if (scale !== 0 && Math.abs(scale * Math.sqrt(headDim) - 1) > 1e-4) {
    throw reading.fail(
      key("attention.scale"),
      "1 / √(head size)",
      scale,
      "other scales of attention are not supported.",
    );
  }
  const contextLength = number("context_length");
  const window = get("attention.sliding_window");
  if (window !== undefined && window !== 0 && !(typeof window === "number" && window >= contextLength)) {
    const rule = `0 or at least the context (${contextLength})`;
    throw reading.fail(key("attention.sliding_window"), rule, window, "sliding-window attention is not supported.");
  }
  const vocab = get("vocab_size");
  if (vocab !== undefined && vocab !== embedding.rows) {
    reading.warn(`${key("vocab_size")} is ${vocab}, and the embedding has ${embedding.rows} rows; the rows are taken.`);
  }
  return {
    family,
    config: {
      layers: number("block_count"),
      width,
      heads,
      kvHeads: even("attention.head_count_kv", heads),
      headDim,
      ffn: even("feed_forward_length"),
      vocab: embedding.rows,
      contextLength,
      ...ggufRope({ key, get, headDim, frequencies: family === "llama" ? frequencies : undefined, reading }),
      normEps: shortest(number("attention.layer_norm_rms_epsilon")),
      tiedEmbedding: !tensors.some(({ tensor }) => tensor.name === "output.weight"),
      qkvBias: tensors.some(({ tensor }) => /^blk\.\d+\.attn_[qkv]\.bias$/.test(tensor.name)),
    },
  };
}

function ggufFamily(metadata: ReadonlyMap<string, GgufValue>, reading: Reading): Family {
  const name = metadata.get("general.architecture"), type = metadata.get("general.type");
  const family = familyNamed(name);
  const kind = otherKinds[String(type)] ?? otherKinds[String(name)];
  if (type !== undefined && type !== "model" && kind) throw reading.fail("general.type", '"model"', type, kind);
  if (family) return family;
  throw reading.fail(
    "general.architecture",
    '"llama" or "qwen2"',
    name,
    kind ?? (name === undefined ? undefined : "other architectures are not supported yet."),
  );
}

/** The decimal that was meant by an f32: 9.999999747378752e-6 → 1e-5, as Hugging Face's configuration has it. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}
