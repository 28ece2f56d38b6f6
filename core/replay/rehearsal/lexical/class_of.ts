/** What kind of thing a noun phrase names, by its head noun. */
import { entryOf, wordClass } from "../../../corpus/lexicon/lexicon.ts";
import { isPerson } from "../persons.ts";

/** What is known of a noun phrase. */
export interface PhraseClass {
  /** "person", "vehicle", …; "other" for a thing that the lexicon does not have; undefined for a name of something unknown. */
  class: string | undefined;
  plural: boolean;
  /** The head noun, or the name. */
  head: string;
}

const title = /^(?:(?:Dr|Mr|Mrs|Ms|Prof)\b|(?:Aunt|Uncle|Grandma|Grandpa|Granny|Auntie|Mum|Dad) )/u;

/** Its class. A bare name may be anything's: only a title, or a word for kin in front, makes a person of it. */
export function classOf(phrase: string): PhraseClass {
  const own = phrase.replace(/ (?:of|in|at|on|from|with|for|under|behind|by|near|to) .*$/u, "");
  const words = own.split(" ");
  const last = words.at(-1)!.replace(/['’]s?$/u, "");
  if (title.test(own)) return { class: "person", plural: false, head: last };
  if (/^\p{Lu}/u.test(last)) {
    const isKin = words.slice(0, -1).some((word) => wordClass(word) === "person");
    return { class: isKin ? "person" : undefined, plural: false, head: last };
  }
  for (const count of [3, 2, 1]) {
    const entry = words.length >= count ? entryOf(words.slice(-count).join(" ")) : undefined;
    const own = entry && wordClass(entry.word);
    if (entry && own) return { class: own, plural: entry.plural, head: words.slice(-count).join(" ") };
  }
  return { class: isPerson(own) ? "person" : "other", plural: /[^s]s$/u.test(last), head: last };
}
