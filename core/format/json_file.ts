/** Reading the JSON files of a model folder, with errors that name the file and the field. */
import { readFileSync } from "node:fs";
import { explain, FormatError, InputError } from "../../schemas/errors.ts";
import { memoryBytes } from "./byte_source.ts";
import { wrongContent } from "./wrong_content.ts";

/** A parsed JSON object. */
export type JsonObject = Record<string, unknown>;

/**
 * Reads a file that holds one JSON object; undefined where there is no such file.
 *
 * @throws {FormatError} where it is not a JSON object.
 * @throws {InputError} where it cannot be read.
 */
export function readJsonObject(path: string): JsonObject | undefined {
  const text = readTextIfThere(path);
  if (text === undefined) return undefined;
  const fail = (received: string, hint = "the file is incomplete or damaged.") =>
    new FormatError(explain({ cannot: `read ${path}`, field: "content", rule: "one JSON object", received, hint }));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const wrong = wrongContent(memoryBytes(path, new TextEncoder().encode(text)));
    throw wrong ? fail(wrong.received, wrong.hint) : fail((error as Error).message);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw fail(Array.isArray(value) ? "an array" : typeof value);
  }
  return value as JsonObject;
}

/**
 * Text of a file; undefined where there is none. A mark of the byte order is left out.
 *
 * @throws {InputError} where it cannot be read.
 * @throws {FormatError} where it is a pointer of Git LFS in place of the file.
 */
export function readTextIfThere(path: string): string | undefined {
  let data: Uint8Array;
  try {
    data = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new InputError(
      `Cannot read ${path}: path must be a readable file: received ${
        (error as Error).message
      }. Hint: check the permissions.`,
    );
  }
  if (isPointer(data)) {
    const { received, hint } = wrongContent(memoryBytes(path, data))!;
    throw new FormatError(
      explain({ cannot: `read ${path}`, field: "content", rule: "the file itself", received, hint }),
    );
  }
  return new TextDecoder().decode(data);
}

function isPointer(data: Uint8Array): boolean {
  return data.length < 1024 && new TextDecoder().decode(data.subarray(0, 40)).startsWith("version https://git-lfs");
}
