/** Clauses that a note clips: "Sold the kayak to Bram" is "I sold …"; in "Correction: the fair is on Friday" the clause is behind the colon. */
import { verbsOf } from "../../../corpus/lexicon/verbs.ts";
import { clausesOf } from "./clauses.ts";
import { definite } from "./determiners.ts";
import { pronoun } from "./noun_phrases.ts";
import type { TaggedWord } from "./tagged_words.ts";

/** What makes of the clause behind the colon one that holds at times only. */
const condition =
  /\b(?:if|when|whenever|unless|before|after|for|never|not|no|in case|until|while|once|without|otherwise|rule|plan [AB]|old|used to|was|were|last|wrong|theory)\b/iu;
const object = new RegExp(
  `^(?:${definite}|an?|two|three|four|five|six|ten|twelve|\\p{Lu}\\p{Ll}+(?:['’]s)?)$`,
  "u",
);

/** The clause in full, where one was clipped; undefined where none was. */
export function clippedClause(sentence: string, words: readonly TaggedWord[]): string | undefined {
  const [first, second] = words;
  if (!second) return undefined;
  const done = verbsOf(first.text).find(({ form, base }) => form === "Ved" && base !== first.text.toLowerCase());
  if (done && !first.breaks && object.test(second.text) && first.tags.has("PastTense") && !sentence.includes(": ")) {
    return `I ${first.text[0].toLowerCase()}${sentence.slice(first.start + 1)}`;
  }
  const [, given, rest] = /^([^:]{2,60}): ([^:]+)$/u.exec(sentence) ?? [];
  if (rest === undefined || condition.test(given)) return undefined;
  if (!words.some(({ start, tags }) => start > given.length && tags.has("Verb"))) return undefined;
  const [clause] = clausesOf(rest);
  return clause && !pronoun.test(clause.subject) ? rest : undefined;
}
