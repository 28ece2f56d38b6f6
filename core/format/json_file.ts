/** Reading the JSON files of a model folder, with errors that name the file and the field. */
import { readFileSync } from "node:fs";
import { explain, FormatError, InputError } from "../../schemas/errors.ts";

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
  const fail = (received: string) =>
    new FormatError(
      explain({
        cannot: `read ${path}`,
        field: "content",
        rule: "one JSON object",
        received,
        hint: "the file is incomplete or damaged.",
      }),
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fail((error as Error).message);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw fail(Array.isArray(value) ? "an array" : typeof value);
  }
  return value as JsonObject;
}

/** Text of a file; undefined where there is none. @throws {InputError} where it cannot be read. */
export function readTextIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new InputError(
      `Cannot read ${path}: path must be a readable file: received ${
        (error as Error).message
      }. Hint: check the permissions.`,
    );
  }
}
