/** A Hugging Face model folder as a checkpoint: `config.json`, `tokenizer.json` and `*.safetensors`, sharded or not. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { explain, FormatError } from "../../schemas/errors.ts";
import { type Family, familyNamed } from "./family.ts";
import type { ModelConfig, ModelSource, StoredTensor } from "./model_source.ts";
import { checkConfig, checkTensors, type Shape } from "./model_source_shapes.ts";
import { hfTokens } from "./hf_tokens.ts";
import { type JsonObject, readJsonObject } from "./json_file.ts";
import { linearRopeDivisors, llama3RopeDivisors } from "./rope_scaling.ts";
import { readSafetensors, type SafetensorsFile, type SafetensorsTensor } from "./safetensors.ts";
import { damagedHint, hashAndCheck, leadsNowhere, lostLink, readTensorBytes } from "./weights_file.ts";

/**
 * Opens a model folder of the Llama or Qwen2 architecture. All weights are read once (SHA-256, NaN), then each tensor when it is asked for.
 *
 * @throws {FormatError} where a file is missing or damaged, or the model is of a kind that is not supported.
 */
export async function openFolder(dir: string): Promise<ModelSource> {
  const files = weightFiles(dir);
  const places = new Map<string, { file: SafetensorsFile; tensor: SafetensorsTensor }>();
  for (const [path, names] of files) {
    const file = readSafetensors(path);
    for (const tensor of file.tensors) {
      if (names && !names.has(tensor.name)) continue;
      if (places.has(tensor.name)) {
        throw failure(path, `tensor ${tensor.name}`, "in one file only", "a second one", damagedHint);
      }
      places.set(tensor.name, { file, tensor });
      names?.delete(tensor.name);
    }
    for (const name of names ?? []) {
      throw failure(path, `tensor ${name}`, "in this file, as the index says", undefined, damagedHint);
    }
  }
  const { family, ...config } = folderConfig(dir, places.has("lm_head.weight"));
  const shapes = new Map([...places].map(([name, { file, tensor }]) => [name, shapeOf(tensor, file.path)] as const));
  const ignored = (name: string) =>
    /rotary_emb\.inv_freq$/.test(name) || (config.tiedEmbedding && name === "lm_head.weight");
  checkTensors(config, shapes, dir, ignored);
  const tokens = await hfTokens(dir);
  if (tokens.size > config.vocab) {
    throw failure(
      dir,
      "tokenizer.json",
      `a tokenizer of at most ${config.vocab} ids, as vocab_size says`,
      tokens.size,
      damagedHint,
    );
  }
  const opened = new Set([...places.values()].map((p) => p.file));
  const sha256 = combined([...opened].map(hashAndCheck));
  return {
    config,
    tokens,
    kind: "folder",
    family,
    warnings: [],
    source: dir,
    sha256,
    ownCorpus: readJsonObject(join(dir, "config.json"))?.hei_nw_corpus === true,
    names: () => [...places.keys()].filter((name) => !ignored(name)),
    tensor(name: string): StoredTensor {
      const place = places.get(name);
      if (!place || ignored(name)) throw failure(dir, "tensor", "one of the model's", name, "see names().");
      const [rows, cols] = shapes.get(name)!;
      return { format: place.tensor.format, rows, cols, data: readTensorBytes(place.file, place.tensor) };
    },
  };
}

/** One file's own hash; of several, the hash of their hashes in order, one a line. */
function combined(hashes: readonly string[]): string {
  if (hashes.length === 1) return hashes[0];
  return createHash("sha256").update(hashes.map((h) => `${h}\n`).join("")).digest("hex");
}

function shapeOf(tensor: SafetensorsTensor, path: string): Shape {
  if (tensor.shape.length === 1) return [1, tensor.shape[0]];
  if (tensor.shape.length === 2) return [tensor.shape[0], tensor.shape[1]];
  throw failure(path, `shape of ${tensor.name}`, "of one or two dimensions", tensor.shape, damagedHint);
}

/** The weight files in order, with the tensors that the index expects in each; undefined: all that are in it. */
function weightFiles(dir: string): Map<string, Set<string> | undefined> {
  const indexPath = join(dir, "model.safetensors.index.json");
  const index = readJsonObject(indexPath);
  if (!index) {
    const whole = join(dir, "model.safetensors");
    if (existsSync(whole)) return new Map([[whole, undefined]]);
    const found = existsSync(dir) ? readdirSync(dir).filter((name) => name.endsWith(".safetensors")) : [];
    if (found.length === 1) return new Map([[join(dir, found[0]), undefined]]);
    const torch = existsSync(join(dir, "pytorch_model.bin"));
    throw failure(
      dir,
      "model.safetensors",
      "in the folder",
      torch ? "pytorch_model.bin" : found.length ? found : undefined,
      torch
        ? "save the model as safetensors."
        : "give a folder with config.json, tokenizer.json and model.safetensors.",
    );
  }
  const map = index.weight_map;
  if (typeof map !== "object" || map === null) {
    throw failure(indexPath, "weight_map", "an object of tensor and file names", map, damagedHint);
  }
  const byFile = new Map<string, Set<string>>();
  for (const [name, file] of Object.entries(map)) {
    if (typeof file !== "string" || !/^[\w.-]+\.safetensors$/.test(file)) {
      throw failure(
        indexPath,
        `weight_map of ${name}`,
        "the name of a safetensors file in this folder",
        file,
        damagedHint,
      );
    }
    byFile.set(file, (byFile.get(file) ?? new Set()).add(name));
  }
  for (const file of byFile.keys()) {
    const path = join(dir, file);
    if (existsSync(path)) continue;
    throw failure(
      dir,
      file,
      "in the folder, as model.safetensors.index.json says",
      leadsNowhere(path) ? lostLink : undefined,
      "the model is incomplete; download it again.",
    );
  }
  return new Map([...byFile].sort(([a], [b]) => (a < b ? -1 : 1)).map(([file, names]) => [join(dir, file), names]));
}

