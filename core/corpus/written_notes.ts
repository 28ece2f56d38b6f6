/** Notes that were written one by one, not filled into frames, with what is asked of each and what each does not tell: JSON lines. */
import { fromJsonLines, isText } from "./json_lines.ts";

/** A note, and all that is asked of it. */
export interface WrittenNote {
  text: string;
  /** Answers as they stand in the note, each with wordings of its question. */
  facts: { answer: string; questions: string[] }[];
  /** Questions that sound as if the note answered them. It does not. */
  notTold: string[];
}

/**
 * The notes of a file.
 *
 * @param text JSON lines of `{"text": …, "facts": [{"answer": …, "questions": […]}], "not_told": […]}`. Other fields are passed over.
 * @param source The file, for messages.
 * @throws {FormatError} that names the first line that is wrong.
 */
export function writtenNotes(text: string, source: string): WrittenNote[] {
  const rule =
    '{"text": …, "facts": [{"answer": …, "questions": […]}], "not_told": […]}, with answers that stand in the text';
  return fromJsonLines(text, source, { cannot: "read the written notes", rule }, readNote);
}

function readNote(
  { text, facts, not_told: notTold = [] }: Readonly<Record<string, unknown>>,
): WrittenNote | undefined {
  const areTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
  if (!isText(text) || !Array.isArray(facts) || facts.length === 0 || !areTexts(notTold)) return undefined;
  const areFacts = facts.every((fact) =>
    isText(fact?.answer) && areTexts(fact.questions) && fact.questions.length > 0 && text.includes(fact.answer)
  );
  return areFacts ? { text, facts, notTold } : undefined;
}
