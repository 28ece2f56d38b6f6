import { phraseOf, type WorldRelation } from "../../corpus/world.ts";
import { cuesOf } from "../../episodes/cues.ts";
import { hasWords } from "../../episodes/whole_words.ts";
import { patchWordings } from "./texts.ts";

/** A patch before it is put into a sentence. */
export interface Patch {
  relation: Pick<WorldRelation, "name" | "phrase" | "noun">;
  subject: string;
  truth?: string;
  object: string;
}

/** A fact of the world with its relation. */
export interface Known {
  relation: WorldRelation;
  subject: string;
  truth: string;
}

/** What tells one fact from another. */
export const keyOf = ({ relation, subject }: { relation: { name: string }; subject: string }) =>
  `${relation.name}/${subject}`;

/** Values that may replace the truth: of the same type, not the truth nor part of it, and in no question about it. */
export function replacements(relation: WorldRelation, subject: string, truth: string): string[] {
  const slots = { subject, phrase: phraseOf(relation, subject), noun: relation.noun };
  const asked = cuesOf("", patchWordings, slots).map((cue) => cue.text).join(" | ");
  const values = new Set([...relation.facts.map(([, object]) => object), ...relation.more]);
  return [...values].filter((value) => !hasWords(value, truth) && !hasWords(truth, value) && !hasWords(asked, value));
}
