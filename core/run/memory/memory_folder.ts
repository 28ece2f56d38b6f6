/** The folder of a memory: its store, the nights with their adapters, and which night is current. */
import { existsSync } from "node:fs";
import { access, chmod, constants, mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { platform } from "node:os";
import { dirname, join, resolve } from "node:path";
import { explain, FormatError, RunError } from "../../../schemas/errors.ts";
import { type Absence, readAbsence } from "../../../schemas/absence.ts";
import { type Night, readNight } from "../../../schemas/night.ts";
import { writePeft } from "../../format/peft.ts";
import { writeAtomic } from "../../format/write_whole.ts";
import { SqliteMemoryStore } from "../../memory/sqlite_store.ts";
import type { LoraAdapter } from "../../model/lora.ts";
import { writeJsonAtomic } from "../store/atomic_write.ts";
import { removeLeftBehind } from "../store/left_behind.ts";
import { hasCode } from "../../format/has_code.ts";

/** The file of the store, and the one that names the model. */
const storeFile = "memory.sqlite";
export const modelFile = "memory.json";
const currentFile = "current", nightFile = "night.json", absenceFile = "absence.json", incomplete = ".incomplete";

/** Files of a memory under its folder. */
export interface MemoryFolder {
  /** The folder. */
  readonly path: string;
  /** The store: documents and traces. */
  readonly store: string;
  /** The lock that a sleep holds. */
  readonly lock: string;
}

/**
 * Makes the folder if it is missing, for its owner only: notes are private.
 *
 * @throws {RunError} if it cannot be made or is no folder.
 * @throws {FormatError} if it was a memory and its store is gone or empty.
 */
export async function openMemoryFolder(path: string): Promise<MemoryFolder> {
  try {
    await mkdir(join(path, "nights"), { recursive: true, mode: 0o700 });
    if (platform() !== "win32" && ((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o700);
    await removeLeftBehind(path);
    await removeLeftBehind(join(path, "nights"), { depth: 1 });
    await requireStore(path);
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw unusable(path, error);
  }
  return folderAt(path);
}

/** Whether a folder has a memory's store. */
export function holdsMemory(path: string): Promise<boolean> {
  return stat(folderAt(path).store).then(() => true, () => false);
}

/**
 * Whether nothing at a path has been a memory yet. Nothing is made there.
 *
 * @throws {RunError} if no memory could be made there.
 */
export async function isNewMemory(path: string): Promise<boolean> {
  try {
    if (await holdsMemory(path) || await wasUsed(path)) return false;
    let above = resolve(path);
    while (!existsSync(above)) above = dirname(above);
    await access(above, constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    throw unusable(path, error);
  }
}

function unusable(path: string, error: unknown): RunError {
  return new RunError(
    explain({
      cannot: "open the memory",
      field: "path",
      rule: "a folder that can be read and written",
      received: `${path} (${(error as Error).message})`,
    }),
    { cause: error },
  );
}

/** The files of a memory, whether or not they are there. */
export function folderAt(path: string): MemoryFolder {
  return { path, store: join(path, storeFile), lock: join(path, ".sleep.lock") };
}

/** Refuses a folder that was a memory and lost its notes: an empty file opens as a new store, and nobody would hear of it. */
async function requireStore(path: string): Promise<void> {
  const { store } = folderAt(path);
  const size = await stat(store).then(({ size }) => size, () => undefined);
  if (size !== undefined && size > 0 || !await wasUsed(path)) return;
  throw new FormatError(explain({
    cannot: "open the memory",
    field: store,
    rule: "in its folder, because the memory has been in use",
    received: size === undefined ? "no such file" : "an empty file",
    hint: lostHint(path),
  }));
}

/** Whether a memory was made in the folder, to its end: the file of the model is written after the store. */
async function wasUsed(path: string): Promise<boolean> {
  const marks = (await namesIn(path)).filter((name) => [modelFile, currentFile, "keys.graph"].includes(name));
  return marks.length > 0 || (await namesIn(join(path, "nights"))).length > 0;
}

/** What a folder holds; nothing if it is not there. */
function namesIn(path: string): Promise<string[]> {
  return readdir(path).catch((error) => {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  });
}

const lostHint = (path: string) =>
  `restore a copy of it. To start a new memory, give another folder, or move ${path} away.`;

/**
 * Opens the store, or makes it in a new memory.
 *
 * @throws {FormatError} if its file is damaged, or holds no tables although the memory has been in use.
 * @throws {InputError} if it cannot be opened.
 */
export async function openStore({ path, store }: MemoryFolder): Promise<SqliteMemoryStore> {
  return await wasUsed(path)
    ? await SqliteMemoryStore.openWritten(store, lostHint(path))
    : await SqliteMemoryStore.open(store);
}

/** The folder of a night, by its number: nights/0001. */
export function nightFolder({ path }: MemoryFolder, night: number): string {
  return join(path, "nights", String(night).padStart(4, "0"));
}

/** The numbers of all nights, in order. */
export async function nightNumbers({ path }: MemoryFolder): Promise<number[]> {
  const found: number[] = [];
  for (const entry of await readdir(join(path, "nights"), { withFileTypes: true })) {
    if (entry.isDirectory() && /^\d{4,}$/.test(entry.name)) found.push(Number(entry.name));
  }
  return found.sort((a, b) => a - b);
}

/** Every night of the folder, in order. */
export async function nightRecords(folder: MemoryFolder): Promise<Night[]> {
  return await Promise.all((await nightNumbers(folder)).map((night) => nightRecord(folder, night)));
}

/** What a night recorded of itself. @throws {FormatError} if its file is damaged. */
export async function nightRecord(folder: MemoryFolder, night: number): Promise<Night> {
  const path = join(nightFolder(folder, night), nightFile);
  try {
    return readNight(JSON.parse(await readFile(path, "utf8")));
  } catch (error) {
    throw new FormatError(
      explain({
        cannot: `read night ${night}`,
        field: path,
        rule: "what a sleep wrote",
        received: hasCode(error, "ENOENT") ? "no such file" : (error as Error).message,
        hint:
          "restore a copy of it; hei-nw sleep --undo returns to the night before, hei-nw memory salvage leaves the night out.",
      }),
      { cause: error },
    );
  }
}

/** The night whose adapter is in use; undefined before the first one. */
export async function currentNight(folder: MemoryFolder): Promise<number | undefined> {
  const path = join(folder.path, currentFile);
  const text = await readFile(path, "utf8").catch((error) => {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  });
  if (text.trim() === "") return undefined;
  const night = Number(text);
  if (Number.isSafeInteger(night) && night > 0) return night;
  throw new FormatError(
    explain({ cannot: "open the memory", field: path, rule: "the number of a night, or empty", received: text.trim() }),
  );
}

/** Makes a night the one in use, or none. Takes effect as a whole, whenever the process may be killed. */
export async function setCurrentNight({ path }: MemoryFolder, night: number | undefined): Promise<void> {
  await writeAtomic(join(path, currentFile), night === undefined ? "" : `${night}\n`);
}

/** Writes a night, and `more` into its folder. It appears whole: it is filled under another name first. */
export async function writeNight(
  folder: MemoryFolder,
  night: Night,
  adapter: LoraAdapter,
  absence: Absence,
  more: (folder: string) => Promise<void>,
): Promise<string> {
  const place = nightFolder(folder, night.night);
  const unfinished = `${place}${incomplete}`;
  await removeFolder(unfinished);
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  await writePeft(unfinished, adapter, { dtype: "f32" });
  await writeJsonAtomic(join(unfinished, nightFile), night);
  await writeJsonAtomic(join(unfinished, absenceFile), absence);
  await more(unfinished);
  await rename(unfinished, place);
  return place;
}

/** Takes the answers out of the nights' `absence.json`: they may hold words of a note that is forgotten. A file that is damaged goes whole. */
export async function dropAnswers(folder: MemoryFolder): Promise<void> {
  for (const night of await nightNumbers(folder)) {
    const path = join(nightFolder(folder, night), absenceFile);
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const shares = sharesIn(text);
    if (shares) await writeJsonAtomic(path, { ...shares, answers: [] });
    else await rm(path);
  }
}

function sharesIn(text: string): Absence | undefined {
  try {
    return readAbsence(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Deletes the nights that were trained on a note which is not among these any more. */
export async function dropNights(folder: MemoryFolder, ids: ReadonlySet<string>): Promise<void> {
  for (const night of await nightNumbers(folder)) {
    const { facts } = await nightRecord(folder, night);
    const knows = Object.entries(facts).some(([id, { asked }]) => asked > 0 && !ids.has(id));
    if (knows) await removeFolder(nightFolder(folder, night));
  }
}

/** Removes what a killed sleep had begun to write as a night. */
export async function dropIncomplete({ path }: MemoryFolder): Promise<void> {
  for (const entry of await readdir(join(path, "nights"), { withFileTypes: true })) {
    if (entry.isDirectory() && entry.name.endsWith(incomplete)) await removeFolder(join(path, "nights", entry.name));
  }
}

/** Removes a folder that may be absent. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
