import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { explain, InputError } from "../../../schemas/errors.ts";
import { nearest } from "../../../schemas/nearest.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import type { ModelSource } from "../../format/model_source.ts";
import { bareStates } from "../../memory/keyer.ts";
import { ordinaryForm } from "../../memory/surprise.ts";
import { LocalModel } from "../../model/local_model.ts";
import { knowledgeOf } from "../m4/base_knowledge_of.ts";
import type { DeviceChoice } from "../m4_options.ts";
import { openAsker } from "../open_asker.ts";
import { openKeyer } from "../open_keyer.ts";
import { addReader, openRunSource, startRunModel } from "../open_model.ts";
import type { ProgressSink } from "../progress.ts";
import { fittedTo, noteRecipe } from "../recipes.ts";
import { Memory } from "./memory.ts";
import { isNewMemory, openMemoryFolder, openStore } from "./memory_folder.ts";
import { recordedModel, recordKeyer, refuseDownload, refuseOther, requireModel } from "./memory_model.ts";
import { renewKeys } from "./renewed_keys.ts";

/** What {@link openMemory} takes. */
export interface OpenMemoryOptions {
  /** The memory's folder; made where it is missing, readable by its owner alone. */
  path: string;
  /**
   * A Hugging Face id, a model folder or a GGUF file; or a model that is open already, which then stays open. May be left out for a memory
   * that was made before.
   */
  model?: string | LocalModel;
  /** `auto` by default: a hardware GPU where there is one. Of no use with a model that is open. */
  device?: DeviceChoice;
  /** Threads of the cpu device; all cores by default. */
  threads?: number;
  /** A preset's name, a recipe file, or fields of a recipe; by default the preset for the model. */
  recipe?: string | Partial<Recipe>;
  /** Hears of every stage; says nothing by default. */
  onProgress?: ProgressSink;
  /** Wall clock. */
  now?: () => Date;
}

const known = ["path", "model", "device", "threads", "recipe", "onProgress", "now"];
/**
 * Opens a memory, or makes it. The model is found as everywhere else, and pulled on first use.
 *
 * ```ts
 * import { openMemory } from "@hei-nw/hei-nw";
 *
 * // A real model, such as "HuggingFaceTB/SmolLM2-135M-Instruct", learns better; this one ships with the project.
 * const path = await Deno.makeTempDir();
 * await using memory = await openMemory({ path, model: "hei-nw/dummy-model" });
 * await memory.remember({
 *   text: "The boathouse key hangs behind the blue oar.",
 *   cues: ["Where is the boathouse key?"],
 *   answer: "behind the blue oar",
 * });
 * console.log((await memory.ask("Where is the boathouse key?")).text);
 * await memory.sleep({ recipe: { steps: 20 } });
 * console.log((await memory.ask("Where is the boathouse key?", { memory: false })).text);
 * ```
 *
 * @throws {InputError} where an option is wrong, or the model is another than that of the memory's nights.
 * @throws {FormatError} where a file of the memory is damaged.
 * @throws {RunError} where the folder cannot be used.
 */
export function openMemory(options: OpenMemoryOptions): Promise<Memory> {
  return openMemoryAfter(options, () => {});
}

/**
 * As {@link openMemory}.
 *
 * @param look Sees the model before its weights are loaded: what cannot be done with it need not wait for them.
 * @internal
 */
export async function openMemoryAfter(
  options: OpenMemoryOptions,
  look: (source: Pick<ModelSource, "tokens" | "config">) => void,
): Promise<Memory> {
  requireOptions(options);
  const { onProgress: progress = () => {}, now = () => new Date(), device = "auto", threads } = options;
  await using opened = new AsyncDisposableStack();
  // A new folder is made when all else has gone well: a name mistyped leaves no empty memory behind.
  const there = await isNewMemory(options.path) ? undefined : await openMemoryFolder(options.path);
  const recorded = there && await recordedModel(there);
  const asked = options.model ?? recorded?.model;
  if (asked === undefined) throw noModel(options.path);
  if (typeof asked === "string") refuseDownload(recorded, asked);
  const asRead = await recipeOf(asked, options.recipe);
  const written = there && opened.use(await openStore(there));
  const source = typeof asked === "string" ? await openRunSource(asked, progress) : asked;
  const own = { model: await placeOf(asked), sha256: source.sha256 };
  refuseOther(recorded, own);
  look(source);
  const model = source instanceof LocalModel
    ? source
    : await startRunModel(source, { ...asRead, model: own.model, device, threads }, progress);
  if (typeof asked === "string") opened.defer(() => model.close());
  const recipe = fittedTo(asRead, model.config.layers);
  const reader = model.adapterNames().includes("reader") ? "reader" : await addReader(model, recipe.reader);
  const asker = await openAsker(model);
  const keyer = await openKeyer(model, recipe.keyer);
  const folder = there ?? await openMemoryFolder(options.path);
  const store = written ?? opened.use(await openStore(folder));
  const { model: modelName, keyer: made = bareStates } = await requireModel(folder, own);
  if (made !== keyer.name) await renewKeys(store, keyer, progress);
  await recordKeyer(folder, keyer.name);
  const closing = opened.move();
  let ordinary: Promise<number> | undefined;
  try {
    return await Memory.open({
      ...{ folder, store, recipe, progress, now, modelName },
      keyer,
      ordinary: () => ordinary ??= ordinaryForm(model),
      learner: { model, knowledge: knowledgeOf(model), reader, asker },
      close: () => closing.disposeAsync(),
    });
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

/** What to open the model by another time: an id, or a path that holds wherever the program stands. */
async function placeOf(asked: string | LocalModel): Promise<string> {
  const place = typeof asked === "string" ? asked : asked.source;
  return await stat(place).then(() => resolve(place), () => place);
}

/** The recipe by its name, by its file, or by some of its fields. */
function recipeOf(model: string | LocalModel, recipe: OpenMemoryOptions["recipe"]): Promise<Recipe> {
  const id = typeof model === "string" ? model : model.source;
  return typeof recipe === "object" ? noteRecipe(id, undefined, recipe) : noteRecipe(id, recipe);
}

function noModel(path: string): InputError {
  return new InputError(explain({
    cannot: "open the memory",
    field: "model",
    rule: "given for a new memory",
    received: undefined,
    hint: `${path} holds no memory yet.`,
  }));
}

function requireOptions(options: OpenMemoryOptions): void {
  const wrong = (field: string, rule: string, received: unknown, hint?: string) =>
    new InputError(explain({ cannot: "open a memory", field, rule, received, ...(hint ? { hint } : {}) }));
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    throw wrong(name, `one of the options ${known.join(", ")}`, name, meant && `did you mean ${meant}?`);
  }
  if (typeof options.path !== "string" || options.path === "") throw wrong("path", "a folder", options.path);
  const { model } = options;
  if (model !== undefined && (typeof model !== "string" || model === "") && !(model instanceof LocalModel)) {
    throw wrong("model", "a Hugging Face id, a folder, a GGUF file, or an open model", model);
  }
}
