/** What one note says, asked of what other notes are about: near questions that nothing answers. */
import type { Random } from "../../../random/random.ts";
import { ofComplement } from "./clause_questions.ts";
import { clausesOf, isNaming, isPlural } from "./clauses.ts";
import { isWho, namesOf, pronoun } from "./noun_phrases.ts";
import { sentencesOf } from "./tagged_words.ts";

/** Of so many others a clause is asked, one question each. */
const othersEach = 3;

/** The same of somebody else: a person of persons, several of several. Whether a note answers it anyway is for the caller to look at. */
export function crossedClauses(notes: readonly string[], random: Random): string[] {
  const clauses = notes.flatMap((note) =>
    sentencesOf(note).flatMap((sentence) => clausesOf(sentence))
      .filter(({ subject, verb, whole }) => whole && !pronoun.test(subject) && !isNaming(verb))
      .map((clause) => ({
        ...{ note, clause },
        kind: `${isWho(clause.subject)} ${isPlural(clause.verb)}`,
      }))
  );
  return clauses.flatMap(({ note, clause, kind }) => {
    const others = clauses.filter((other) =>
      other.note !== note && other.kind === kind && other.clause.subject !== clause.subject
    );
    return random.shuffle(others).slice(0, othersEach).flatMap(({ clause: { subject } }) => {
      const name = namesOf(subject).at(-1)!;
      const asked = clause.complements.flatMap((_, i) => ofComplement({ ...clause, subject: name }, i));
      return asked.length === 0 ? [] : [random.pick(asked).question];
    });
  });
}
