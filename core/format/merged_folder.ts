/** A model with an adapter added into its weights, as a Hugging Face folder. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { dequantize } from "../../kernels/reference/dequantize.ts";
import { explain, HeiNwError, RunError } from "../../schemas/errors.ts";
import type { ModelConfig, ModelSource } from "./model_source.ts";
import { expectedTensors } from "./model_source_shapes.ts";
import { readGguf } from "./gguf.ts";
import { ggufTokenizerParts } from "./gguf_tokens.ts";
import type { PlainFormat } from "./half.ts";
import type { LoraAdapter, LoraPair } from "./lora_adapter.ts";
import { readJsonObject } from "./json_file.ts";
import { modelConfigJson, writeModelCompanions } from "./model_companions.ts";
import { indexFile, isWeightsFile } from "./model_files.ts";
import { moveIntoPlace } from "./move_into_place.ts";
import { writeSafetensors } from "./safetensors.ts";

/** Files of a model folder that say how the model is used and hold no weights. */
const companions =
  /^(generation_config|tokenizer|tokenizer_config|special_tokens_map|added_tokens|vocab)\.json$|^(merges\.txt|chat_template\.jinja)$/;
const configName = "config.json";
/** `transformers`' names of the number formats. */
const dtypes: Record<PlainFormat, string> = { f32: "float32", f16: "float16", bf16: "bfloat16" };

/**
 * Writes W + (alpha / rank)·B·A for every adapted matrix and W for all others, beside configuration and tokenizer.
 *
 * @param progress Hears how many tensors are written.
 * @throws {RunError} where the folder cannot be written; what stood there before still stands there.
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
  const scaling = adapter ? adapter.alpha / adapter.rank : 0;
  let done = 0;
  let partial: string | undefined;
  try {
    await mkdir(dirname(folder), { recursive: true });
    partial = await mkdtemp(`${folder}.incomplete-`);
    await copyCompanions(partial, checkpoint, format);
    await writeSafetensors(
      join(partial, "model.safetensors"),
      names.map((name) => {
        const [rows, cols] = shapes.get(name)!;
        return {
          name,
          shape: rows === 1 ? [cols] : [rows, cols],
          make() {
            const stored = checkpoint.tensor(name);
            const values = dequantize(stored.data, stored.format, rows * cols);
            const pair = pairs.get(name);
            if (pair && adapter) addProduct(values, pair, adapter.rank, scaling);
            progress(++done, names.length);
            return values;
          },
        };
      }),
      format,
      { format: "pt" },
    );
    if (existsSync(folder) && !holdsSomething(folder)) await moveFiles(partial, folder);
    else await moveIntoPlace(partial, folder);
  } catch (error) {
    if (partial) await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    if (error instanceof HeiNwError) throw error;
    throw new RunError(
      explain({
        cannot: `write ${out}`,
        field: "folder",
        rule: "writable, with enough space",
        received: (error as Error).message,
        hint: "choose another folder or free some space.",
      }),
      { cause: error },
    );
  }
}

function weightName({ layer, projection }: LoraPair): string {
  return `model.layers.${layer}.${/^[qkvo]_/.test(projection) ? "self_attn" : "mlp"}.${projection}.weight`;
}

/** values += scaling · B·A. */
function addProduct(values: Float32Array, pair: LoraPair, rank: number, scaling: number): void {
  const { a, b, inFeatures, outFeatures } = pair;
  for (let row = 0; row < outFeatures; row++) {
    const own = values.subarray(row * inFeatures, (row + 1) * inFeatures);
    for (let r = 0; r < rank; r++) {
      const factor = scaling * b[row * rank + r];
      const from = r * inFeatures;
      for (let col = 0; col < inFeatures; col++) own[col] += factor * a[from + col];
    }
  }
}

/** An empty folder stays the one that it is: somebody may stand in it. */
async function moveFiles(from: string, to: string): Promise<void> {
  for (const name of readdirSync(from)) await rename(join(from, name), join(to, name));
  await rm(from, { recursive: true });
}

/** Configuration and tokenizer: copied from a folder, made from a GGUF's metadata. `transformers` loads weights as the configuration says. */
async function copyCompanions(to: string, checkpoint: ModelSource, format: PlainFormat): Promise<void> {
  const { source, config } = checkpoint;
  if (checkpoint.kind !== "gguf") {
    for (const name of readdirSync(source).filter((name) => companions.test(name))) {
      await copyFile(join(source, name), join(to, name));
    }
    const { torch_dtype: _, ...rest } = readJsonObject(join(source, configName)) ?? {};
    await writeFile(join(to, configName), `${JSON.stringify({ ...rest, dtype: dtypes[format] }, null, 2)}\n`);
    return;
  }
  const parts = ggufTokenizerParts(readGguf(source).metadata, source);
  await writeModelCompanions(to, {
    config: { ...modelConfigJson(unscaled(config)), eos_token_id: [...parts.endIds], dtype: dtypes[format] },
    tokenizer: parts.tokenizer,
    tokenizerConfig: {
      tokenizer_class: "PreTrainedTokenizerFast",
      model_max_length: config.contextLength,
      ...(parts.bosToken !== undefined ? { bos_token: parts.bosToken } : {}),
      ...(parts.eosToken !== undefined ? { eos_token: parts.eosToken } : {}),
      ...(parts.template !== undefined ? { chat_template: parts.template } : {}),
    },
  });
}

/** The configuration, unless it cannot be told in `config.json`. */
function unscaled(config: ModelConfig): ModelConfig {
  if (config.ropeDivisors) {
    throw new RunError(explain({
      cannot: "write a merged model",
      field: "base model",
      rule: "a Hugging Face folder where its rotary frequencies are scaled",
      received: "a GGUF file, which does not say by which rule",
      hint: "give the folder as --model, or export the adapter with --to gguf.",
    }));
  }
  return config;
}

/** Whether there is a file of this name, or a folder that is not empty. */
export function holdsSomething(out: string): boolean {
  return existsSync(out) && (!statSync(out).isDirectory() || readdirSync(out).length > 0);
}

/** What a folder holds that a model's does not: replacing the folder would lose it. */
export function otherThanModel(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) =>
    !(companions.test(name) || name === configName || name === indexFile || isWeightsFile(name))
  ).sort();
}
