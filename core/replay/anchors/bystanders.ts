import { cuesOf } from "../../episodes/cues.ts";
import { patchWordings } from "../../scenarios/b/cues_b.ts";
import type { EvaluationSet } from "../../episodes/episode.ts";
import { apartFrom } from "./anchor_questions.ts";
import { phraseOf } from "../../scenarios/b/scenario_b.ts";
import { type WorldRelation, worldRelations } from "../../corpus/world.ts";
import { knownFacts } from "../../corpus/world_known.ts";

/**
 * Questions in scenario B's replayed forms about bystanders: subjects of an edited relation that the stream does not mention and
 * the drift guard does not ask about. An edit of one capital spreads to all of them where nothing holds the others.
 *
 * They are taken from what the base model does not verifiably know, so that no neighbour, by whom locality is measured, is
 * ever held.
 *
 * @param guarded What the drift guard asks.
 */
export function bystanderQuestions(
  stream: Pick<EvaluationSet, "scenario" | "episodes" | "records" | "neighbours">,
  guarded: readonly string[],
): string[] {
  if (stream.scenario !== "B") return [];
  const edited = new Set(stream.records.map((record) => record.slots?.relation));
  const taken = [
    ...guarded,
    ...stream.episodes.map(({ text }) => text),
    ...stream.neighbours.map(({ question }) => question),
  ];
  return worldRelations.filter(({ name }) => edited.has(name)).flatMap((relation) => {
    const known = new Set(knownFacts[relation.name]);
    return relation.facts.map(([subject]) => subject)
      .filter((subject) => !known.has(subject) && apartFrom(taken, (text) => text, [subject]).length === taken.length)
      .flatMap((subject) => replayedForms(relation, subject));
  });
}

/** The questions about a fact of the world in scenario B's replayed forms. */
export function replayedForms(relation: WorldRelation, subject: string): string[] {
  const slots = { subject, phrase: phraseOf(relation, subject), noun: relation.noun };
  return cuesOf("", patchWordings, slots).filter(({ set }) => set === "replayed").map(({ text }) => text);
}
