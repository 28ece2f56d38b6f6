/** Words of a question that the lexicon knows. */
import { months, weekdays } from "../../../corpus/calendar.ts";
import { entryOf, type LexiconEntry } from "../../../corpus/lexicon/lexicon.ts";
import type { TaggedWord } from "../grammar/tagged_words.ts";

/** A word of the lexicon, or several, in a question. */
export interface LexicalSpan extends LexiconEntry {
  /** Place in the question, in UTF-16 units. */
  start: number;
  end: number;
  /** Place of its first and after its last word. */
  from: number;
  to: number;
}

/** Most words of an entry. */
const mostWords = 3;

/**
 * The longest entries in a question from left to right. What is tagged as a verb is none.
 *
 * @param isWanted Whether an entry (by its singular) is of use.
 */
export function lexicalSpans(
  question: string,
  words: readonly TaggedWord[],
  isWanted: (word: string) => boolean,
): LexicalSpan[] {
  const spans: LexicalSpan[] = [];
  for (let from = 0; from < words.length;) {
    const found = spanAt(question, words, from, isWanted);
    if (found) spans.push(found);
    from = found?.to ?? from + 1;
  }
  return spans;
}

function spanAt(
  question: string,
  words: readonly TaggedWord[],
  from: number,
  isWanted: (word: string) => boolean,
): LexicalSpan | undefined {
  for (let to = Math.min(words.length, from + mostWords); to > from; to--) {
    const last = words[to - 1], { start } = words[from], { end } = last;
    const text = question.slice(start, end).replace(/['’]s?$/u, "");
    const entry = entryOf(text);
    // "Rose" is a name, and "watch" may be a verb.
    if (!entry || !isWanted(entry.word) || to === from + 1 && last.tags.has("Verb") && !last.tags.has("Noun")) continue;
    if (from > 0 && /^\p{Lu}/u.test(text) && !isAlwaysCapital(text)) continue;
    return { ...entry, start, end: start + text.length, from, to };
  }
  return undefined;
}

/** Days, months and countries have capital letters in the lexicon, too; kin have them where they are a name ("Grandma"). */
function isAlwaysCapital(text: string): boolean {
  return weekdays.includes(text) || months.includes(text) ||
    /^(?:Grand|Mum|Dad|Aunt|Uncle|Gran|Granny|Nan)/u.test(text);
}
