/** A model with an adapter added into its weights, as a Hugging Face folder. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import { dequantize } from "../../kernels/reference/dequantize.ts";
import { explain, RunError } from "../../schemas/errors.ts";
import type { ModelConfig, ModelSource } from "./model_source.ts";
import { expectedTensors } from "./model_source_shapes.ts";
import { fileBytes } from "./file_bytes.ts";
import { readGguf } from "./gguf.ts";
import type { TokenizerParts } from "./library_tokens.ts";
import { ggufTokenizerParts } from "./gguf_tokens.ts";
import type { PlainFormat } from "./plain_floats.ts";
import type { LoraAdapter, LoraPair } from "./lora_adapter.ts";
import { addDelta } from "./merged_weights.ts";
import { readJsonObject } from "./json_file.ts";
import { modelConfigJson, writeModelCompanions } from "./model_companions.ts";
import { readFolder } from "./hf_checkpoint.ts";
import { indexFile, isWeightsFile, lockFile, wholeFile } from "./model_files.ts";
import { moveIntoPlace } from "./move_into_place.ts";
import { ropeScalingJson } from "./rope_scaling.ts";
import { writeSafetensors } from "./write_safetensors.ts";
import { writeError } from "./write_whole.ts";

/** Files of a model folder that say how the model is used and hold no weights. */
const companions =
  /^(generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab|chat_template)\.json$|^(merges\.txt|chat_template\.jinja)$/;
const configName = "config.json";
/** `transformers`' names of the number formats. */
const dtypes: Record<PlainFormat, string> = { f32: "float32", f16: "float16", bf16: "bfloat16" };

/**
 * Writes W + (alpha / rank)·B·A for every adapted matrix and W for all others, beside configuration and tokenizer.
 *
 * @param progress Called with how many tensors are written.
 * @throws {RunError} if the folder cannot be written; what stood there before still stands there.
 */
export async function writeMergedFolder(
  out: string,
  checkpoint: ModelSource,
  adapter: LoraAdapter | undefined,
  format: PlainFormat,
  progress: (done: number, total: number) => void = () => {},
): Promise<void> {
  const folder = resolve(out);
  const names = checkpoint.names();
  const shapes = expectedTensors(checkpoint.config);
  const pairs = new Map(adapter?.pairs.map((pair) => [weightName(pair), pair]));
  let done = 0;
  let partial: string | undefined;
  try {
    await mkdir(dirname(folder), { recursive: true });
    partial = await newFolder(`${folder}.incomplete-`);
    await copyCompanions(partial, checkpoint, format);
    await writeSafetensors(
      join(partial, wholeFile),
      names.map((name) => {
        const [rows, cols] = shapes.get(name)!;
        return {
          name,
          shape: rows === 1 ? [cols] : [rows, cols],
          make() {
            const stored = checkpoint.tensor(name);
            const values = dequantize(stored.data, stored.format, rows * cols);
            const pair = pairs.get(name);
            if (pair && adapter) addDelta(values, pair, adapter);
            progress(++done, names.length);
            return values;
          },
        };
      }),
      format,
      { format: "pt" },
    );
    await checkReadBack(partial, checkpoint);
    if (existsSync(folder) && !holdsSomething(folder)) await moveFiles(partial, folder);
    else await moveIntoPlace(partial, folder);
  } catch (error) {
    if (partial) await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw writeError(out, error);
  }
}

/**
 * Reads the folder as anybody will, before it takes its place: it has to be the same model.
 *
 * @throws {RunError} if it would be another.
 */
async function checkReadBack(folder: string, { config, tokens }: ModelSource): Promise<void> {
  const written = await readFolder(folder);
  const differing = [
    ...differences(config, written.config),
    ...differences(
      { size: tokens.size, endIds: tokens.endIds, bosId: tokens.bosId },
      { size: written.tokens.size, endIds: written.tokens.endIds, bosId: written.tokens.bosId },
    ),
  ];
  if (differing.length === 0) return;
  throw new RunError(explain({
    cannot: "write a merged model",
    field: differing.join(", "),
    rule: "the same when the folder is read again",
    received: "another",
    hint: "a config.json cannot describe this model; write the adapter alone.",
  }));
}

/** Names of the fields in which two differ. Norms and angles come from f32 in a GGUF, so the last digits do not count. */
function differences<T extends object>(a: T, b: T): string[] {
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])] as (keyof T & string)[];
  return fields.filter((field) => !alike(a[field], b[field]));
}

function alike(a: unknown, b: unknown): boolean {
  if (typeof a === "number" && typeof b === "number" && !Number.isInteger(a)) {
    return Math.abs(a - b) <= 1e-6 * Math.abs(a);
  }
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => alike(x, b[i]));
  return a === b;
}

