/** LoRA adapters as Hugging Face PEFT writes and reads them, wherever the files are: `adapter_config.json` and `adapter_model.safetensors`. */
import { explain, FormatError } from "../../schemas/errors.ts";
import { type FolderFiles, folderJson, type JsonObject } from "./folder_files.ts";
import { decodeFloats, type PlainFormat } from "./plain_floats.ts";
import { type LoraAdapter, type LoraPair, type Projection, projections } from "./lora_adapter.ts";
import {
  encodeSafetensors,
  readSafetensors,
  type SafetensorsFile,
  type SafetensorsTensor,
  type TensorToWrite,
} from "./safetensors.ts";
import { damagedHint, readTensorBytes } from "./weights_file.ts";

/** Names of the two files. */
export const peftConfigName = "adapter_config.json", peftWeightsName = "adapter_model.safetensors";

/** `self_attn.q_proj`, as Hugging Face nests the projections in a block. */
const moduleOf = (
  projection: Projection,
) => (/^[qkvo]_/.test(projection) ? `self_attn.${projection}` : `mlp.${projection}`);
const keyOf = (pair: LoraPair, matrix: "A" | "B") =>
  `base_model.model.model.layers.${pair.layer}.${moduleOf(pair.projection)}.lora_${matrix}.weight`;

/** The two files of an adapter as PEFT reads them. */
export interface PeftFiles {
  /** `adapter_model.safetensors` */
  weights: Uint8Array;
  /** `adapter_config.json` */
  config: string;
}

/** An adapter as the files that PEFT loads with `PeftModel.from_pretrained`. @throws {FormatError} if a weight is not finite in `dtype`. */
export function encodePeft(adapter: LoraAdapter, options: { dtype: PlainFormat }): PeftFiles {
  const tensors: TensorToWrite[] = adapter.pairs.flatMap((pair) => [
    { name: keyOf(pair, "A"), shape: [adapter.rank, pair.inFeatures], values: pair.a },
    { name: keyOf(pair, "B"), shape: [pair.outFeatures, adapter.rank], values: pair.b },
  ]);
  const layers = [...new Set(adapter.pairs.map((p) => p.layer))].sort((a, b) => a - b);
  const lower = layers.every((layer, i) => layer === i);
  const config = {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: adapter.baseModel || null,
    revision: null,
    inference_mode: true,
    r: adapter.rank,
    lora_alpha: adapter.alpha,
    lora_dropout: 0,
    target_modules: adapter.targets,
    // Without this PEFT would adapt every block and look for weights that are not there.
    layers_to_transform: lower ? null : layers,
    layers_pattern: null,
    bias: "none",
    fan_in_fan_out: false,
    init_lora_weights: true,
    modules_to_save: null,
    rank_pattern: {},
    alpha_pattern: {},
    use_rslora: false,
    use_dora: false,
  };
  return {
    weights: encodeSafetensors(tensors, options.dtype, { format: "pt" }),
    config: `${JSON.stringify(config, null, 2)}\n`,
  };
}

/**
 * Reads an adapter from its files. Whatever PEFT can do beyond plain LoRA is refused by name where it would change the result.
 *
 * @param check Looks at the weights' file: all its values have to be numbers.
 * @throws {FormatError} if a file is missing or damaged, or the adapter is of a kind that is not supported.
 */
