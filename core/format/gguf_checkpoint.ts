/** A GGUF file as a checkpoint: Hugging Face names, and q and k rows in Hugging Face's order. */
import { explain, FormatError } from "../../schemas/errors.ts";
import { type Family, familyNamed, interleavedInGguf } from "./family.ts";
import type { ModelConfig, ModelSource, StoredTensor } from "./model_source.ts";
import { checkConfig, checkTensors, type Shape } from "./model_source_shapes.ts";
import { type GgufFile, type GgufTensor, readGguf } from "./gguf.ts";
import { ggufTokens } from "./gguf_tokens.ts";
import { linearRopeDivisors } from "./rope_scaling.ts";
import { damagedHint, hashAndCheck, readTensorBytes } from "./weights_file.ts";

/** Divisors of the rotary frequencies, which are no weight. */
const ropeFrequencies = "rope_freqs.weight";

/** GGUF's names inside a block, and Hugging Face's. */
const blockNames: Record<string, string> = {
  attn_norm: "input_layernorm",
  attn_q: "self_attn.q_proj",
  attn_k: "self_attn.k_proj",
  attn_v: "self_attn.v_proj",
  attn_output: "self_attn.o_proj",
  ffn_norm: "post_attention_layernorm",
  ffn_gate: "mlp.gate_proj",
  ffn_up: "mlp.up_proj",
  ffn_down: "mlp.down_proj",
};

/**
 * Opens a GGUF model of the Llama or Qwen2 architecture. The whole file is read once (SHA-256, NaN), then each tensor when it is asked for.
 *
 * @throws {FormatError} where the file is damaged or of a kind that is not supported.
 * @throws {InputError} where there is no such file.
 */
export async function openGguf(path: string): Promise<ModelSource> {
  const file = readGguf(path);
  const { family, ...read } = ggufConfig(file);
  const config = checkConfig(read, path);
  const weights = file.tensors.filter((t) => t.name !== ropeFrequencies);
  const byName = new Map(weights.map((t) => [huggingFaceName(t.name), t]));
  const shapes = new Map<string, Shape>([...byName].map(([name, t]) => [name, [t.rows, t.cols]]));
  checkTensors(config, shapes, path);
  const tokens = await ggufTokens(file.metadata, path);
  if (tokens.size > config.vocab) {
    throw new FormatError(
      explain({
        cannot: `read ${path}`,
        field: "tokenizer.ggml.tokens",
        rule: `at most as many as the embedding has rows (${config.vocab})`,
        received: tokens.size,
        hint: damagedHint,
      }),
    );
  }
  const sha256 = hashAndCheck(file);
  return {
    config,
    tokens,
    kind: "gguf",
    family,
    warnings: [],
    source: path,
    sha256,
    names: () => [...byName.keys()],
    tensor(name: string): StoredTensor {
      const tensor = byName.get(name);
      if (!tensor) {
        throw new FormatError(
          explain({
            cannot: `read ${path}`,
            field: "tensor",
            rule: "one of the file's",
            received: name,
            hint: "see names().",
          }),
        );
      }
      return {
        format: tensor.format,
        rows: tensor.rows,
        cols: tensor.cols,
        data: tensorBytes(file, tensor, name, interleavedInGguf(family) ? config.headDim : undefined),
      };
    },
  };
}

/** `blk.3.attn_q.weight` → `model.layers.3.self_attn.q_proj.weight`; what is not known keeps its name. */
export function huggingFaceName(name: string): string {
  if (name === "token_embd.weight") return "model.embed_tokens.weight";
  if (name === "output_norm.weight") return "model.norm.weight";
  if (name === "output.weight") return "lm_head.weight";
  const parts = /^blk\.(0|[1-9]\d*)\.(\w+)\.(weight|bias)$/.exec(name);
  const known = parts ? blockNames[parts[2]] : undefined;
  return parts && known ? `model.layers.${parts[1]}.${known}.${parts[3]}` : name;
}

/** @param interleaved Width of a head, where the file has q and k in llama.cpp's rotary order. */
function tensorBytes(file: GgufFile, tensor: GgufTensor, name: string, interleaved: number | undefined): Uint8Array {
  const data = readTensorBytes(file, tensor);
  if (interleaved === undefined || !/\.self_attn\.[qk]_proj\./.test(name)) return data;
  // A bias is one value per row of its matrix.
  const rows = tensor.rows === 1 ? tensor.cols : tensor.rows;
  return toHalfSplit(data, rows, interleaved);
}

/**
 * Undoes llama.cpp's permutation of the rows of q and k: in the file the two rows of a rotary pair stand one after the
 * other (2j, 2j + 1), in Hugging Face's order half a head apart (j, j + headDim/2). Whole rows move, so it is exact in
 * every format.
 */
