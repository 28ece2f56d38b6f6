import { phraseOf, type WorldRelation, worldRelations } from "../../corpus/world.ts";
import { cuesOf } from "../../episodes/cues.ts";
import type { EvaluationSet } from "../../episodes/episode.ts";
import { patchWordings } from "../../scenarios/b/texts.ts";
import { knownFacts } from "../../scenarios/b/known_facts.ts";
import { notNamedIn } from "./apart_from.ts";

/** What of a stream tells what it edits and what it mentions. */
type Edits = Pick<EvaluationSet, "episodes" | "records" | "neighbours">;

/**
 * Anchor questions beside a stream's edits: subjects of an edited relation that the stream does not mention and the drift guard does
 * not ask about. An edit of one capital spreads to all capitals that nothing anchors.
 *
 * Only subjects that the base model does not verifiably know are taken, so that no neighbour, by which locality is measured, is
 * ever an anchor.
 *
 * @param guarded What the drift guard asks.
 */
export function adjacentQuestions(stream: Edits, guarded: readonly string[]): string[] {
  const edited = editedRelations(stream);
  const taken = [...guarded, ...toldBy(stream)];
  return worldRelations.filter(({ name }) => edited.has(name)).flatMap((relation) => {
    const known = new Set(knownFacts[relation.name]);
    const subjects = relation.facts.map(([subject]) => subject).filter((subject) => !known.has(subject));
    return notNamedIn(taken, subjects, (subject) => subject).flatMap((subject) => replayedForms(relation, subject));
  });
}

/** Relations of the world of which a record contradicts what the base model knows. */
export function editedRelations({ records }: Pick<EvaluationSet, "records">): Set<string> {
  return new Set(records.flatMap(({ oldAnswer, slots }) => oldAnswer === undefined ? [] : slots?.relation ?? []));
}

/** All that a stream says, and all by which locality is measured. */
export function toldBy({ episodes, neighbours }: Pick<EvaluationSet, "episodes" | "neighbours">): string[] {
  return [...episodes.map(({ text }) => text), ...neighbours.map(({ question }) => question)];
}

/** The questions about a fact of the world in scenario B's replayed forms. */
export function replayedForms(relation: WorldRelation, subject: string): string[] {
  const slots = { subject, phrase: phraseOf(relation, subject), noun: relation.noun };
  return cuesOf("", patchWordings, slots).filter(({ set }) => set === "replayed").map(({ text }) => text);
}
