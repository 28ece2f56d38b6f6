/** What the drift guard asks a base model before and after a consolidation. */
import { type ChatFact, chatFacts } from "./chat_facts.ts";
import { type InvariantPrompt, invariantPrompts } from "./invariants.ts";

/** The questions. Whoever asks them leaves out what the stream edits. */
export interface GuardQuestions {
  /** Prompts, scored by EM. */
  invariants(): InvariantPrompt[];
  /** Chat questions, scored by containment. */
  chatFacts(): ChatFact[];
  /** Whether perplexity on running English means anything. */
  readsProse: boolean;
}

/** Of a model that was trained on the world's texts. */
export const generalGuard: GuardQuestions = { invariants: invariantPrompts, chatFacts, readsProse: true };

/** All questions of a guard as texts. */
export function guardedTexts(guard: GuardQuestions): string[] {
  return [...guard.invariants().map(({ prompt }) => prompt), ...guard.chatFacts().map(({ question }) => question)];
}
