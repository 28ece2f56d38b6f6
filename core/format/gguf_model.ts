/** A GGUF as a model source, wherever its bytes are: Hugging Face names, and q and k rows in Hugging Face's order. */
import type { ModelSource, StoredTensor } from "./model_source.ts";
import { checkConfig, checkTensors, type Shape } from "./model_source_shapes.ts";
import { interleavedInGguf } from "./family.ts";
import { ggufConfig } from "./gguf_config.ts";
import type { GgufParts } from "./gguf.ts";
import { ropeFrequencies } from "./gguf_rope.ts";
import { ggufTokens } from "./gguf_tokens.ts";
import { type Reading, startReading } from "./reading.ts";
import { readTensorBytes } from "./weights_file.ts";

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
 * A GGUF whose metadata and tensor tables have been read as a model of the Llama or Qwen2 family.
 *
 * @param hash SHA-256 over all the bytes, which is asked for once it is known that the model can be read.
 * @throws {FormatError} if the model is of a kind that is not supported.
 */
export async function ggufModel(parts: GgufParts, hash: () => string): Promise<ModelSource> {
  const source = parts.files[0].source.name;
  const reading = startReading(
    source,
    "the metadata do not describe a whole model; convert it again, or take another file.",
  );
  const { family, config } = ggufConfig(parts, rotaryDivisors(parts, reading), reading);
  checkConfig(config, source);
  const weights = parts.tensors.filter(({ tensor }) => tensor.name !== ropeFrequencies || family !== "llama");
  const byName = new Map(weights.map((place) => [huggingFaceName(place.tensor.name), place]));
  const shapes = new Map<string, Shape>([...byName].map(([name, { tensor: t }]) => [name, [t.rows, t.cols]]));
  checkTensors(config, shapes, source);
  const tokens = await ggufTokens(parts.metadata, source);
  if (tokens.size > config.vocab) {
    const rule = `at most as many as the embedding has rows (${config.vocab})`;
    throw reading.fail("tokenizer.ggml.tokens", rule, tokens.size);
  }
  const sha256 = hash();
  return {
    config,
    tokens,
    kind: "gguf",
    family,
    warnings: [...reading.warnings, ...tokens.warnings],
    source,
    sha256,
    names: () => [...byName.keys()],
    tensor(name: string): StoredTensor {
      const place = byName.get(name);
      if (!place) throw reading.fail("tensor", "one of the file's", name, "see names().");
      const { format, rows, cols } = place.tensor;
      const data = readTensorBytes(place.file, place.tensor);
      if (!interleavedInGguf(family) || !/\.self_attn\.[qk]_proj\./.test(name)) return { format, rows, cols, data };
      // A bias is one value per row of its matrix.
      return { format, rows, cols, data: toHalfSplit(data, rows === 1 ? cols : rows, config.headDim) };
    },
  };
}

/** `blk.3.attn_q.weight` → `model.layers.3.self_attn.q_proj.weight`; what is not known keeps its name. */
function huggingFaceName(name: string): string {
  if (name === "token_embd.weight") return "model.embed_tokens.weight";
  if (name === "output_norm.weight") return "model.norm.weight";
  if (name === "output.weight") return "lm_head.weight";
  const parts = /^blk\.(0|[1-9]\d*)\.(\w+)\.(weight|bias)$/.exec(name);
  const known = parts ? blockNames[parts[2]] : undefined;
  return parts && known ? `model.layers.${parts[1]}.${known}.${parts[3]}` : name;
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

/** Llama 3's divisors of the rotary frequencies, where the file has them; that they fit the head is checked with the configuration. */
function rotaryDivisors({ tensors }: GgufParts, reading: Reading): number[] | undefined {
  const place = tensors.find(({ tensor }) => tensor.name === ropeFrequencies);
  if (!place) return undefined;
  const { file, tensor } = place;
  if (tensor.rows !== 1 || tensor.format !== "f32") {
    throw reading.fail(`tensor ${ropeFrequencies}`, "a list in f32", `${tensor.dims} in ${tensor.format}`);
  }
  return [...new Float32Array(readTensorBytes(file, tensor).buffer)];
}
