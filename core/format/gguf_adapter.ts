/** A LoRA adapter as llama.cpp loads it: the format of its `convert_lora_to_gguf.py`. */
import type { ModelSource } from "./model_source.ts";
import { familyOf, interleavedInGguf } from "./family.ts";
import { encodeFinite } from "./encode_finite.ts";
import { encodeGguf, type GgufTensorToWrite } from "./gguf_writer.ts";
import type { PlainFormat } from "./plain_floats.ts";
import type { LoraAdapter, LoraPair, Projection } from "./lora_adapter.ts";

/** GGUF's names of the projections in a block. */
const matrixNames: Readonly<Record<Projection, string>> = {
  q_proj: "attn_q",
  k_proj: "attn_k",
  v_proj: "attn_v",
  o_proj: "attn_output",
  gate_proj: "ffn_gate",
  up_proj: "ffn_up",
  down_proj: "ffn_down",
};

/** GGUF's name of an adapted matrix: `blk.3.attn_q.weight`. */
export function matrixName({ layer, projection }: Pick<LoraPair, "layer" | "projection">): string {
  return `blk.${layer}.${matrixNames[projection]}.weight`;
}

/**
 * The bytes of a GGUF adapter file. The rows of B of q and k are brought into llama.cpp's rotary order for a Llama; A has the
 * order of the inputs, which is the same everywhere.
 *
 * @throws {FormatError} if a value is not finite in this format.
 */
export function encodeGgufAdapter(
  adapter: LoraAdapter,
  base: Pick<ModelSource, "config" | "family">,
  format: PlainFormat,
): Uint8Array {
  // llama.cpp wants the name that the base model's own file has.
  const family = base.family ?? familyOf(base.config);
  const tensors = adapter.pairs.flatMap((pair): GgufTensorToWrite[] => {
    const name = matrixName(pair);
    const rotary = interleavedInGguf(family) && (pair.projection === "q_proj" || pair.projection === "k_proj");
    const b = rotary ? toInterleaved(pair.b, pair.outFeatures, base.config.headDim) : pair.b;
    const tensor = (side: string, dims: number[], values: Float32Array): GgufTensorToWrite => {
      return { name: `${name}.${side}`, dims, format, data: encodeFinite(`${name}.${side}`, values, format) };
    };
    return [
      tensor("lora_a", [pair.inFeatures, adapter.rank], pair.a),
      tensor("lora_b", [adapter.rank, pair.outFeatures], b),
    ];
  });
  return encodeGguf([
    ["general.architecture", { type: "string", value: family }],
    ["general.type", { type: "string", value: "adapter" }],
    ["general.name", { type: "string", value: adapter.baseModel || "adapter" }],
    ["adapter.type", { type: "string", value: "lora" }],
    ["adapter.lora.alpha", { type: "f32", value: adapter.alpha }],
  ], tensors);
}

/** Rows from Hugging Face's order (a rotary pair half a head apart) to llama.cpp's (one after the other). */
export function toInterleaved(values: Float32Array, rows: number, headDim: number): Float32Array {
  const out = new Float32Array(values.length);
  const cols = values.length / rows, half = headDim / 2;
  for (let row = 0; row < rows; row++) {
    const inHead = row % headDim;
    const to = row - inHead + 2 * (inHead % half) + Math.floor(inHead / half);
    out.set(values.subarray(row * cols, (row + 1) * cols), to * cols);
  }
  return out;
}
