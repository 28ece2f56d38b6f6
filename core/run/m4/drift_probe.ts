import type { DriftProbe } from "../../eval/drift_guard.ts";
import type { GuardQuestions } from "../../eval/probes/guard_questions.ts";
import { apartFrom } from "../../replay/anchors/apart_from.ts";

/** The questions of the drift guard: all that the model is known to know, except what was edited. */
export function driftProbe(
  knowledge: GuardQuestions,
  editedSubjects: readonly string[],
  text: DriftProbe["text"],
): DriftProbe {
  return {
    invariants: apartFrom(knowledge.invariants(), (p) => `${p.prompt} ${p.answer}`, editedSubjects),
    chat: apartFrom(knowledge.chatFacts(), (f) => f.question, editedSubjects),
    text,
  };
}
