import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { explain, InputError } from "../../schemas/errors.ts";

/** One line of training data: what is asked or begun, and how it goes on. */
export interface PromptRow {
  prompt: string;
  completion: string;
  /** Where it stands in the file, from 1. */
  line: number;
}

/**
 * Reads JSON lines of `{"prompt": …, "completion": …}`; empty lines are passed over, further fields ignored.
 *
 * @throws {InputError} naming file and line.
 */
export async function readPromptRows(path: string): Promise<PromptRow[]> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new InputError(
      `Cannot read the training data: data must be a file of JSON lines: received ${resolve(path)} (${
        (error as Error).message
      }). Hint: one {"prompt": …, "completion": …} a line.`,
      { cause: error },
    );
  }
  const rows: PromptRow[] = [];
  for (const [i, line] of decode(bytes, path).split("\n").entries()) {
    if (line.trim() === "") continue;
    rows.push({ ...readRow(line, `${path}, line ${i + 1}`), line: i + 1 });
  }
  if (rows.length === 0) throw fail(path, "content", "at least one row", "none");
  return rows;
}

/** Text of a UTF-8 file, without a byte order mark. */
function decode(bytes: Uint8Array, path: string): string {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    return decoder.decode(bytes);
  } catch {
    let line = 1;
    for (let from = 0; from <= bytes.length; line++) {
      const end = bytes.indexOf(10, from);
      const to = end < 0 ? bytes.length : end;
      try {
        decoder.decode(bytes.subarray(from, to));
      } catch {
        break;
      }
      from = to + 1;
    }
    throw fail(`${path}, line ${line}`, "the line", "UTF-8", "bytes that are none");
  }
}

function readRow(line: string, where: string): Omit<PromptRow, "line"> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw fail(where, "the line", "one JSON object", (error as Error).message);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw fail(where, "the line", "one JSON object", Array.isArray(value) ? "an array" : typeof value);
  }
  const text = (field: "prompt" | "completion") => {
    const found = (value as Record<string, unknown>)[field];
    if (typeof found !== "string" || found === "") throw fail(where, field, "a text that is not empty", found);
    if (!found.isWellFormed()) throw fail(where, field, "whole characters", "half of a surrogate pair");
    return found;
  };
  return { prompt: text("prompt"), completion: text("completion") };
}

function fail(where: string, field: string, rule: string, received: unknown): InputError {
  return new InputError(explain({
    cannot: `read ${where}`,
    field,
    rule,
    received,
    hint: 'one {"prompt": …, "completion": …} a line.',
  }));
}
