/**
 * Chat questions on facts that a small base model mostly answers, for the second half of the drift guard: the trained
 * form of question meeting facts that were not trained. Scored by containment, since a chat model answers in sentences.
 * None is ever trained on, and no anchor row asks for the same fact (a test proves it).
 */
import { hasWords } from "../../episodes/whole_words.ts";
import tables from "./chat_facts.json" with { type: "json" };

/** One question and the answers that count. */
export interface ChatFact {
  /** What it is about ("chemistry"), for tables by kind. */
  kind: string;
  /** The user turn, as it stands. */
  question: string;
  /** Accepted answers: one of them has to stand, as whole words, in the normalised answer of the model. */
  answers: readonly string[];
}

/** All chat questions of the drift guard, always the same and in the same order. */
export function chatFacts(): ChatFact[] {
  return tables.flatMap(({ kind, questions }) =>
    questions.map(([question, ...answers]) => ({ kind, question, answers }))
  );
}

/** Whether one of the answers stands, as whole words and whatever its case and punctuation, in the model's answer. */
export function mentionsAnswer(text: string, answers: readonly string[]): boolean {
  return answers.some((answer) => hasWords(text, answer));
}
