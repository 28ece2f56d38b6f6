/** One stage of a run: done already, so read; else made, written, and recorded as done. */
import { readFile } from "node:fs/promises";
import type { RunFolder } from "./run_folder.ts";
import { writeJsonAtomic } from "./atomic_write.ts";

/** What a stage is called, what it leaves in the run's folder, and how. */
export interface Stage<T> {
  /** Under this name `run.json` records it as done. */
  name: string;
  /** The files that `write` leaves, relative to the run's folder. A resumed run makes the stage again if one is missing. */
  files: readonly string[];
  /** Reads what an earlier run wrote. */
  read(): Promise<T>;
  /** Makes it; nothing is written yet, so that a kill leaves nothing half done. */
  make(): Promise<T>;
  /** Puts it on the disk. */
  write(value: T): Promise<void>;
}

/**
 * The stage's result: read from the folder where a resumed run has done it, else made, written and recorded.
 *
 * @throws whatever `read`, `make` or `write` throws, and the reason of the folder's signal where it was aborted before the
 * stage began; the stage is then not recorded as done.
 */
export async function stage<T>(folder: RunFolder, { name, files, read, make, write }: Stage<T>): Promise<T> {
  if (folder.isDone(name)) return await read();
  // A turn of the event loop, so that a signal that came in the meantime is heard.
  await new Promise((resolve) => setTimeout(resolve, 0));
  folder.signal?.throwIfAborted();
  const value = await make();
  await write(value);
  await folder.finish(name, files);
  return value;
}

/** A stage whose result is one JSON file. */
export interface JsonStage<T> {
  /** Under this name `run.json` records it as done. */
  name: string;
  /** The file, relative to the run's folder. */
  file: string;
  /** Checks the value against its schema: what is read, and what is about to be written. */
  check(value: unknown): T;
  /** Makes the value. */
  make(): Promise<T>;
}

/** `stage` for a result that is one JSON file. @throws {FormatError} if the value is not of its schema; it is then not written. */
export async function jsonStage<T>(folder: RunFolder, { name, file, check, make }: JsonStage<T>): Promise<T> {
  const path = folder.file(file);
  return await stage(folder, {
    name,
    files: [file],
    read: async () => check(JSON.parse(await readFile(path, "utf8"))),
    make,
    write: (value) => writeJsonAtomic(path, check(value)),
  });
}
