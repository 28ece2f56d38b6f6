/** A clause in the light of the one before it: its pronouns stand for somebody, and its subject is tagged once for all that is asked of it. */
import type { Clause, VerbGroup } from "./clauses.ts";
import type { Complement } from "./complements.ts";
import { headOf, isWho, pronoun } from "./noun_phrases.ts";
import { isPlain } from "./plain_clause.ts";
import { type TaggedWord, taggedWords } from "./tagged_words.ts";

/** A clause that was read. */
export interface ReadClause extends Clause {
  /** Those of the subject, tagged without the rest of the sentence. */
  words: readonly TaggedWord[];
  /** Whether its grammar is surely right. */
  plain: boolean;
}

/** @param before The clause before it. */
export function readClause(clause: Clause, before: ReadClause | undefined): ReadClause {
  const one = resolved(clause, before), words = taggedWords(one.subject);
  return { ...one, words, plain: isPlain(one, words) };
}

/** Of an order there is no one who does it. */
export function orderClause(complements: readonly Complement[]): ReadClause {
  return { subject: "", verb: noVerb, complements, whole: false, words: [], plain: false };
}

const noVerb: VerbGroup = { text: "", auxiliary: "", main: "", root: "be", negative: false };

/** With whom and what its pronouns stand for, by the clause before it. */
function resolved(clause: Clause, before: ReadClause | undefined): Clause {
  if (!before) return clause;
  const nouns = [
    before.subject,
    // "from Cádiz", "in Uji" is no person.
    ...before.complements.filter(({ role, preposition, noun }) =>
      role !== "time" && !(isWho(noun) && (role === "place" || preposition === "from"))
    ).map(({ noun }) => noun),
  ].filter((noun) => noun !== "" && !pronoun.test(noun));
  const persons = nouns.filter((noun) => isWho(noun)),
    things = nouns.filter((noun) => !isWho(noun) && /\p{L}{3}/u.test(noun));
  const person = persons.at(-1), thing = things.at(-1);
  const one = (text: string) =>
    !/^(?:he|she|him|it)$/iu.test(text) || (/^it$/iu.test(text) ? things : persons).length === 1;
  const stand = (text: string): string => {
    if (/^(?:he|she|him)$/iu.test(text)) return person ?? text;
    if (/^it$/iu.test(text)) return thing ?? text;
    if (/^they$/iu.test(text)) return nouns.find((noun) => /s$| and /u.test(noun)) ?? text;
    const those = /^those (.+)$/iu.exec(text), head = those ? headOf(before.words) : undefined;
    return those && head ? `the ${head} ${those[1]}` : text;
  };
  return {
    ...clause,
    whole: clause.whole && before.plain && one(clause.subject) && clause.complements.every(({ noun }) => one(noun)),
    subject: stand(clause.subject),
    complements: clause.complements.map((one) =>
      one.role === "object" && /^(?:it|him)$/iu.test(one.text)
        ? { ...one, text: stand(one.text), noun: stand(one.text) }
        : one
    ),
  };
}
