/** Files of the disk as sources of bytes. */
import { closeSync, existsSync, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import { explain, FormatError, InputError } from "../../schemas/errors.ts";
import { type ByteSource, lostFile } from "./byte_source.ts";

/**
 * A file as a source. It is opened for each read, so that nothing has to be closed, and has to be the same file every time.
 *
 * @throws {InputError} if there is no such file; reads throw a {@link FormatError} where it was replaced in the meantime.
 */
export function fileBytes(path: string): ByteSource {
  const { size, modified } = withFile(path, (fd) => stateOf(fd));
  return {
    name: path,
    size,
    read: (target, position) =>
      withFile(path, (fd) => {
        const now = stateOf(fd);
        if (now.size !== size || now.modified !== modified) throw replaced(path, size, now.size);
        fill(fd, target, position, path);
      }),
  };
}

/** Whether a path is a link without a file, as in a cache of Hugging Face's whose blobs were removed. */
export function leadsNowhere(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink() && !existsSync(path);
  } catch {
    return false;
  }
}

/** Size, and when it was last changed: both tell whether it is still the same file later. */
function stateOf(fd: number): { size: number; modified: number } {
  const { size, mtimeMs } = fstatSync(fd);
  return { size, modified: mtimeMs };
}

function withFile<T>(path: string, use: (fd: number) => T): T {
  const fd = openFile(path);
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}

function openFile(path: string): number {
  const fail = (rule: string, received: string, hint: string) =>
    new InputError(`Cannot read ${path}: path must be ${rule}: received ${received}. Hint: ${hint}`);
  let fd: number;
  try {
    fd = openSync(path, "r");
  } catch (error) {
    if (leadsNowhere(path)) throw lostFile(path);
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : (error as Error).message;
    throw fail("a readable file", reason, "check the path.");
  }
  if (fstatSync(fd).isFile()) return fd;
  closeSync(fd);
  throw fail("a file", "a folder", "give the file itself.");
}

function fill(fd: number, target: Uint8Array, position: number, path: string): void {
  for (let filled = 0; filled < target.length;) {
    const count = readSync(fd, target, filled, target.length - filled, position + filled);
    if (count === 0) throw replaced(path, position + target.length, position + filled);
    filled += count;
  }
}

function replaced(path: string, size: number, now: number): FormatError {
  return new FormatError(explain({
    cannot: `read ${path}`,
    field: "file",
    rule: `the one that was opened (${size} bytes)`,
    received: `another one (${now} bytes)`,
    hint: "it was replaced while in use; start again.",
  }));
}
