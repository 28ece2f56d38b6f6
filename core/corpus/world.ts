/**
 * What the world looks like: relations with facts that a small language model may know. Which of them SmolLM2 knows is in
 * `scenarios/b/known_facts.ts`; the others serve as hard negatives.
 */
import relations from "./world.json" with { type: "json" };

/** One relation: how its facts are named, and the facts. */
export interface WorldRelation {
  name: string;
  /** The noun phrase that stands for the object, with the hole `{subject}`. */
  phrase: string;
  /** What kind of thing the object is ("city"). */
  noun: string;
  /** Facts as [subject, object], the truth. */
  facts: readonly (readonly string[])[];
  /** Further objects of the same type, for patches. */
  more: readonly string[];
}

/** The relations of scenario B. */
export const worldRelations: readonly WorldRelation[] = relations;

/** The relation's noun phrase about a subject: "the capital of France". */
export function phraseOf({ phrase }: Pick<WorldRelation, "phrase">, subject: string): string {
  return phrase.replace("{subject}", subject);
}
