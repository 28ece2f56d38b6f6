/** What all commands of a memory share: which memory, and how it is opened. */
import type { Command } from "commander";
import { pick, type ValuesOf } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { runFields } from "../schemas/run_fields.ts";
import type { ModelSource } from "../core/format/model_source.ts";
import type { RunContext } from "../core/run/m4_options.ts";
import type { ProgressSink } from "../core/run/progress.ts";
import type { Memory } from "../core/run/memory/memory.ts";
import { changed, flagValues, outputFields } from "./flags.ts";
import { recipeNamed } from "./recipe_flag.ts";
import { type Terminal, terminalProgress, working } from "./print.ts";

/** The model that a new memory is made with, where none is named. */
const firstModel = "HuggingFaceTB/SmolLM2-135M-Instruct";

/** The rows that every command of a memory has. */
export const memoryFields = {
  memory: {
    rule: { kind: "text" },
    default: undefined,
    help: "folder of the memory",
    value: "<DIR>",
    shown: "hei-nw/memory in your data folder",
  },
  ...changed(pick(recipeFields, ["model"]), {
    model: { default: undefined, shown: `that of the memory; ${firstModel} for a new one`, group: undefined },
  }),
  recipe: {
    rule: { kind: "text" },
    default: undefined,
    help: "recipe: a preset or a file with the values for gate, recall and sleep",
    value: "<NAME|FILE>",
    shown: "the preset for the model",
  },
  ...changed(pick(runFields, ["device", "threads"]), { device: { group: undefined }, threads: { group: undefined } }),
} as const;

/** The row of a command that opens no model: which one, and on what device, would be said in vain. */
export const folderField = pick(memoryFields, ["memory"]);

/** The folder that the flags name. */
export async function memoryFolder(command: Command): Promise<string> {
  const { defaultMemoryFolder } = await import("../core/run/memory/default_folder.ts");
  return flagValues(command, memoryFields).memory ?? defaultMemoryFolder();
}

/** How a command opens its memory. */
interface Opening {
  /** Makes the memory if there is none. */
  make?: boolean;
  /** See `openMemoryAfter`. */
  look?: (source: Pick<ModelSource, "tokens" | "config">) => void;
}

/**
 * Opens the memory, does the work with its progress on stderr, and closes it.
 *
 * @throws {InputError} if there is no memory, unless the command may make one.
 */
export async function withMemory<T>(
  command: Command,
  terminal: Terminal,
  work: (memory: Memory, context: RunContext) => Promise<T>,
  options: Opening = {},
): Promise<T> {
  await requireUsable(command, options);
  return await working(terminal, flagValues(command, outputFields).verbose, async (context) => {
    await using memory = await flaggedMemory(command, context.progress, options.look);
    return await work(memory, context);
  });
}

/** Opens the memory, or makes it, with its progress on stderr; whoever asks closes it. */
export async function openedMemory(command: Command, terminal: Terminal): Promise<Memory> {
  const { sink, done } = terminalProgress(terminal, flagValues(command, outputFields).verbose);
  let opened = false;
  await requireUsable(command, { make: true });
  try {
    return await flaggedMemory(command, (event) => {
      if (opened && event.warning === undefined && event.note === undefined) return;
      sink(event);
      if (opened) done();
    });
  } finally {
    opened = true;
    done();
  }
}

/** What is wrong with the flags is said before anything is opened. */
async function requireUsable(command: Command, { make = false }: Opening): Promise<void> {
  const { recipe } = flagValues(command, memoryFields);
  if (recipe !== undefined) await recipeNamed(command, recipe);
  if (make) return;
  const { existingMemory } = await import("../core/run/memory/read_notes.ts");
  await existingMemory(await memoryFolder(command));
}

async function flaggedMemory(
  command: Command,
  onProgress: ProgressSink,
  look: Opening["look"] = () => {},
): Promise<Memory> {
  const { model, recipe, device, threads } = flagValues(command, memoryFields) as ValuesOf<typeof memoryFields>;
  const path = await memoryFolder(command);
  const { openMemoryAfter } = await import("../core/run/memory/open_memory.ts");
  const { recordedModel } = await import("../core/run/memory/memory_model.ts");
  const { folderAt } = await import("../core/run/memory/memory_folder.ts");
  return await openMemoryAfter({
    ...{ path, model: model ?? (await recordedModel(folderAt(path)))?.model ?? firstModel, device, onProgress },
    ...(threads === undefined ? {} : { threads }),
    ...(recipe === undefined ? {} : { recipe }),
  }, look);
}
