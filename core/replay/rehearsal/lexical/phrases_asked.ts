/** Noun phrases of a question whose head noun the lexicon knows. */
import { wordClass } from "../../../corpus/lexicon/lexicon.ts";
import { determiners, ownerName } from "../grammar/determiners.ts";
import { type TaggedWord, taggedWords } from "../grammar/tagged_words.ts";
import { lexicalSpans } from "./lexical_spans.ts";

const determiner = new RegExp(`^(?:${determiners})$`, "iu"), owner = new RegExp(`^${ownerName}$`, "u");
/** Most words between the determiner and the head. */
const mostBetween = 3;

/** From the determiner to the head; "a" becomes "the". */
export function phrasesAsked(question: string, words: readonly TaggedWord[] = taggedWords(question)): string[] {
  const spans = lexicalSpans(question, words, (word) => wordClass(word) !== undefined);
  return spans.flatMap(({ from, to, start, end }) => {
    // "the bakery number" is no bakery, "my sister Ilse" is asked for by her name.
    if (words[to] && !words[to - 1].breaks && isNominal(words[to])) return [];
    for (let at = from - 1; at >= Math.max(0, from - 1 - mostBetween); at--) {
      if (determiner.test(words[at].text) || owner.test(words[at].text)) {
        const rest = question.slice(words[at].end, end);
        return [
          (/^(?:an?|this|that)$/iu.test(words[at].text) ? "the" : question.slice(words[at].start, words[at].end)) +
          rest,
        ];
      }
      if (!words[at].tags.has("Adjective") && !isNominal(words[at])) return [];
    }
    return /^\p{Lu}/u.test(question.slice(start)) && from > 0 ? [question.slice(start, end)] : [];
  });
}

function isNominal({ text, tags }: TaggedWord): boolean {
  return tags.has("Noun") && !tags.has("Pronoun") || /^\p{Lu}|^\d/u.test(text);
}