/** `config.json` as a configuration. Its defaults are those of transformers' LlamaConfig and Qwen2Config. */
function folderConfig(dir: string, hasHead: boolean): ModelConfig & { family: Family } {
  const path = join(dir, "config.json");
  const json = readJsonObject(path);
  if (!json) {
    throw failure(
      path,
      "config.json",
      "in the folder",
      undefined,
      "give a model folder as Hugging Face's save_pretrained writes it.",
    );
  }
  const family = familyNamed(json.model_type);
  if (!family) {
    throw failure(
      path,
      "model_type",
      '"llama" or "qwen2"',
      json.model_type ?? json.architectures,
      "other architectures are not supported yet.",
    );
  }
  const number = (key: string, fallback?: number): number => {
    const value = json[key] ?? fallback;
    if (typeof value !== "number") throw failure(path, key, "a number", value, damagedHint);
    return value;
  };
  const refuse = (key: string, plain: (value: unknown) => boolean, rule: string, hint: string) => {
    if (!plain(json[key] ?? undefined)) throw failure(path, key, rule, json[key], hint);
  };
  const off = (value: unknown) => value === undefined || value === false;
  refuse("hidden_act", (v) => v === undefined || v === "silu", '"silu"', "other activations are not supported.");
  refuse("attention_bias", off, "false", "biases on the output projection are not supported.");
  refuse("mlp_bias", off, "false", "biases in the MLP are not supported.");
  refuse("use_sliding_window", off, "false", "sliding-window attention is not supported.");
  refuse("quantization_config", (v) => v === undefined, "absent", "take the unquantised model, or a GGUF file.");
  refuse("partial_rotary_factor", (v) => v === undefined || v === 1, "1", "partly rotated heads are not supported.");
  refuse("pretraining_tp", (v) => v === undefined || v === 1, "1", "tensor-parallel checkpoints are not supported.");
  const ropeBase = rope(json, path, "rope_parameters").rope_theta ?? json.rope_theta ?? 10_000;
  if (typeof ropeBase !== "number") throw failure(path, "rope_theta", "a number", ropeBase, damagedHint);
  const width = number("hidden_size");
  const heads = number("num_attention_heads");
  const headDim = number("head_dim", width / heads);
  const divisors = ropeDivisors(json, path, headDim, ropeBase);
  const config = checkConfig({
    layers: number("num_hidden_layers"),
    width,
    heads,
    kvHeads: number("num_key_value_heads", heads),
    headDim,
    ffn: number("intermediate_size"),
    vocab: number("vocab_size"),
    contextLength: number("max_position_embeddings", family === "llama" ? 2048 : 32_768),
    ropeBase,
    ...(divisors ? { ropeDivisors: divisors } : {}),
    normEps: number("rms_norm_eps", 1e-6),
    tiedEmbedding: typeof json.tie_word_embeddings === "boolean" ? json.tie_word_embeddings : !hasHead,
    qkvBias: family === "qwen2",
  }, path);
  return { family, ...config };
}

/** What `rope_scaling` (transformers 4) or `rope_parameters` (5) says; undefined where nothing is scaled. */
function ropeDivisors(json: JsonObject, path: string, headDim: number, base: number): number[] | undefined {
  const key = json.rope_parameters ? "rope_parameters" : "rope_scaling";
  const both = { rope_parameters: rope(json, path, "rope_parameters"), rope_scaling: rope(json, path, "rope_scaling") };
  const scaling = both[key];
  const type = scaling.rope_type ?? scaling.type ?? "default";
  const number = (name: string): number => {
    const value = scaling[name];
    if (typeof value !== "number" || !(value > 0)) {
      throw failure(path, `${key}.${name}`, "a positive number", value, damagedHint);
    }
    return value;
  };
  switch (type) {
    case "default":
      return undefined;
    case "linear":
      return linearRopeDivisors(headDim, number("factor"));
    case "llama3":
      return llama3RopeDivisors(headDim, base, {
        factor: number("factor"),
        lowFrequencyFactor: number("low_freq_factor"),
        highFrequencyFactor: number("high_freq_factor"),
        originalPositions: number("original_max_position_embeddings"),
      });
    default:
      throw failure(
        path,
        `${key}.rope_type`,
        '"default", "linear" or "llama3"',
        type,
        "other kinds of RoPE scaling are not supported.",
      );
  }
}

/** One of the two objects; null stands for absent. */
function rope(json: JsonObject, path: string, key: "rope_parameters" | "rope_scaling"): JsonObject {
  const value = json[key] ?? {};
  if (typeof value !== "object" || Array.isArray(value)) {
    throw failure(path, key, "an object or null", value, damagedHint);
  }
  return value as JsonObject;
}

function failure(path: string, field: string, rule: string, received: unknown, hint: string): FormatError {
  return new FormatError(explain({ cannot: `read ${path}`, field, rule, received, hint }));
}
