/** A new memory out of what is whole in a damaged one. */
import { cp, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { explain, InputError, RunError } from "../../../schemas/errors.ts";
import { hasCode } from "../../format/has_code.ts";
import { readPeft } from "../../format/peft.ts";
import { type LostRow, salvageStore } from "../../memory/salvage_store.ts";
import {
  currentNight,
  folderAt,
  type MemoryFolder,
  nightFolder,
  nightNumbers,
  nightRecord,
  openMemoryFolder,
  openStore,
  setCurrentNight,
} from "./memory_folder.ts";
import { madeFolder } from "../../format/made_folder.ts";
import { recordedModel, recordKeyer, requireModel } from "./memory_model.ts";

/** What {@link salvageMemory} saved, and what it could not. */
export interface SalvagedMemory {
  /** Notes in the new memory. */
  notes: number;
  /** Nights in the new memory. */
  nights: number;
  /** What is lost of the store. */
  lost: LostRow[];
  /** Whole pages of the store are damaged: what stood there may be missing in `lost`, too. */
  torn: boolean;
  /** Files beside the store that are damaged and were left out. */
  lostFiles: string[];
}

/** No keyer has this name: where a key is missing, all are made anew when the memory is opened. */
const noKeyer = "none that is known";

/**
 * Copies every row of a memory whose sum holds into a new memory, and its nights. The old one is only read; no other process may write to
 * it in the meantime.
 *
 * @param path The damaged memory.
 * @param out A folder that is not there yet, or empty.
 * @throws {InputError} if `path` holds no memory, or nothing of it can be read.
 * @throws {RunError} if `out` cannot be written to or holds something; then nothing is left behind.
 */
export async function salvageMemory(path: string, out: string): Promise<SalvagedMemory> {
  const from = folderAt(path), target = resolve(out);
  await requireEmpty(out);
  await using _ = await madeFolder(dirname(target));
  const scratch = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const saved = await salvaged(from, join(scratch, "copy.sqlite"));
    if (saved.entries.length === 0) throw nothing(path);
    const into = await openMemoryFolder(join(scratch, "memory"));
    {
      await using store = await openStore(into);
      await store.write(saved.entries);
    }
    const lostFiles = await copyModel(from, into, saved.withoutKey.length > 0);
    const { nights, lost } = await copyNights(from, into);
    await rename(into.path, target);
    return {
      ...{ notes: saved.entries.length, nights, lost: saved.lost, torn: saved.torn },
      lostFiles: [...lostFiles, ...lost],
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function salvaged(from: MemoryFolder, scratch: string): ReturnType<typeof salvageStore> {
  try {
    return await salvageStore(from.store, scratch);
  } catch (error) {
    if (hasCode(error, "ENOENT")) throw nothing(from.path);
    throw error;
  }
}

function nothing(path: string): InputError {
  const received = `${path}, of which nothing can be read`;
  return new InputError(explain({ cannot: "salvage", field: "memory", rule: "the folder of a memory", received }));
}

async function requireEmpty(out: string): Promise<void> {
  const names = await readdir(out).catch((error) => {
    if (hasCode(error, "ENOENT")) return [];
    throw refused(out, (error as Error).message);
  });
  if (names.length > 0) throw refused(out, `one that holds ${names.slice(0, 3).join(", ")}`);
}

function refused(out: string, received: string): RunError {
  const hint = "nothing there was touched.";
  return new RunError(
    explain({ cannot: `salvage into ${out}`, field: "out", rule: "a new or empty folder", received, hint }),
  );
}

async function copyModel(from: MemoryFolder, into: MemoryFolder, renewKeys: boolean): Promise<string[]> {
  try {
    const model = await recordedModel(from);
    if (model === undefined) return [];
    await requireModel(into, model);
    const keyer = renewKeys ? noKeyer : model.keyer;
    if (keyer !== undefined) await recordKeyer(into, keyer);
    return [];
  } catch (error) {
    return [(error as Error).message];
  }
}

async function copyNights(from: MemoryFolder, into: MemoryFolder): Promise<{ nights: number; lost: string[] }> {
  const lost: string[] = [], whole: number[] = [];
  const numbers = await nightNumbers(from).catch(() => []);
  for (const night of numbers) {
    try {
      await nightRecord(from, night);
      await readPeft(nightFolder(from, night));
      await cp(nightFolder(from, night), nightFolder(into, night), { recursive: true });
      whole.push(night);
    } catch (error) {
      lost.push((error as Error).message);
    }
  }
  const current = await currentNight(from).catch((error) => {
    lost.push((error as Error).message);
    return numbers.at(-1);
  });
  const inUse = whole.findLast((night) => current !== undefined && night <= current);
  if (inUse !== undefined) await setCurrentNight(into, inUse);
  return { nights: whole.length, lost };
}
