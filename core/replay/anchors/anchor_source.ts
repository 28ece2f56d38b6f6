/** Where anchors come from: questions and texts on which a consolidation has to leave the base model as it is. */
import { plainText } from "../../corpus/plain_text.ts";
import { readingTasks } from "../../corpus/reading/reading_tasks.ts";
import type { EvaluationSet } from "../../episodes/episode.ts";
import { adjacentQuestions } from "./adjacent_questions.ts";
import { anchorProse } from "./anchor_prose.ts";
import { anchorQuestions } from "./anchor_questions.ts";
import { anchorStatements, briefStatements } from "./anchor_statements.ts";
import type { Drawn } from "./drawn.ts";

/** What is anchored. Whoever uses it leaves out what the stream edits. */
export interface AnchorSource {
  /** Chat questions, other ones than those by which locality is measured; the answers are the model's own. */
  questions(stream: EvaluationSet): string[];
  /** Chat questions about what stands beside the edits of a stream. */
  adjacent(stream: EvaluationSet): string[];
  /** Running texts. */
  texts(drawn: Drawn): string[];
  /** Brief texts. */
  statements(drawn: Drawn): string[];
  /** Memory lines with a question; `count` or a few more. */
  reading(drawn: Drawn): { lines: readonly string[]; question: string }[];
}

/** Lines of a reading task among the anchors: what recall brings by default, and one more. */
export const longestTask = 3;

/**
 * Anchors of a model that was trained on the world's texts.
 *
 * @param guarded Texts of the drift guard: what they ask is no anchor.
 */
export function generalAnchors(guarded: readonly string[]): AnchorSource {
  return {
    questions: anchorQuestions,
    adjacent: (stream) => adjacentQuestions(stream, guarded),
    texts: (drawn) => [...plainText(), ...anchorProse(drawn), ...anchorStatements(drawn, guarded)],
    statements: (drawn) => briefStatements(drawn, guarded),
    reading: ({ count, seed }) =>
      readingTasks({ count: 4 * count, seed }).filter(({ lines }) => lines.length <= longestTask),
  };
}
