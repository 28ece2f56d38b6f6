/** The words of a sentence with their parts of speech, as `compromise` tags them. */
import nlp from "compromise";
import { longForm } from "./contractions.ts";
import { definite } from "./determiners.ts";
import { namedClauses } from "./naming.ts";

/** A word of a note with its part of speech. */
export interface TaggedWord {
  text: string;
  /** Place in the sentence, in UTF-16 units. */
  start: number;
  end: number;
  /** Tags of `compromise`. */
  tags: ReadonlySet<string>;
  /** The verb's infinitive, the noun's singular; the word in lower case if there is none. */
  root: string;
  /** A comma, colon or bracket stands between it and the next word. */
  breaks: boolean;
}

/** What `compromise` says of a word; it may have parted one in two. */
interface Term {
  root?: string;
  offset: { start: number; length: number };
  tags: string[];
}

/** The words of a sentence, split at white space only: a code is one word, whatever signs are in it. */
export function taggedWords(sentence: string): TaggedWord[] {
  const parsed: { terms: Term[] }[] = nlp(sentence).compute("root").json({ offset: true });
  const terms = parsed.flatMap((one) => one.terms);
  return [...sentence.matchAll(/\S+/gu)].flatMap(({ 0: raw, index }) => {
    const [before] = /^["“(]*/u.exec(raw)!, [after] = /[.,;:!?"”)]*$/u.exec(raw)!;
    const text = raw.slice(before.length, raw.length - after.length);
    if (text === "") return [];
    const start = index + before.length, end = start + text.length;
    const own = terms.filter(({ offset }) => offset.start < end && offset.start + offset.length > start);
    const tags = new Set(own.flatMap(({ tags }) => tags));
    let root: string | undefined;
    const word: TaggedWord = {
      ...{ text, start, end, tags, breaks: /[,:)]/u.test(after) },
      // Finding the infinitives of verbs takes longer than the tagging itself, and most are never asked for.
      get root() {
        return root ??= own.length === 1 ? own[0].root ?? rootOf(text, tags) : text.toLowerCase();
      },
    };
    return [word];
  });
}

function rootOf(text: string, tags: ReadonlySet<string>): string {
  const lower = text.toLowerCase();
  return tags.has("Verb") ? nlp(lower).verbs().toInfinitive().text() || lower : lower;
}

/** Where a sentence or a clause ends. A point inside a number or after a title ends none. */
const ends = new RegExp(
  [
    "(?<!\\b(?:Dr|Mr|Mrs|Ms|Prof|St))[.!?](?=\\s|$)",
    ";",
    ": (?=(?:it|he|she|they) )",
    ",? (?:and|but|except that|although|because|so) (?=(?:she|he|it|they|we|I) )",
    `, (?:and|but) (?=(?:${definite}) )`,
  ].join("|"),
  "u",
);

/** Sentences, and clauses that a semicolon, a colon or a conjunction sets off. */
export function sentencesOf(note: string): string[] {
  return longForm(note).split(ends).map((part) => part.trim()).filter((part) => part !== "").map(longForm).flatMap(
    namedClauses,
  )
    .flatMap(simpler);
}

const where =
  "(?:in|on|at|behind|under|beneath|beside|inside|above|below|near|between|opposite|over|outside|by|next to) .+";
const existence = new RegExp(`^(?:You(?:['’]ll| will| can) find|There(?:['’]s| is| are)) (.+?) (${where})$`, "u");
const apposition = new RegExp(
  "^(.*?)((?:(?:Dr|Mr|Mrs|Ms|Prof)\\.? )?\\p{Lu}[\\p{L}'’-]+(?: \\p{Lu}[\\p{L}'’-]+)*), " +
    `((?:${definite}) [\\p{Ll} -]+), (.+)$`,
  "u",
);

/** What a sentence says, in simple sentences: "You'll find the cards in the case" is "The cards are in the case". */
function simpler(sentence: string): string[] {
  const there = existence.exec(sentence);
  if (there) {
    const [, thing, place] = there;
    const be = /^(?:an?|one) |^There(?:['’]s| is) /u.test(`${thing} `) || !/\p{Ll}s$/u.test(thing) ? "is" : "are";
    return [`${thing[0].toUpperCase()}${thing.slice(1)} ${be} ${place}`];
  }
  // "Ada, my niece, studies law": who she is, and what she does.
  const apart = apposition.exec(sentence);
  if (!apart) return [sentence];
  const [, before, names, what, rest] = apart;
  // "Call Mr Lund": the name begins with the title.
  const name = /(?:Dr|Mr|Mrs|Ms|Prof)\b.*$/u.exec(names)?.[0] ?? names;
  return [`${before}${names} ${rest}`, `${what[0].toUpperCase()}${what.slice(1)} is ${name}`];
}
