/** Files that are either whole or absent: written beside their places, flushed to the disk, then renamed into them. */
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { explain, HeiNwError, RunError } from "../../schemas/errors.ts";

/** The few file operations that a write needs, so that tests can let them fail. */
export interface WriteFileSystem {
  /** Makes a folder and those above it. */
  mkdir(path: string): Promise<unknown>;
  /** Writes all bytes to a new file and flushes them to the disk. */
  writeSynced(path: string, data: Uint8Array): Promise<void>;
  /** Puts a file in another's place, at once. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file. */
  remove(path: string): Promise<void>;
}

/** The real disk. */
export const disk: WriteFileSystem = {
  mkdir: (path) => mkdir(path, { recursive: true }),
  async writeSynced(path, data) {
    const file = await open(path, "w");
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
  },
  rename,
  remove: (path) => rm(path),
};

/** A file to be written. */
export interface FileToWrite {
  /** Its place; folders above it are made. */
  path: string;
  /** Bytes, or text to be encoded as UTF-8. */
  data: Uint8Array | string;
}

/**
 * Writes several files that belong together: all of them beside their places first, then each moves into its own. What fails (no
 * space, no permission) fails before the first one moves.
 *
 * @throws {RunError} naming the file; what stood there before still stands there.
 */
export async function writeWhole(files: readonly FileToWrite[], fs: WriteFileSystem = disk): Promise<void> {
  const beside = files.map(({ path }) => temporaryPath(path));
  let at = 0;
  try {
    for (; at < files.length; at++) {
      const { path, data } = files[at];
      await fs.mkdir(dirname(path));
      if (await isFolder(path)) throw new Error("is a directory");
      await fs.writeSynced(beside[at], typeof data === "string" ? new TextEncoder().encode(data) : data);
    }
    for (at = 0; at < files.length; at++) await fs.rename(beside[at], files[at].path);
  } catch (error) {
    for (const path of beside) await fs.remove(path).catch(() => undefined);
    throw writeError(files[at].path, error);
  }
}

/** One file, as {@link writeWhole} writes several. */
export function writeAtomic(path: string, data: Uint8Array | string, fs: WriteFileSystem = disk): Promise<void> {
  return writeWhole([{ path, data }], fs);
}

/**
 * One file out of pieces that are made one after the other, for what is too large to be in memory at once.
 *
 * @throws {RunError} naming the file; what stood there before still stands there. What `pieces` throws goes on as it is.
 */
export async function writePieces(path: string, pieces: () => Iterable<Uint8Array>): Promise<void> {
  const beside = temporaryPath(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    if (await isFolder(path)) throw new Error("is a directory");
    const file = await open(beside, "w");
    try {
      for (const piece of pieces()) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw writeError(path, error);
  }
}

/** Whether a name is that of a temporary file that a killed write left behind. */
export function isTemporary(name: string): boolean {
  return /^\..+\.\d+\.tmp$/.test(name);
}

/** The process that writes, or wrote, a temporary file, by the file's name: `.NAME.PID.N.tmp`. Undefined for other names. */
export function writerOf(name: string): number | undefined {
  const pid = /^\..+\.(\d+)\.\d+\.tmp$/.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then((found) => found.isDirectory(), () => false);
}

let written = 0;

/** Another one for every write, so that two at once do not meet. */
function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${written++}.tmp`);
}

/** The error of a failed write in the form that all errors share; an error that is in it already stays as it is. */
export function writeError(path: string, error: unknown): HeiNwError {
  if (error instanceof HeiNwError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const kind = error instanceof Error ? `${error.name} ${text}` : text;
  const [rule, hint] = /PermissionDenied|NotCapable|read-only|permission denied|operation not permitted/i.test(kind)
    ? ["in a folder that can be written to", "give another folder."]
    : /no space left|quota exceeded|os error 28\b/i.test(kind)
    ? ["on a disk with room left", "free some space, or give another folder."]
    : /not a directory|is a directory|exists|directory not empty/i.test(kind)
    ? [
      "a path whose parts are folders",
      "a file stands where a folder is needed, or a folder where a file is; give another path.",
    ]
    : ["writable", "give another folder."];
  return new RunError(explain({ cannot: "write a file", field: path, rule, received: text, hint }), { cause: error });
}
