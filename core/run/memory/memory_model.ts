/** Which base model a memory belongs to: its keys and nights fit that model alone. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type } from "arktype";
import { explain, FormatError, InputError } from "../../../schemas/errors.ts";
import { writeJsonAtomic } from "../store/atomic_write.ts";
import { readPeft } from "../../format/peft.ts";
import { locateModel, processEnvironment } from "../../format/locate.ts";
import { currentNight, type MemoryFolder, modelFile, nightFolder, nightRecord } from "./memory_folder.ts";
import { hasCode } from "../../format/has_code.ts";

/** What `memory.json` says. */
export interface MemoryModel {
  /** As it was given when the memory was made: an id or a path. */
  model: string;
  /** Of the weights. */
  sha256: string;
  /** What made the keys; the bare states if it is absent. */
  keyer?: string;
}

const schema = type({ model: "string > 0", sha256: "string", "keyer?": "string > 0" }).onUndeclaredKey("reject");

/**
 * The model that a memory was made with; undefined for a new one. Where the file that names it is lost, the night in use knows: a memory
 * that took another model then could no longer be opened with its own.
 *
 * @throws {FormatError} if a file is damaged.
 */
export async function recordedModel(folder: MemoryFolder): Promise<MemoryModel | undefined> {
  const { path } = folder;
  const file = join(path, modelFile);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return await modelOfNight(folder);
    throw error;
  }
  try {
    const value = schema(JSON.parse(text));
    if (value instanceof type.errors) throw new Error(value.summary);
    return value;
  } catch (error) {
    const message = (error as Error).message.replaceAll("\n", "; ");
    throw new FormatError(
      `Cannot read ${file}: ${message}. Hint: restore a copy of it, or remove it: a night in use knows its model, too.`,
      { cause: error },
    );
  }
}

async function modelOfNight(folder: MemoryFolder): Promise<MemoryModel | undefined> {
  const night = await currentNight(folder);
  if (night === undefined) return undefined;
  const { base } = await nightRecord(folder, night);
  const { baseModel } = await readPeft(nightFolder(folder, night));
  return baseModel === "" ? undefined : { model: baseModel, sha256: base };
}

/** Records what made the keys of a memory. */
export async function recordKeyer(folder: MemoryFolder, keyer: string): Promise<void> {
  const recorded = await recordedModel(folder);
  if (recorded !== undefined && recorded.keyer !== keyer) {
    await writeJsonAtomic(join(folder.path, modelFile), { ...recorded, keyer });
  }
}

/**
 * Refuses a model that would have to be downloaded and has another name than the memory's. One that is on this machine is compared by its
 * weights (see {@link refuseOther}), since the same weights may have several names.
 *
 * @throws {InputError}
 */
export function refuseDownload(recorded: MemoryModel | undefined, asked: string): void {
  if (recorded === undefined || asked.toLowerCase() === recorded.model.toLowerCase()) return;
  if (locateModel(asked, processEnvironment) !== undefined) return;
  throw new InputError(explain({
    cannot: "open the memory",
    field: "model",
    rule: `${recorded.model}, with which this memory was made`,
    received: `${asked}, which is not on this machine`,
    hint:
      "keys and nights fit one model; give that one, or another folder. If the weights are the same, pull them first.",
  }));
}

/** @throws {InputError} if the weights are not those of the memory's model; a new memory takes any. */
export function refuseOther(recorded: MemoryModel | undefined, { model, sha256 }: MemoryModel): void {
  if (recorded === undefined || recorded.sha256 === sha256) return;
  throw new InputError(explain({
    cannot: "open the memory",
    field: "model",
    rule: `${recorded.model} (SHA-256 ${recorded.sha256.slice(0, 12)}…), with which this memory was made`,
    received: `${model} (${sha256.slice(0, 12)}…)`,
    hint: "keys and nights fit one model; give that one, or another folder.",
  }));
}

/**
 * Records the model of a new memory, or checks that it is the one of an old.
 *
 * @returns What the memory has recorded.
 * @throws {InputError} if it is another.
 */
export async function requireModel(folder: MemoryFolder, { model, sha256 }: MemoryModel): Promise<MemoryModel> {
  const recorded = await recordedModel(folder);
  refuseOther(recorded, { model, sha256 });
  if (recorded) return recorded;
  await writeJsonAtomic(join(folder.path, modelFile), { model, sha256 });
  return { model, sha256 };
}
