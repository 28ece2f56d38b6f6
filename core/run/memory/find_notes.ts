/** Notes as a person names them: by id or by text. */
import { explain, InputError } from "../../../schemas/errors.ts";
import { sameWords } from "../../episodes/line_checks.ts";

/**
 * The ids of the notes that are meant: by id, else by the same text, else by the same words, whatever their case and punctuation.
 *
 * @throws {InputError} if a text is that of several notes; then none is meant.
 */
export function findNotes(
  named: readonly string[],
  notes: readonly { id: string; text: string }[],
): { ids: string[]; unknown: string[] } {
  const ids: string[] = [], unknown: string[] = [];
  for (const name of named) {
    const words = sameWords(name);
    const by: ((note: { id: string; text: string }) => boolean)[] = [
      ({ id }) => id === name,
      ({ text }) => text === name.trim(),
      ({ text }) => words !== "" && sameWords(text) === words,
    ];
    const found = by.map((test) => notes.filter(test)).find((some) => some.length > 0) ?? [];
    if (found.length > 1) {
      throw new InputError(explain({
        cannot: "find the note",
        field: "the note",
        rule: "an id, because several notes have this text",
        received: name,
        hint: `${found.map(({ id }) => id).join(", ")} have this text.`,
      }));
    }
    if (found.length === 0) unknown.push(name);
    else if (!ids.includes(found[0].id)) ids.push(found[0].id);
  }
  return { ids, unknown };
}
