/** Questions that a clause answers by its grammar, but that few would ask of it, or that tell nobody which thing is meant. */
import { isUnsure, isWho } from "./noun_phrases.ts";
import { isMaybeName } from "./plain_subject.ts";
import type { Unsure } from "./question_words.ts";
import type { ReadClause } from "./read_clause.ts";

/** What only a person does. */
const personal = /^(?:study|speak|play|teach|learn|collect|read|write|drive|bake|cook|know|coach|volunteer)$/u;

/** "What is number 88?": what a thing is tells nobody which thing. "What are the hens of Rosalie?": few would say so. */
export function isTurned(
  { subject, words, verb, complements: [first, more] }: ReadClause,
  { question, answer }: Unsure,
): boolean {
  const isIdentity = verb.root === "be" && verb.main === "" && first?.role === "object" && !more;
  if (
    answer === subject && isMaybeName(subject, words) && /^(?:do|does)$/u.test(verb.auxiliary) &&
    !personal.test(verb.root)
  ) return true;
  if (isIdentity && /^(?:I|we)$/iu.test(subject)) return true;
  // "What is Ms Lund? one metre fifty"
  if (isIdentity && isWho(subject) && first.words[0].tags.has("Value") && /^What /u.test(question)) return true;
  // "What do we call? our mower Gustav"
  if (/^(?:call|name)$/u.test(verb.root) && / \p{Lu}\S*$/u.test(answer) && answer !== subject) return true;
  // "What is the middle name?": whose it is has to be said.
  const own = /^(?:my|our) (.+)$/u.exec(subject)?.[1];
  if (isIdentity && own && question.endsWith(`${verb.auxiliary} the ${own}?`)) return true;
  if (verb.infinitive === "be" && first?.role === "object" && answer === subject && !isWho(subject)) return true;
  // "What am I? afraid of moths"
  if (
    isIdentity && answer === first.noun && / (?:of|to|for|that) /u.test(answer) && first.words[0].tags.has("Adjective")
  ) {
    return true;
  }
  // "What is the mare? shod"; "Who is the old server? Sorrel".
  const isPersons = first?.words.some(({ tags }) => tags.has("Person"));
  if (
    isIdentity && answer === first.noun && !/\d/u.test(answer) &&
    first.words.every(({ tags }) => tags.has("Adjective") || tags.has("PastTense"))
  ) return true;
  if (
    isIdentity && answer === first.noun && isUnsure(answer) && (isWho(subject) || isPersons) !== /^Who /u.test(question)
  ) return true;
  return isIdentity &&
    (answer === subject && !/^(?:Who|Whose) /u.test(question) &&
        (/\d/u.test(first.text) || !first.words.every(({ tags }) => tags.has("Adjective"))) ||
      / of \p{Lu}/u.test(question) && /['’]s? /u.test(subject));
}
