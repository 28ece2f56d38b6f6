/** Verbs of a question that the lexicon knows, in the form that they stand in. */
import { type VerbForm, verbsOf } from "../../../corpus/lexicon/verbs.ts";
import type { TaggedWord } from "../grammar/tagged_words.ts";

/** A verb in a question; a particle belongs to it ("look after"). */
export interface VerbSpan {
  base: string;
  form: VerbForm;
  /** Place in the question, in UTF-16 units. */
  start: number;
  end: number;
  /** Whether it stands in the passive. */
  passive: boolean;
}

/** Most words of a verb with its particles. */
const mostWords = 3;
const auxiliary =
  /^(?:is|are|was|were|be|been|am|do|does|did|has|have|had|can|could|will|would|shall|should|must|may|might)$/iu;
const particle = /^(?:up|off|out|in|on|away|after|down|back|over|through|around|about|along|into|of)$/iu;

/** Each once, from left to right. Auxiliaries are none, and a verb with a particle that the lexicon does not have is left out. */
export function verbSpans(question: string, words: readonly TaggedWord[]): VerbSpan[] {
  return words.flatMap((word, i): VerbSpan[] => {
    if (!word.tags.has("Verb") || auxiliary.test(word.text)) return [];
    const before = words.slice(0, i).map(({ text }) => text.toLowerCase());
    const isPerfect = before.some((one) => /^(?:has|have|had)$/u.test(one));
    const isBase = before.some((one) =>
      /^(?:do|does|did|can|could|will|would|shall|should|must|may|might|to)$/u.test(one)
    );
    const isBe = before.some((one) => /^(?:is|are|was|were|be|been)$/u.test(one));
    for (let to = Math.min(words.length, i + mostWords); to > i; to--) {
      const end = words[to - 1].end;
      if (to === i + 1 && words[to] && particle.test(words[to].text)) return [];
      const found = verbsOf(question.slice(word.start, end));
      const own = isBase
        ? found.find(({ form }) => form === "V")
        : isPerfect || isBe
        ? found.find(({ form }) => form === "Ven") ?? found.find(({ form }) => form === "Ving")
        : found.find(({ form }) => form === "Ved") ?? found.find(({ form }) => form === "V" || form === "Vs");
      if (own) return [{ ...own, start: word.start, end, passive: isBe && own.form === "Ven" }];
    }
    return [];
  });
}
