/** Sentences of a public question set, with the questions that each answers by itself: JSON lines. */
import { fromJsonLines, isText } from "./json_lines.ts";

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
  const rule = '{"note": …, "pairs": [{"question": …, "answer": …}]}';
  return fromJsonLines(
    text,
    source,
    { cannot: "read the sentences", rule },
    ({ note, pairs, title }) =>
      isText(note) && Array.isArray(pairs) && pairs.every((pair) => isText(pair?.question) && isText(pair?.answer))
        ? { note, pairs, title: isText(title) ? title : "" }
        : undefined,
  );
}
