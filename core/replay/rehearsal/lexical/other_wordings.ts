/** The same question in other words, by the lexicon: another form, the answer's kind by its name, synonyms. */
import { entryOf, groupsOf, inNumber, synonymsOf } from "../../../corpus/lexicon/lexicon.ts";
import { verbIn, verbSynonymsOf } from "../../../corpus/lexicon/verbs.ts";
import type { Random } from "../../../random/random.ts";
import { type TaggedWord, taggedWords } from "../grammar/tagged_words.ts";
import { lexicalSpans } from "./lexical_spans.ts";
import { otherForms } from "./question_forms.ts";
import { verbSpans } from "./verb_spans.ts";

/** Words of a question that are replaced at most. */
const mostReplaced = 2;

/**
 * Other wordings, each once, in an order that random gives.
 *
 * @param answer What the question asks for: "What does she play?" with the answer "the oboe" is "Which instrument does she play?".
 */
export function otherWordings(question: string, answer: string, random: Random): string[] {
  const forms = [...otherForms(question), ...kindForms(question, answer)];
  const all = [question, ...forms].flatMap((form) => [form, ...withSynonyms(form, random)]);
  return random.shuffle([...new Set(all)].filter((one) => one !== question));
}

/** "What does …" by the name of the answer's kind. */
function kindForms(question: string, answer: string): string[] {
  const rest = /^What ((?:do|does|did|is|are|was|were|can|may|must|will|has|have) .+)$/u.exec(question)?.[1];
  if (rest === undefined || /^(?:is|are|was|were) (?:the|my|our|\S+['’]s)/u.test(rest)) return [];
  const words = answer.split(" ");
  const entry = [3, 2, 1].flatMap((count) => entryOf(words.slice(-count).join(" ")) ?? [])[0];
  if (!entry) return [];
  return [...new Set(groupsOf(entry.word).flatMap(({ kinds }) => kinds))].map((kind) =>
    `Which ${inNumber(kind, entry.plural)} ${rest}`
  );
}

/** A word that may be replaced, and by what. */
interface Replacement {
  start: number;
  end: number;
  by: readonly string[];
}

/** The question with one word replaced, and with two. */
function withSynonyms(question: string, random: Random): string[] {
  const words = taggedWords(question);
  const spans = lexicalSpans(question, words, (word) => synonymsOf(word).length > 0);
  // "Aunt Vera" is a name.
  const nouns = spans.filter(({ start }) => !/^\p{Lu}/u.test(question.slice(start))).map((
    { word, plural, start, end },
  ): Replacement => ({
    ...{ start, end, by: synonymsOf(word).map((other) => inNumber(other, plural)) },
  }));
  const replaceable = [...nouns, ...verbReplacements(question, words)].filter(({ by }) => by.length > 0);
  if (replaceable.length === 0) return [];
  return Array.from(
    { length: mostReplaced },
    (_, i) =>
      random.shuffle(replaceable).slice(0, i + 1).sort((a, b) => b.start - a.start)
        .reduce((text, { start, end, by }) => text.slice(0, start) + random.pick(by) + text.slice(end), question),
  );
}

function verbReplacements(question: string, words: readonly TaggedWord[]): Replacement[] {
  return verbSpans(question, words).map(({ base, form, start, end, passive }) => ({
    ...{ start, end },
    // "was done the maintenance on" is no English.
    by: verbSynonymsOf(base).filter((other) => !passive || !other.includes(" ")).flatMap((other) =>
      verbIn(other, form) ?? []
    ),
  }));
}