export function decodePeft(folder: FolderFiles, check: (file: SafetensorsFile) => void): LoraAdapter {
  const { path: dir } = folder;
  const config = folderJson(folder, peftConfigName);
  if (!config) {
    throw failure(
      dir,
      peftConfigName,
      "in the folder",
      undefined,
      "give the adapter's folder, as PEFT's save_pretrained writes it.",
    );
  }
  const { rank, alpha } = checkAdapterConfig(config, folder.pathOf(peftConfigName));

  const path = folder.pathOf(peftWeightsName);
  const source = folder.file(peftWeightsName);
  if (!source) {
    const old = folder.file("adapter_model.bin");
    throw failure(
      dir,
      peftWeightsName,
      "in the folder",
      old ? "adapter_model.bin" : undefined,
      "save the adapter as safetensors.",
    );
  }
  const file = readSafetensors(source);
  check(file);
  const halves = new Map<
    string,
    { layer: number; projection: Projection; A?: SafetensorsTensor; B?: SafetensorsTensor }
  >();
  for (const tensor of file.tensors) {
    const parts = /^base_model\.model\.model\.layers\.(0|[1-9]\d{0,4})\.(\w+\.\w+)\.lora_([AB])\.weight$/.exec(
      tensor.name,
    );
    const projection = projections.find((p) => moduleOf(p) === parts?.[2]);
    if (!parts || !projection) {
      throw failure(
        path,
        "tensors",
        "LoRA matrices of the seven projections",
        tensor.name,
        "other adapted modules are not supported.",
      );
    }
    const key = `${parts[1]}.${projection}`;
    const half = halves.get(key) ?? { layer: Number(parts[1]), projection };
    half[parts[3] as "A" | "B"] = tensor;
    halves.set(key, half);
  }
  const pairs = [...halves.values()].map(({ layer, projection, A, B }): LoraPair => {
    const name = `layers.${layer}.${moduleOf(projection)}`;
    if (!A || !B) {
      throw failure(path, name, "a pair of lora_A and lora_B", A ? "lora_A only" : "lora_B only", damagedHint);
    }
    if (A.shape.length !== 2 || A.shape[0] !== rank) {
      throw failure(path, `shape of lora_A of ${name}`, `[${rank}, in]`, A.shape, damagedHint);
    }
    if (B.shape.length !== 2 || B.shape[1] !== rank) {
      throw failure(path, `shape of lora_B of ${name}`, `[out, ${rank}]`, B.shape, damagedHint);
    }
    const read = (t: SafetensorsTensor) => decodeFloats(readTensorBytes(file, t), t.format);
    return { layer, projection, a: read(A), b: read(B), inFeatures: A.shape[1], outFeatures: B.shape[0] };
  });
  if (pairs.length === 0) throw failure(path, "tensors", "at least one LoRA pair", "none", damagedHint);
  pairs.sort((x, y) => x.layer - y.layer || projections.indexOf(x.projection) - projections.indexOf(y.projection));
  return {
    rank,
    alpha,
    targets: projections.filter((p) => pairs.some((pair) => pair.projection === p)),
    pairs,
    baseModel: typeof config.base_model_name_or_path === "string" ? config.base_model_name_or_path : "",
  };
}

/** Settings that say nothing about the result: where it came from, how it was trained, which modules the weights' own names tell. */
const harmless = new Set([
  "auto_mapping",
  "base_model_name_or_path",
  "corda_config",
  "ensure_weight_tying",
  "eva_config",
  "exclude_modules",
  "inference_mode",
  "layers_pattern",
  "layers_to_transform",
  "loftq_config",
  "lora_alpha",
  "lora_dropout",
  "lora_ga_config",
  "megatron_config",
  "megatron_core",
  "peft_type",
  "peft_version",
  "qalora_group_size",
  "r",
  "revision",
  "runtime_config",
  "target_modules",
  "task_type",
]);

/**
 * Whether a setting is plain LoRA's. All others must be empty: DoRA, rsLoRA, ranks and alphas by module, trained biases and whole modules, and
 * whatever PEFT adds later.
 */
function isPlain(name: string, value: unknown): boolean {
  if (harmless.has(name) || value === undefined || value === null || value === false) return true;
  if (name === "bias") return value === "none";
  // PiSSA, OLoRA, CorDA, LoftQ and others change the base weights themselves.
  if (name === "init_lora_weights") return value === true || ["gaussian", "eva", "orthogonal"].includes(String(value));
  return typeof value === "object" && Object.keys(value).length === 0;
}

function checkAdapterConfig(config: JsonObject, path: string): { rank: number; alpha: number } {
  if (config.peft_type !== "LORA") {
    throw failure(path, "peft_type", '"LORA"', config.peft_type, "other kinds of adapter are not supported.");
  }
  for (const [name, value] of Object.entries(config)) {
    if (!isPlain(name, value)) {
      throw failure(
        path,
        name,
        "left at its default",
        value,
        `an adapter with ${name} is not supported, since it would change the result.`,
      );
    }
  }
  const rank = config.r;
  if (typeof rank !== "number" || !Number.isInteger(rank) || rank < 1 || rank > 65_536) {
    throw failure(path, "r", "a whole number from 1", rank, damagedHint);
  }
  const alpha = config.lora_alpha;
  if (typeof alpha !== "number" || !Number.isFinite(alpha)) {
    throw failure(path, "lora_alpha", "a number", alpha, damagedHint);
  }
  return { rank, alpha };
}

function failure(path: string, field: string, rule: string, received: unknown, hint: string): FormatError {
  return new FormatError(explain({ cannot: `read ${path}`, field, rule, received, hint }));
}
