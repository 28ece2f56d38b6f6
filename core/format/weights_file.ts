/** A file of weights whose header has been read: checked and hashed in one pass, later read tensor by tensor. */
import { createHash } from "node:crypto";
import { closeSync, existsSync, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import type { WeightFormat } from "../../kernels/device.ts";
import { explain, FormatError, InputError } from "../../schemas/errors.ts";
import { blockLayouts } from "../../kernels/weight_format.ts";
import { firstNotFinite } from "./finite.ts";

/** Shared by all checks on a file's content. */
export const damagedHint = "the file is incomplete or damaged; download it again.";

/** Where a tensor lies in its file, and how it is stored. */
export interface StoredPlace {
  name: string;
  format: WeightFormat;
  /** Position in the file, in bytes. */
  offset: number;
  bytes: number;
}

/** A file whose header has been read. */
export interface WeightsFile {
  path: string;
  /** Bytes of the whole file, and when it was last changed: both tell whether it is still the same file later. */
  size: number;
  modified: number;
  tensors: readonly StoredPlace[];
}

/** Opens for reading. @throws {InputError} where that cannot be done. */
export function openFile(path: string): number {
  try {
    const fd = openSync(path, "r");
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
  } catch (error) {
    if (leadsNowhere(path)) {
      throw new InputError(
        `Cannot read ${path}: path must be a readable file: received ${lostLink}. Hint: download the model again.`,
      );
    }
    const reason = (error as NodeJS.ErrnoException).code === "ENOENT" ? "no such file" : (error as Error).message;
    throw new InputError(
      `Cannot read ${path}: path must be a readable file: received ${reason}. Hint: check the path.`,
    );
  }
  throw new InputError(`Cannot read ${path}: path must be a file: received a folder. Hint: give the file itself.`);
}

/** How messages call what {@link leadsNowhere} finds. */
export const lostLink = "a link that leads nowhere";

/** Whether a path is a link without a file, as in a cache of Hugging Face's whose blobs were removed. */
export function leadsNowhere(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink() && !existsSync(path);
  } catch {
    return false;
  }
}

const chunkBytes = 1 << 20;

/**
 * SHA-256 of the whole file, in hex, and a check that no weight is NaN or infinite, in one pass with one small buffer.
 *
 * @throws {FormatError} naming the first tensor that holds such a value.
 */
export function hashAndCheck(file: WeightsFile): string {
  const fd = openUnchanged(file);
  try {
    const hash = createHash("sha256");
    const buffer = new Uint8Array(Math.min(chunkBytes, file.size));
    let position = 0;
    const hashUpTo = (end: number) => {
      while (position < end) {
        const part = buffer.subarray(0, Math.min(chunkBytes, end - position));
        readExactly(fd, part, position, file.path);
        hash.update(part);
        position += part.length;
      }
    };
    for (const tensor of [...file.tensors].sort((a, b) => a.offset - b.offset)) {
      hashUpTo(tensor.offset);
      const { bytes, values } = blockLayouts[tensor.format];
      const step = Math.floor(chunkBytes / bytes) * bytes;
      for (let done = 0; done < tensor.bytes; done += step) {
        const part = buffer.subarray(0, Math.min(step, tensor.bytes - done));
        readExactly(fd, part, position, file.path);
        hash.update(part);
        position += part.length;
        const bad = firstNotFinite(part, tensor.format);
        if (bad >= 0) throw notFinite(file.path, tensor.name, (done / bytes + bad) * values);
      }
    }
    hashUpTo(file.size);
    return hash.digest("hex");
  } finally {
    closeSync(fd);
  }
}

/** The bytes of one tensor, in a buffer of its own. @throws {FormatError} where the file changed since it was opened. */
export function readTensorBytes(file: WeightsFile, tensor: StoredPlace): Uint8Array {
  const fd = openUnchanged(file);
  try {
    const data = new Uint8Array(tensor.bytes);
    readExactly(fd, data, tensor.offset, file.path);
    return data;
  } finally {
    closeSync(fd);
  }
}

/** The error for a weight that no sum survives. `index` counts the values of the tensor. */
export function notFinite(path: string, name: string, index: number): FormatError {
  return new FormatError(
    explain({
      cannot: `read ${path}`,
      field: `tensor ${name}`,
      rule: "finite in every value",
      received: `NaN or infinity at or behind value ${index}`,
      hint: damagedHint,
    }),
  );
}

function openUnchanged(file: WeightsFile): number {
  const fd = openFile(file.path);
  const { size, mtimeMs } = fstatSync(fd);
  if (size === file.size && mtimeMs === file.modified) return fd;
  closeSync(fd);
  throw new FormatError(
    explain({
      cannot: `read ${file.path}`,
      field: "file",
      rule: `the one that was opened (${file.size} bytes)`,
      received: `another one (${size} bytes)`,
      hint: "it was replaced while in use; start again.",
    }),
  );
}

/** Fills `target` from the file. */
export function readExactly(fd: number, target: Uint8Array, position: number, path: string): void {
  for (let filled = 0; filled < target.length;) {
    const count = readSync(fd, target, filled, target.length - filled, position + filled);
    if (count === 0) {
      throw new FormatError(
        explain({
          cannot: `read ${path}`,
          field: "file",
          rule: `at least ${position + target.length} bytes long`,
          received: `its end at ${position + filled}`,
          hint: damagedHint,
        }),
      );
    }
    filled += count;
  }
}