/** A new folder of this beginning, with the modes that folders have here. */
async function newFolder(prefix: string): Promise<string> {
  for (let i = 0;; i++) {
    const path = `${prefix}${process.pid}-${i}`;
    if (existsSync(path)) continue;
    await mkdir(path);
    return path;
  }
}

function weightName({ layer, projection }: LoraPair): string {
  return `model.layers.${layer}.${/^[qkvo]_/.test(projection) ? "self_attn" : "mlp"}.${projection}.weight`;
}

/** An empty folder stays the one that it is: somebody may stand in it. */
async function moveFiles(from: string, to: string): Promise<void> {
  for (const name of readdirSync(from)) await rename(join(from, name), join(to, name));
  await rm(from, { recursive: true });
}

/**
 * Configuration and tokenizer: copied from a folder, made from a GGUF's metadata. What the model computes is written out in any case,
 * so that no reader has to guess what was guessed here. `transformers` loads weights as the configuration's `dtype` says.
 */
async function copyCompanions(to: string, checkpoint: ModelSource, format: PlainFormat): Promise<void> {
  const { source, config } = checkpoint;
  const dtype = dtypes[format];
  const { rope_theta, ...plain } = modelConfigJson(config);
  if (checkpoint.kind !== "gguf") {
    for (const name of readdirSync(source).filter((name) => companions.test(name))) {
      await copyFile(join(source, name), join(to, name));
    }
    // Biases on q, k and v alone are what Qwen2 has: as a Llama they would need one on the output projection too.
    const { torch_dtype: _, attention_bias: __, ...rest } = readJsonObject(join(source, configName)) ?? {};
    await writeFile(join(to, configName), `${JSON.stringify({ ...rest, ...plain, dtype }, null, 2)}\n`);
    return;
  }
  const parts = ggufTokenizerParts(readGguf(fileBytes(source)).metadata, source);
  const generation = {
    eos_token_id: [...parts.endIds],
    ...(parts.bosId !== undefined ? { bos_token_id: parts.bosId } : {}),
  };
  await writeFile(join(to, "generation_config.json"), `${JSON.stringify(generation, null, 2)}\n`);
  await writeModelCompanions(to, {
    config: { ...plain, rope_theta, ...scalingOf(config), eos_token_id: [...parts.endIds], dtype },
    tokenizer: beginningWith(parts),
    tokenizerConfig: {
      tokenizer_class: "PreTrainedTokenizerFast",
      model_max_length: config.contextLength,
      ...(parts.bosToken !== undefined ? { bos_token: parts.bosToken } : {}),
      ...(parts.eosToken !== undefined ? { eos_token: parts.eosToken } : {}),
      ...(parts.template !== undefined ? { chat_template: parts.template } : {}),
    },
  });
}

/** A `tokenizer.json` that puts the token in front of plain texts which a GGUF asks for there, as Llama 3's does. */
function beginningWith({ tokenizer, bosId, bosToken }: TokenizerParts): Record<string, unknown> {
  if (bosId === undefined || bosToken === undefined) return tokenizer;
  const special = { SpecialToken: { id: bosToken, type_id: 0 } };
  const sequence = (id: string) => ({ Sequence: { id, type_id: id === "A" ? 0 : 1 } });
  const template = {
    type: "TemplateProcessing",
    single: [special, sequence("A")],
    pair: [special, sequence("A"), special, sequence("B")],
    special_tokens: { [bosToken]: { id: bosToken, ids: [bosId], tokens: [bosToken] } },
  };
  const before = tokenizer.post_processor;
  return { ...tokenizer, post_processor: before ? { type: "Sequence", processors: [before, template] } : template };
}

/** The rule by which rotary frequencies are scaled, which a GGUF does not say. @throws {RunError} if none of `config.json`'s gives them. */
function scalingOf({ ropeDivisors, ropeBase }: ModelConfig): Record<string, unknown> {
  if (!ropeDivisors) return {};
  const scaling = ropeScalingJson(ropeDivisors, ropeBase);
  if (scaling) return { rope_scaling: scaling };
  throw new RunError(explain({
    cannot: "write a merged model",
    field: "base model",
    rule: "a Hugging Face folder, because its RoPE frequencies are scaled in an unusual way",
    received: "a GGUF file, which does not name the rule",
    hint: "take the base model from its folder, or write the adapter as a GGUF.",
  }));
}

/** Whether there is a file of this name, or a folder that is not empty; a run's lock is nothing. */
export function holdsSomething(out: string): boolean {
  return existsSync(out) && (!statSync(out).isDirectory() || readdirSync(out).some((name) => name !== lockFile));
}

/** What a folder holds that a model's does not: replacing the folder would lose it. */
export function otherThanModel(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) =>
    !(companions.test(name) || [configName, indexFile, lockFile].includes(name) || isWeightsFile(name))
  ).sort();
}
