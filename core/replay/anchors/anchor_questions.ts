/**
 * Chat questions as anchors: the student has to go on answering them as the base model does. No answers are stored, since the base
 * model's own greedy answers are the target (self-distillation).
 *
 * They come in many kinds and forms, because drift shows where the trained form of question meets facts that were not trained.
 * Their facts are disjoint from those of the drift guard and from the entities of the scenarios (a test proves it), so that
 * what is measured is never what is anchored.
 */
import questions from "./anchor_questions.json" with { type: "json" };

/** All anchor questions, always the same and in the same order, kinds one after another. */
export function anchorQuestions(): string[] {
  return Object.values(questions).flat();
}
