/** What a base model knows before training: the questions of the drift guard, and the anchors. The two share no question. */
import { embeddedGuard } from "../../eval/probes/embedded_guard.ts";
import { generalGuard, guardedTexts, type GuardQuestions } from "../../eval/probes/guard_questions.ts";
import type { LocalModel } from "../../model/local_model.ts";
import { type AnchorSource, generalAnchors } from "../../replay/anchors/anchor_source.ts";
import { embeddedAnchors } from "../../replay/anchors/embedded_anchors.ts";

/** Both halves. */
export interface BaseKnowledge extends GuardQuestions, AnchorSource {}

/** What a model knows: this project's corpus and nothing else, or what every model of the world's texts knows. */
export function knowledgeOf(model: Pick<LocalModel, "ownCorpus">): BaseKnowledge {
  if (model.ownCorpus) return { ...embeddedGuard, ...embeddedAnchors };
  return { ...generalGuard, ...generalAnchors(guardedTexts(generalGuard)) };
}
