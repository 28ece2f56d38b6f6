/**
 * What a base model knows before it learns from a stream: what the drift guard asks, and on what a consolidation is held to the base
 * model. The two share no question.
 */
import { bystanderQuestions } from "../../replay/anchors/bystanders.ts";
import { type ChatFact, chatFacts } from "./chat_facts.ts";
import type { EvaluationSet } from "../../episodes/episode.ts";
import { anchorProse } from "../../replay/anchors/anchor_prose.ts";
import { anchorQuestions } from "../../replay/anchors/anchor_questions.ts";
import { anchorStatements, briefStatements } from "../../replay/anchors/anchor_statements.ts";
import { type InvariantPrompt, invariantPrompts } from "./invariants.ts";
import { plainText } from "../../corpus/plain_text.ts";
import { readingTasks } from "../../corpus/reading/reading_tasks.ts";

/** How many texts, from which seed. */
export interface Drawn {
  count: number;
  seed: number;
}

/** What is asked and held. Whoever uses it leaves out what the stream edits. */
export interface BaseKnowledge {
  /** The drift guard's prompts, scored by EM. */
  invariants(): InvariantPrompt[];
  /** The drift guard's chat questions, scored by containment. */
  chatFacts(): ChatFact[];
  /** Whether perplexity on running English means anything. */
  readsProse: boolean;
  /** Chat questions to hold, other ones than locality is measured by; the answers are the model's own. */
  questions(stream: EvaluationSet): string[];
  /** Chat questions to hold, about what stands beside the edits of a stream. */
  beside(stream: EvaluationSet): string[];
  /** Running texts to hold. */
  texts(drawn: Drawn): string[];
  /** Brief texts to hold. */
  statements(drawn: Drawn): string[];
  /** Memory lines with a question, to hold; `count` or a few more. */
  reading(drawn: Drawn): { lines: readonly string[]; question: string }[];
}

/** Lines of a held reading task: what recall brings by default, and one more. */
export const longestTask = 3;

/** What the drift guard asks, as texts. */
export const guardedTexts = (): string[] => [
  ...invariantPrompts().map(({ prompt }) => prompt),
  ...chatFacts().map(({ question }) => question),
];

/** Of a model that was trained on the world's texts. */
export const generalKnowledge: BaseKnowledge = {
  invariants: invariantPrompts,
  chatFacts,
  readsProse: true,
  questions: anchorQuestions,
  beside: (stream) => bystanderQuestions(stream, guardedTexts()),
  texts: (drawn) => [...plainText(), ...anchorProse(drawn), ...anchorStatements(drawn, guardedTexts())],
  statements: (drawn) => briefStatements(drawn, guardedTexts()),
  reading: ({ count, seed }) =>
    readingTasks({ count: 4 * count, seed }).filter(({ lines }) => lines.length <= longestTask),
};
