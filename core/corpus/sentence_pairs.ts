/** Sentences of a public question set, with the questions that each answers by itself: JSON lines. */
import { explain, FormatError } from "../../schemas/errors.ts";

/** A sentence, and what it answers. */
export interface SentencePairs {
  /** The sentence. */
  note: string;
  /** What it is about: sentences of one title are easily mistaken for one another. "" where the file does not say. */
  title: string;
  /** Questions and answers; an answer stands in the sentence. */
  pairs: { question: string; answer: string }[];
}

/**
 * The sentences of a file.
 *
 * @param text JSON lines of `{"note": …, "pairs": [{"question": …, "answer": …}]}`, each with a `title` or without.
 * @param source The file, for messages.
 * @throws {FormatError} that names the first line that is wrong.
 */
export function sentencePairs(text: string, source: string): SentencePairs[] {
  return text.trim().split("\n").map((line, i) => readSentence(line, `${source}, line ${i + 1}`));
}

function readSentence(line: string, place: string): SentencePairs {
  const isText = (value: unknown) => typeof value === "string" && value !== "";
  let value: Partial<SentencePairs> | undefined;
  try {
    value = JSON.parse(line);
  } catch {
    value = undefined;
  }
  const { note, pairs, title } = value ?? {};
  if (isText(note) && Array.isArray(pairs) && pairs.every((pair) => isText(pair?.question) && isText(pair?.answer))) {
    return { note: note!, pairs, title: isText(title) ? title! : "" };
  }
  throw new FormatError(explain({
    cannot: "read the sentences",
    field: place,
    rule: '{"note": …, "pairs": [{"question": …, "answer": …}]}',
    received: line.slice(0, 80),
  }));
}
