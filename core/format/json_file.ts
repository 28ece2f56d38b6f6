/** Reading a JSON file of the disk, with errors that name the file and the field. */
import { readFileSync } from "node:fs";
import { InputError } from "../../schemas/errors.ts";
import { type JsonObject, parseJsonObject, textOf } from "./folder_files.ts";

/**
 * Reads a file that holds one JSON object; undefined if there is no such file.
 *
 * @throws {FormatError} if it is not a JSON object.
 * @throws {InputError} if it cannot be read.
 */
export function readJsonObject(path: string): JsonObject | undefined {
  const data = readIfThere(path);
  return data && parseJsonObject(path, textOf(path, data));
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new InputError(
      `Cannot read ${path}: path must be a readable file: received ${
        (error as Error).message
      }. Hint: check the permissions.`,
    );
  }
}
