/**
 * Near questions by the lexicon: a taught question with one thing in it replaced by another of its kind. "Where is the cellar key?" gives
 * "Where is the attic key?". What memory tells in any wording is left out.
 */
import { articleFor } from "../../../corpus/lexicon/inflection.ts";
import { groupsOf, inNumber, synonymsOf } from "../../../corpus/lexicon/lexicon.ts";
import { verbIn, verbSiblingsOf, verbSynonymsOf } from "../../../corpus/lexicon/verbs.ts";
import type { Random } from "../../../random/random.ts";
import { contentWords, rootOf } from "../content_words.ts";
import { definite } from "../grammar/determiners.ts";
import { type TaggedWord, taggedWords } from "../grammar/tagged_words.ts";
import { kindNouns, leadingVerbs } from "../leading_words.ts";
import { type LexicalSpan, lexicalSpans } from "./lexical_spans.ts";
import { verbSpans } from "./verb_spans.ts";

/** Questions that are made of each word at most. */
const siblingsEach = 2;
/** Words that ask for a kind of answer, or stand for a thing that is named elsewhere: another in their place names no other thing. */
const kindWords = new Set([
  ...kindNouns,
  ..."weekend decade century minute second position point side end name number kind sort type part way word thing"
    .split(" "),
  ..."item one owner job".split(" "),
]);
/** Verbs that only lead to what is asked for ("Where do I find …?", "Can you tell me …?"): another in their place asks for nothing else. */
const lightVerbs = new Set([
  ...leadingVerbs,
  ..."remind tell recall say write note look search come see call have need do make go be want mean ask happen belong"
    .split(" "),
]);

/**
 * Questions about siblings of what is asked about.
 *
 * @param told Roots of all content words in memory and in its questions.
 */
export function siblingQuestions(
  question: string,
  told: ReadonlySet<string>,
  random: Random,
  words: readonly TaggedWord[] = taggedWords(question),
): string[] {
  const spans = lexicalSpans(question, words, (word) => groupsOf(word).length > 0);
  const others = verbSpans(question, words).flatMap(({ base, form, start, end }) => {
    if (lightVerbs.has(base.split(" ")[0])) return [];
    const untold = verbSiblingsOf(base).filter((other) =>
      [other, ...verbSynonymsOf(other)].every((one) => isUntold(one, told))
    );
    return random.shuffle(untold).slice(0, 1).flatMap((other) => {
      const text = verbIn(other, form);
      return text === undefined ? [] : [question.slice(0, start) + text + question.slice(end)];
    });
  });
  const things = spans.flatMap((span) => {
    if (!isThing(words[span.to - 1], span) || isKindAsked(words[span.from - 1]?.text, span)) return [];
    const others = [...new Set(groupsOf(span.word).flatMap(({ words }) => words))].filter((word) =>
      word !== span.word && !synonymsOf(span.word).includes(word) && isUntold(word, told)
    );
    return random.shuffle(others).slice(0, siblingsEach).map((other) => replaced(question, span, other));
  });
  return [...things, ...others];
}

/** Whether a thing, a person or a time is named: neither "inside" nor "the right place" is one. */
function isThing({ tags }: TaggedWord, { word }: LexicalSpan): boolean {
  const isNoun = ["Noun", "Date", "Time"].some((tag) => tags.has(tag));
  return isNoun && !tags.has("Preposition") && !kindWords.has(word);
}

/** "Which street" and "on which street" ask for the kind of the answer: "which square" would ask for the same. */
function isKindAsked(before: string | undefined, { from }: LexicalSpan): boolean {
  return from < 3 && /^(?:which|what|whose|many|much)$/iu.test(before ?? "");
}

/** Whether neither the word nor a synonym stands in memory. */
function isUntold(word: string, told: ReadonlySet<string>): boolean {
  const names = [word, ...synonymsOf(word)];
  return names.every((name) => {
    const own = contentWords(name).map(rootOf);
    return own.length > 0 && !own.every((root) => told.has(root));
  }) && contentWords(word).some((own) => own.length > 2 && !told.has(rootOf(own)));
}

/** The question with another word in the span's place; a name beside the word was that one's, and goes with it. */
function replaced(question: string, { start, end, plural }: LexicalSpan, word: string): string {
  const before = question.slice(0, start), after = question.slice(end);
  const named = /^ \p{Lu}[\p{L}'’-]*\p{L}/u;
  const isOwned = new RegExp(`\\b(?:${definite}) $`, "iu").test(before) || /^\p{Lu}/u.test(question.slice(start));
  const other = inNumber(word, plural);
  const shown = /^\p{Lu}/u.test(question.slice(start)) ? other[0].toUpperCase() + other.slice(1) : other;
  const rest = isOwned && named.test(after) ? after.replace(named, (name) => /['’]s$/u.test(name) ? "'s" : "") : after;
  return before.replace(/\b(a|an) $/u, () => `${articleFor(shown)} `) + shown + rest;
}
