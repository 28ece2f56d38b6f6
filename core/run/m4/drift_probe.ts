import type { DriftProbe } from "../../eval/drift_guard.ts";
import type { GuardQuestions } from "../../eval/probes/guard_questions.ts";
import { apartFrom } from "../../replay/anchors/apart_from.ts";

/** What the drift guard asks of a base model: all that it is known to know, apart from what was edited. */
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
