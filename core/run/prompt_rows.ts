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
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    throw new InputError(
      `Cannot read the training data: --data must be a file of JSON lines: received ${path} (${
        (error as Error).message
      }). Hint: one {"prompt": …, "completion": …} a line.`,
      { cause: error },
    );
  }
  const rows: PromptRow[] = [];
  for (const [i, line] of text.replace(/^\uFEFF/, "").split("\n").entries()) {
    if (line.trim() === "") continue;
    rows.push({ ...readRow(line, `${path}, line ${i + 1}`), line: i + 1 });
  }
  if (rows.length === 0) throw fail(path, "content", "at least one row", "none");
  return rows;
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
  const { prompt, completion } = value as Record<string, unknown>;
  if (typeof prompt !== "string" || prompt === "") throw fail(where, "prompt", "a text that is not empty", prompt);
  if (typeof completion !== "string" || completion === "") {
    throw fail(where, "completion", "a text that is not empty", completion);
  }
  return { prompt, completion };
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
