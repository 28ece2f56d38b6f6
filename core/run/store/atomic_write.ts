/** Files that are either whole or absent: written beside their place, flushed to the disk, then renamed into it. */
import { basename, dirname, join } from "node:path";
import { explain, RunError } from "../../../schemas/errors.ts";

/** The few file operations that a write needs, so that tests can let them fail. */
export interface WriteFileSystem {
  /** Makes a folder and those above it. */
  mkdir(path: string): Promise<void>;
  /** Writes all bytes to a new file and flushes them to the disk. */
  writeSynced(path: string, data: Uint8Array): Promise<void>;
  /** Puts a file in another's place, at once. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a file. */
  remove(path: string): Promise<void>;
}

/** The real disk. */
export const disk: WriteFileSystem = {
  mkdir: (path) => Deno.mkdir(path, { recursive: true }),
  async writeSynced(path, data) {
    const file = await Deno.open(path, { write: true, create: true, truncate: true });
    try {
      for (let written = 0; written < data.length;) written += await file.write(data.subarray(written));
      await file.sync();
    } finally {
      file.close();
    }
  },
  rename: Deno.rename,
  remove: (path) => Deno.remove(path),
};

/**
 * Writes a file whole or not at all; its folder is made where it is missing.
 *
 * @throws {RunError} where the folder is read-only or the disk is full. What stood at `path` before still stands there.
 */
export async function writeAtomic(path: string, data: Uint8Array | string, fs: WriteFileSystem = disk): Promise<void> {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const temporary = join(dirname(path), temporaryName(basename(path)));
  try {
    await fs.mkdir(dirname(path));
    await fs.writeSynced(temporary, bytes);
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.remove(temporary).catch(() => undefined);
    throw writeError(path, error);
  }
}

/** Writes a value as JSON, indented by two, keys in their order of insertion or (`sorted`) of the alphabet. */
export async function writeJsonAtomic(
  path: string,
  value: unknown,
  options: { sorted?: boolean; fs?: WriteFileSystem } = {},
): Promise<void> {
  await writeAtomic(path, `${JSON.stringify(finite(value, path, options.sorted ?? false), null, 2)}\n`, options.fs);
}

/** Writes one JSON value a line. */
export async function writeJsonLinesAtomic(
  path: string,
  rows: readonly unknown[],
  fs: WriteFileSystem = disk,
): Promise<void> {
  await writeAtomic(path, rows.map((row) => `${JSON.stringify(finite(row, path, false))}\n`).join(""), fs);
}

/** Whether a name is that of a temporary file that a killed write left behind. */
export function isTemporary(name: string): boolean {
  return /^\..+\.\d+\.tmp$/.test(name);
}

function temporaryName(name: string): string {
  return `.${name}.${Deno.pid}.tmp`;
}

/** The error of a failed write in the form that all errors share. */
export function writeError(path: string, error: unknown): RunError {
  const text = error instanceof Error ? error.message : String(error);
  const [rule, hint] = error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable ||
      /read-only|permission denied/i.test(text)
    ? ["in a folder that can be written to", "Give another folder with --out."]
    : /no space left|quota exceeded|os error 28\b/i.test(text)
    ? ["on a disk with room left", "Free some space, or give another folder with --out; --resume continues the run."]
    : /not a directory|is a directory|file exists/i.test(text)
    ? ["a path whose parts are folders", "A file stands where a folder is needed; give another folder with --out."]
    : ["writable", undefined];
  return new RunError(explain({ cannot: "write a result", field: path, rule, received: text, hint }), { cause: error });
}

/** A copy with every number checked: JSON would turn NaN and infinities into null, silently. */
function finite(value: unknown, path: string, sorted: boolean, at = ""): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new RunError(explain({
      cannot: `write ${path}`,
      field: at || "the value",
      rule: "a finite number",
      received: value,
    }));
  }
  if (Array.isArray(value)) return value.map((item, i) => finite(item, path, sorted, `${at}[${i}]`));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    if (sorted) entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return Object.fromEntries(
      entries.map(([key, item]) => [key, finite(item, path, sorted, at ? `${at}.${key}` : key)]),
    );
  }
  return value;
}
