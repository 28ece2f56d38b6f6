import { explain, FormatError } from "../../schemas/errors.ts";

/**
 * What JSON lines hold, one item a line.
 *
 * @param source The file, for messages.
 * @param what What cannot be done without them ("read the sentences"), and what a line has to be.
 * @param read An item from a line's fields; undefined if they are not as they have to be.
 * @throws {FormatError} that names the first line that is wrong.
 */
export function fromJsonLines<T>(
  text: string,
  source: string,
  what: { cannot: string; rule: string },
  read: (fields: Readonly<Record<string, unknown>>) => T | undefined,
): T[] {
  return text.trim().split("\n").map((line, i) => {
    const item = read(fieldsOf(line));
    if (item !== undefined) return item;
    throw new FormatError(explain({ ...what, field: `${source}, line ${i + 1}`, received: line.slice(0, 80) }));
  });
}

/** The fields of a line; none if it is no JSON, or null. */
function fieldsOf(line: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(line) ?? {};
  } catch {
    return {};
  }
}

/** Whether a field is a text that is not empty. */
export const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