export function toHalfSplit(data: Uint8Array, rows: number, headDim: number): Uint8Array {
  const out = new Uint8Array(data.length);
  const rowBytes = data.length / rows;
  const half = headDim / 2;
  for (let row = 0; row < rows; row++) {
    const inHead = row % headDim;
    const from = row - inHead + 2 * (inHead % half) + Math.floor(inHead / half);
    out.set(data.subarray(from * rowBytes, (from + 1) * rowBytes), row * rowBytes);
  }
  return out;
}

function ggufConfig(file: GgufFile): ModelConfig & { family: Family } {
  const { metadata, path } = file;
  const fail = (field: string, rule: string, received: unknown, hint = damagedHint) =>
    new FormatError(explain({ cannot: `read ${path}`, field, rule, received, hint }));
  const architecture = familyNamed(metadata.get("general.architecture"));
  if (!architecture) {
    throw fail(
      "general.architecture",
      '"llama" or "qwen2"',
      metadata.get("general.architecture"),
      "other architectures are not supported yet.",
    );
  }
  const number = (key: string, fallback?: number): number => {
    const value = metadata.get(`${architecture}.${key}`) ?? fallback;
    if (typeof value !== "number") {
      throw fail(`${architecture}.${key}`, "a number", typeof value === "bigint" ? value.toString() : value);
    }
    return value;
  };
  const refuse = (key: string, plain: (value: unknown) => boolean, hint: string) => {
    const value = metadata.get(`${architecture}.${key}`);
    if (value !== undefined && !plain(value)) throw fail(`${architecture}.${key}`, "absent", value, hint);
  };
  refuse("expert_count", (v) => v === 0, "mixtures of experts are not supported.");
  const scaling = metadata.get(`${architecture}.rope.scaling.type`) ?? "none";
  if (scaling !== "none" && scaling !== "linear") {
    throw fail(
      `${architecture}.rope.scaling.type`,
      '"none" or "linear"',
      scaling,
      "other kinds of RoPE scaling are not supported.",
    );
  }

  const embedding = file.tensors.find((t) => t.name === "token_embd.weight");
  if (!embedding) throw fail("tensor token_embd.weight", "in the file", undefined, "the file is incomplete.");
  const width = number("embedding_length");
  const heads = number("attention.head_count");
  const headDim = number("attention.key_length", width / heads);
  const rotated = number("rope.dimension_count", headDim);
  if (rotated !== headDim) {
    throw fail(
      `${architecture}.rope.dimension_count`,
      `the head size (${headDim})`,
      rotated,
      "partly rotated heads are not supported.",
    );
  }
  const valueDim = number("attention.value_length", headDim);
  if (valueDim !== headDim) {
    throw fail(`${architecture}.attention.value_length`, `the head size (${headDim})`, valueDim);
  }
  const divisors = ropeDivisors(file, headDim, scaling === "linear" ? number("rope.scaling.factor") : 1);
  return {
    family: architecture,
    layers: number("block_count"),
    width,
    heads,
    kvHeads: number("attention.head_count_kv", heads),
    headDim,
    ffn: number("feed_forward_length"),
    vocab: embedding.rows,
    contextLength: number("context_length"),
    ropeBase: number("rope.freq_base", 10_000),
    ...(divisors ? { ropeDivisors: divisors } : {}),
    normEps: shortest(number("attention.layer_norm_rms_epsilon")),
    tiedEmbedding: !file.tensors.some((t) => t.name === "output.weight"),
    qkvBias: file.tensors.some((t) => t.name === "blk.0.attn_q.bias"),
  };
}

/** Divisors of the rotary frequencies: llama.cpp keeps those of Llama 3.1 and later as a tensor. */
function ropeDivisors(file: GgufFile, headDim: number, factor: number): number[] | undefined {
  const stored = file.tensors.find((t) => t.name === ropeFrequencies);
  if (!stored) return factor === 1 ? undefined : linearRopeDivisors(headDim, factor);
  const { path } = file;
  if (stored.format !== "f32" || stored.cols !== headDim / 2 || stored.rows !== 1) {
    throw new FormatError(explain({
      cannot: `read ${path}`,
      field: `tensor ${ropeFrequencies}`,
      rule: `${headDim / 2} values in f32`,
      received: `${stored.dims} in ${stored.format}`,
      hint: damagedHint,
    }));
  }
  return [...new Float32Array(readTensorBytes(file, stored).buffer)].map((d) => d * factor);
}

/** The decimal that was meant by an f32: 9.999999747378752e-6 → 1e-5, as Hugging Face's configuration has it. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}
