/** A sentence of a note, read once: clipped, without a verb, or in clauses. */
import { type Clause, clausesOf } from "./clauses.ts";
import { clippedClause } from "./clipped_clauses.ts";
import { gappedClauses } from "./gapped_clauses.ts";
import type { GrammarQuestion } from "./question_words.ts";
import { splicedClauses } from "./spliced_clauses.ts";
import { type TaggedWord, taggedWords } from "./tagged_words.ts";
import { terseQuestions } from "./terse/terse_questions.ts";

/** A sentence that was read: what it says without a verb, or in clauses. */
export interface ReadSentence {
  sentence: string;
  words: readonly TaggedWord[];
  terse: readonly GrammarQuestion[];
  clauses: readonly Clause[];
}

/** @param note Where it stands. */
export function readSentence(sentence: string, note: string): ReadSentence[] {
  const words = taggedWords(sentence);
  const terse = (standsAlone(sentence, note) ? terseQuestions(sentence, words) : []).map((one) => ({
    ...one,
    sure: true,
  }));
  if (terse.length > 0) return [{ sentence, words, terse, clauses: [] }];
  return splicedClauses(clippedClause(sentence, words) ?? sentence).flatMap(gappedClauses).map((part) => {
    const own = part === sentence ? words : taggedWords(part);
    return { sentence: part, words: own, terse, clauses: clausesOf(part, own) };
  });
}

/** "Tea towels? Drawer under the oven." is "Tea towels: Drawer under the oven." */
export function withColons(note: string): string {
  return note.replace(
    /(?<=^|[.!] )(\p{Lu}[^.?!:;,]{2,40})\? (?=\p{L}[^?:.!]*(?:[.!]|$))/gu,
    (asked, thing: string) => asksItself.test(thing) ? asked : `${thing}: `,
  );
}

/** What a question begins with that asks for itself. */
const asksItself =
  /^(?:who|what|where|when|why|how|which|whose|is|are|was|were|do|does|did|can|may|must|should|has|have|will|any|yes|no)\b/iu;

/** Whether it is a sentence of its own in its note, no question and no answer to one: "Tea towels? Drawer under the oven." */
function standsAlone(sentence: string, note: string): boolean {
  const at = note.indexOf(sentence), before = note.slice(0, at).trimEnd();
  return at >= 0 && /(?:^|[.!;])["”]?$/u.test(before) &&
    /^(?:$|["”]?[.!;])/u.test(note.slice(at + sentence.length).trimStart());
}
