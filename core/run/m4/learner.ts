import type { LocalModel } from "../../model/local_model.ts";
import type { EvaluationSet } from "../../episodes/episode.ts";
import type { Asker } from "../../replay/rehearsal/asker.ts";
import type { BaseKnowledge } from "./base_knowledge_of.ts";

/** The model that a run is about. */
export interface Learner {
  model: LocalModel;
  /** What the base model knows: for the drift guard and for anchors. */
  knowledge: BaseKnowledge;
  /** Name of the reader in the model; undefined without one. */
  reader: string | undefined;
  /** The asker: it makes questions from notes, and about what was never told. */
  asker: Asker;
}

/** Subjects about which a stream contradicts the base model: they are neither anchors nor in the drift guard. */
export function editedSubjects({ episodes }: Pick<EvaluationSet, "episodes">): string[] {
  return episodes.filter((e) => e.oldAnswer !== undefined).flatMap((e) => e.slots?.subject ?? []);
}
