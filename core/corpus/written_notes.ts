/** Notes that were written one by one, not filled into frames, with what is asked of each and what each does not tell: JSON lines. */
import { explain, FormatError } from "../../schemas/errors.ts";

/** A note, and all that is asked of it. */
export interface WrittenNote {
  text: string;
  /** Answers as they stand in the note, each with wordings of its question. */
  facts: { answer: string; questions: string[] }[];
  /** Questions that sound as if the note answered them. It does not. */
  notTold: string[];
  /** Values that no longer hold, as they stand in the note. */
  outdated: string[];
}

/**
 * The notes of a file.
 *
 * @param text JSON lines of `{"text": …, "facts": [{"answer": …, "questions": […]}], "not_told": […]}`, each with `outdated` or without.
 * @param source The file, for messages.
 * @throws {FormatError} that names the first line that is wrong.
 */
export function writtenNotes(text: string, source: string): WrittenNote[] {
  return text.trim().split("\n").map((line, i) => readNote(line, `${source}, line ${i + 1}`));
}

function readNote(line: string, place: string): WrittenNote {
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  const areTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
  let value: Partial<Record<"text" | "facts" | "not_told" | "outdated", unknown>> | undefined;
  try {
    value = JSON.parse(line);
  } catch {
    value = undefined;
  }
  const { text, facts, not_told = [], outdated = [] } = value ?? {};
  const isFact = (fact: { answer?: unknown; questions?: unknown } | null): fact is WrittenNote["facts"][number] =>
    isText(fact?.answer) && areTexts(fact?.questions) && fact.questions.length > 0 &&
    (text as string).includes(fact.answer as string);
  if (
    isText(text) && Array.isArray(facts) && facts.length > 0 && facts.every(isFact) && areTexts(not_told) &&
    areTexts(outdated)
  ) return { text: text as string, facts, notTold: not_told, outdated };
  throw new FormatError(explain({
    cannot: "read the written notes",
    field: place,
    rule:
      '{"text": …, "facts": [{"answer": …, "questions": […]}], "not_told": […]}, with answers that stand in the text',
    received: line.slice(0, 80),
  }));
}
