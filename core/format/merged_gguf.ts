/** A GGUF model with an adapter added into its weights, as one GGUF that llama.cpp, Ollama and others load alone. */
import { dequantize } from "../../kernels/reference/dequantize.ts";
import { quantize } from "../../kernels/reference/quantize.ts";
import type { WeightFormat } from "../../kernels/weight_format.ts";
import { explain, InputError } from "../../schemas/errors.ts";
import { encodeFinite } from "./encode_finite.ts";
import { fileBytes } from "./file_bytes.ts";
import { interleavedInGguf } from "./family.ts";
import { type GgufFile, type GgufTensor, readGguf } from "./gguf.ts";
import { matrixName, toInterleaved } from "./gguf_adapter.ts";
import { bitsOf, copyGguf, type ReplacedTensor } from "./gguf_copy.ts";
import type { LoraAdapter, LoraPair } from "./lora_adapter.ts";
import { addDelta } from "./merged_weights.ts";
import type { ModelSource } from "./model_source.ts";
import { readTensorBytes } from "./weights_file.ts";

/**
 * What the changed tensors are stored in: `same` as in the base file, or at least this wide. A narrow format rounds most of what a night
 * adds back to the old value: docs/export.md has the numbers.
 */
export type MergedType = "same" | "q8_0" | "f16";

/** How many tensors went from which format to which. */
export interface Requantised {
  from: WeightFormat;
  to: WeightFormat;
  tensors: number;
}

/**
 * Writes W + (alpha / rank)·B·A for every adapted matrix, rounded to its format, and copies the rest of the file byte for byte.
 *
 * @param base A GGUF of one file.
 * @throws {InputError} if the base model is another kind of file, or in parts.
 * @throws {RunError} if the file cannot be written; what stood there before still stands there.
 */
export async function writeMergedGguf(
  out: string,
  base: Pick<ModelSource, "kind" | "source" | "family" | "config" | "ownCorpus">,
  adapter: LoraAdapter,
  type: MergedType,
  progress: (done: number, total: number) => void = () => {},
): Promise<Requantised[]> {
  const file = wholeGguf(base);
  const tensors = new Map(file.tensors.map((tensor) => [tensor.name, tensor]));
  const counts = new Map<string, Requantised>();
  const replaced = new Map<string, ReplacedTensor>();
  for (const pair of adapter.pairs) {
    const name = matrixName(pair), tensor = tensors.get(name);
    if (tensor === undefined) throw absent(base.source, name);
    const format = mergedFormat(tensor.format, type);
    const key = `${tensor.format} ${format}`;
    counts.set(key, { from: tensor.format, to: format, tensors: (counts.get(key)?.tensors ?? 0) + 1 });
    replaced.set(name, { format, make: () => merged(file, tensor, inFileOrder(pair, base), adapter, format) });
  }
  await copyGguf(out, file, replaced, progress);
  return [...counts.values()];
}

/** The format of a changed tensor. Widening is only ever to formats whose blocks fit wherever the old ones did. */
export function mergedFormat(from: WeightFormat, type: MergedType): WeightFormat {
  return type === "same" || bitsOf(from) >= bitsOf(type) ? from : type;
}

function merged(
  file: GgufFile,
  tensor: GgufTensor,
  pair: LoraPair,
  adapter: LoraAdapter,
  format: WeightFormat,
): Uint8Array {
  const values = dequantize(readTensorBytes(file, tensor), tensor.format, tensor.rows * tensor.cols);
  addDelta(values, pair, adapter);
  if (format === "f32" || format === "f16" || format === "bf16") return encodeFinite(tensor.name, values, format);
  encodeFinite(tensor.name, values, "f16"); // The scales of all block formats are halves.
  return quantize(values, format);
}

/** Rows of B where the file has those of W. */
function inFileOrder(pair: LoraPair, { family, config }: Pick<ModelSource, "family" | "config">): LoraPair {
  const rotary = pair.projection === "q_proj" || pair.projection === "k_proj";
  if (!rotary || family === undefined || !interleavedInGguf(family)) return pair;
  return { ...pair, b: toInterleaved(pair.b, pair.outFeatures, config.headDim) };
}

function wholeGguf({ kind, source, ownCorpus }: Pick<ModelSource, "kind" | "source" | "ownCorpus">): GgufFile {
  const wrong = (rule: string, received: string, hint: string) =>
    new InputError(explain({ cannot: "write a merged GGUF", field: "model", rule, received, hint }));
  if (kind !== "gguf") {
    throw wrong(
      "a GGUF file, in whose formats the merged model is written",
      `${source}, a Hugging Face folder`,
      ownCorpus
        // llama.cpp's converter stops at a tokenizer that it does not know, and no name of its list splits as this one does.
        ? "llama.cpp has no tokenizer like this model's, so that no GGUF can hold it; write the form peft or merged."
        : "write the form merged, a folder, and let llama.cpp's convert_hf_to_gguf.py make a GGUF of it.",
    );
  }
  const file = readGguf(fileBytes(source));
  const count = file.metadata.get("split.count") ?? 1;
  if (count === 0 || count === 1) return file;
  throw wrong(
    "a GGUF of one file",
    `one of ${count} parts`,
    "join them first: `llama-gguf-split --merge FIRST-PART JOINED.gguf`.",
  );
}

function absent(source: string, name: string): InputError {
  return new InputError(
    explain({
      cannot: "write a merged GGUF",
      field: "model",
      rule: `a file with the tensor ${name}`,
      received: source,
      hint: "write the adapter alone.",
    }),
  );
}
