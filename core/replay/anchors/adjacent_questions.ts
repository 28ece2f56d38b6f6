import { phraseOf, type WorldRelation, worldRelations } from "../../corpus/world.ts";
import { cuesOf } from "../../episodes/cues.ts";
import type { EvaluationSet } from "../../episodes/episode.ts";
import { patchWordings } from "../../scenarios/b/texts.ts";
import { knownFacts } from "../../scenarios/b/known_facts.ts";
import { apartFrom, notNamedIn } from "./apart_from.ts";

/** What of a stream tells what it edits and what it mentions. */
type Edits = Pick<EvaluationSet, "episodes" | "records" | "neighbours">;

/** One in so many subjects that the base model does not know is taken. */
const unknownEvery = 4;

/**
 * Anchor questions beside a stream's edits: subjects of an edited relation that the stream does not mention and the drift guard does
 * not ask about. An edit of one capital spreads to all capitals that nothing anchors.
 *
 * Subjects that the base model knows are what counts (as KnownPatch reports, arXiv:2511.02626): with those that it does not know alone,
 * 43 of 48 neighbours stayed, with known ones 47 (docs/log.md). A few unknown ones come too. The neighbours by which locality is measured
 * are never among them: `toldBy` names them.
 *
 * @param guarded What the drift guard asks.
 */
export function adjacentQuestions(stream: Edits, guarded: readonly string[]): string[] {
  const edited = editedRelations(stream);
  const taken = [...guarded, ...toldBy(stream)];
  return worldRelations.filter(({ name }) => edited.has(name)).flatMap((relation) => {
    const known = new Set(knownFacts[relation.name]);
    const free = notNamedIn(taken, relation.facts.map(([subject]) => subject), (subject) => subject);
    // "the Sydney Opera House" names Sydney.
    const subjects = apartFrom(free, (subject) => subject, stream.records.flatMap(({ slots }) => slots?.subject ?? []));
    const unknown = subjects.filter((subject) => !known.has(subject)).filter((_, i) => i % unknownEvery === 0);
    return [...subjects.filter((subject) => known.has(subject)), ...unknown]
      .flatMap((subject) => replayedForms(relation, subject));
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
