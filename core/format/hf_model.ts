/** A Hugging Face model folder as a model source, wherever it is: `config.json`, `tokenizer.json` and `*.safetensors`, sharded or not. */
import { lostFile } from "./byte_source.ts";
import type { ModelConfig, ModelSource, StoredTensor } from "./model_source.ts";
import { checkConfig, checkTensors, type Shape } from "./model_source_shapes.ts";
import type { Family } from "./family.ts";
import { type FolderFiles, folderJson, type JsonObject } from "./folder_files.ts";
import { hfConfig, hfFamily } from "./hf_config.ts";
import { tokensOfFolder } from "./hf_folder_tokens.ts";
import { weightFiles } from "./hf_weight_files.ts";
import { type Reading, startReading } from "./reading.ts";
import { readSafetensors, type SafetensorsFile, type SafetensorsTensor } from "./safetensors.ts";
import { onlyZeros, sameValues } from "./stored_values.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { readTensorBytes } from "./weights_file.ts";

const embeddingName = "model.embed_tokens.weight", headName = "lm_head.weight";

/** A tensor and the file that it lies in. */
interface Place {
  file: SafetensorsFile;
  tensor: SafetensorsTensor;
}

/** A folder whose files have been read but for the weights. */
export interface ReadFolder {
  family: Family;
  config: ModelConfig;
  tokens: Tokenizer;
  /** The tensors of the model by name; what stands in the files beside them is left out. */
  places: ReadonlyMap<string, Place>;
  json: JsonObject;
  reading: Reading;
}

/**
 * A folder of the Llama or Qwen2 family as a model source. Each tensor is read when it is asked for.
 *
 * @param hash SHA-256 over the weights' files, which is asked for once it is known that the model can be read; it sees to it that all
 * values are numbers.
 * @throws {FormatError} if a file is missing or damaged, or the model is of a kind that is not supported.
 */
export async function folderModel(
  folder: FolderFiles,
  hash: (files: readonly SafetensorsFile[]) => string | Promise<string>,
): Promise<ModelSource> {
  const { family, config, tokens, places, json, reading } = await readModelFolder(folder);
  const sha256 = await hash([...new Set([...places.values()].map((p) => p.file))]);
  return {
    config,
    tokens,
    kind: "folder",
    family,
    warnings: [...reading.warnings, ...tokens.warnings],
    source: folder.path,
    sha256,
    ownCorpus: json.hei_nw_corpus === true,
    names: () => [...places.keys()],
    tensor(name: string): StoredTensor {
      const place = places.get(name);
      if (!place) throw reading.fail("tensor", "one of the model's", name, "see names().");
      const [rows, cols] = shapeOf(place);
      return { format: place.tensor.format, rows, cols, data: readTensorBytes(place.file, place.tensor) };
    },
  };
}

/** Reads all that says what the model is, and checks that it belongs together. @throws {FormatError} as {@link folderModel}. */
export async function readModelFolder(folder: FolderFiles): Promise<ReadFolder> {
  const reading = startReading(folder.path);
  const path = folder.pathOf("config.json");
  const json = folderJson(folder, "config.json");
  if (!json) {
    const hint = "give a model folder as Hugging Face's save_pretrained writes it.";
    throw reading.fail("config.json", "in the folder", undefined, hint);
  }
  const ofConfig = {
    ...reading,
    fail: startReading(path, "compare it with the config.json that the model was published with.").fail,
  };
  // What cannot be read at all is said before its weights are looked for: they may be of a kind that has no name here.
  const family = hfFamily(json, ofConfig);
  const places = tensorPlaces(folder, reading);
  const tiedEmbedding = settleHead(places, json, reading);
  const config = checkConfig(hfConfig(json, ofConfig, { tiedEmbedding }), path);
  leaveOut(places, family, json, reading);
  const shapes = new Map([...places].map(([name, place]) => [name, shapeOf(place)] as const));
  checkTensors(config, shapes, folder.path);
  const tokens = await tokensOfFolder(folder);
  checkVocabulary(tokens, config, reading);
  return { family, config, tokens, places, json, reading };
}

