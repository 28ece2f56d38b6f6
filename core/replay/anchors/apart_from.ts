/** What names what: subjects are looked for as whole words, whatever the case and with or without "the". */
import { spaced } from "../../episodes/whole_words.ts";

const asWords = (subject: string) => spaced(subject.replace(/^the /i, ""));

/** Those of the items that name none of the subjects: what a stream edits is neither an anchor nor counted as drift. */
export function apartFrom<T>(items: readonly T[], textOf: (item: T) => string, subjects: Iterable<string>): T[] {
  const named = [...subjects].map(asWords).filter((subject) => subject.trim() !== "");
  return items.filter((item) => {
    const text = spaced(textOf(item));
    return !named.some((subject) => text.includes(subject));
  });
}

/** Those of the items whose subject none of the texts names. */
export function notNamedIn<T>(texts: readonly string[], items: readonly T[], subjectOf: (item: T) => string): T[] {
  // No subject holds a line break, so none is found across two texts.
  const all = texts.map(spaced).join("\n");
  return items.filter((item) => {
    const subject = asWords(subjectOf(item));
    return subject.trim() === "" || !all.includes(subject);
  });
}