function tensorPlaces(folder: FolderFiles, reading: Reading): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const [name, names] of weightFiles(folder, reading)) {
    const { fail } = startReading(folder.pathOf(name));
    const source = folder.file(name);
    if (!source) throw lostFile(folder.pathOf(name));
    const file = readSafetensors(source);
    for (const tensor of file.tensors) {
      if (names && !names.has(tensor.name)) continue;
      if (places.has(tensor.name)) throw fail(`tensor ${tensor.name}`, "in one file only", "a second one");
      places.set(tensor.name, { file, tensor });
      names?.delete(tensor.name);
    }
    for (const name of names ?? []) throw fail(`tensor ${name}`, "in this file, as the index says", undefined);
  }
  return places;
}

/**
 * Whether the output matrix is the embedding, as transformers 5 decides it: where both are there and differ, they are not one,
 * whatever the configuration says. Afterwards there is an output matrix of its own just where there has to be one.
 */
function settleHead(places: Map<string, Place>, json: JsonObject, reading: Reading): boolean {
  const tie = json.tie_word_embeddings ?? undefined;
  if (tie !== undefined && typeof tie !== "boolean") throw reading.fail("tie_word_embeddings", "true or false", tie);
  const embedding = places.get(embeddingName), head = places.get(headName);
  if (tie === undefined && !head && embedding) {
    reading.warn(`neither ${headName} nor tie_word_embeddings is there; the embedding is taken for the output matrix.`);
    return true;
  }
  if (!tie) return false;
  if (head && !embedding) places.set(embeddingName, head);
  if (head && embedding && !sameValues(head, embedding)) {
    reading.warn(
      `tie_word_embeddings is true, but ${headName} differs from the embedding; it is taken, as by transformers 5.`,
    );
    return false;
  }
  places.delete(headName);
  return true;
}

/** Tensors that change nothing: frequencies that the configuration tells, and biases of zero on an output projection. */
function leaveOut(places: Map<string, Place>, family: Family, json: JsonObject, reading: Reading): void {
  for (const name of [...places.keys()]) if (/rotary_emb\.inv_freq$/.test(name)) places.delete(name);
  if (family !== "llama" || json.attention_bias !== true) return;
  const biases = [...places].filter(([name]) => /\.self_attn\.o_proj\.bias$/.test(name));
  const lasting = biases.find(([, place]) => !onlyZeros(place));
  if (lasting) {
    const hint = "biases on the output projection are not supported.";
    throw reading.fail("attention_bias", "false, or with zeros on the output projection", lasting[0], hint);
  }
  if (biases.length === 0) {
    reading.warn("attention_bias is true and no output projection has a bias; zeros are taken, as by transformers.");
  }
  for (const [name] of biases) places.delete(name);
}

/** Ids that a tokenizer has and the embedding has not: a few added tokens are often so, and fail when they are used. */
function checkVocabulary(tokens: Tokenizer, { vocab }: ModelConfig, reading: Reading): void {
  if (tokens.size <= vocab) return;
  const beyond = [...tokens.addedIds ?? []].filter((id) => id >= vocab);
  if (beyond.length < tokens.size - vocab) {
    throw reading.fail(
      "tokenizer.json",
      `a tokenizer of at most ${vocab} ids, as vocab_size says`,
      tokens.size,
      "tokenizer and weights are of different models.",
    );
  }
  const names = beyond.slice(0, 4).map((id) => `${tokens.decode([id], true)} (${id})`).join(", ");
  reading.warn(
    `the tokenizer has ${beyond.length} added tokens that the model has no rows for: ${names}; texts with them are refused.`,
  );
}

function shapeOf({ file, tensor }: Place): Shape {
  if (tensor.shape.length === 1) return [1, tensor.shape[0]];
  if (tensor.shape.length === 2) return [tensor.shape[0], tensor.shape[1]];
  throw startReading(file.source.name).fail(`shape of ${tensor.name}`, "of one or two dimensions", tensor.shape);
}
