/** What the drift guard asks a base model before and after a consolidation. */
import { type ChatFact, chatFacts } from "./chat_facts.ts";
import passages from "./guard_prose.json" with { type: "json" };
import { type InvariantPrompt, invariantPrompts } from "./invariants.ts";

/** The questions. Whoever asks them leaves out what the stream edits. */
export interface GuardQuestions {
  /** Prompts, scored by EM. */
  invariants(): InvariantPrompt[];
  /** Chat questions, scored by containment. */
  chatFacts(): ChatFact[];
  /** Running English for perplexity, and where it is from; undefined if that would say nothing. */
  prose: { source: string; text: string } | undefined;
}

/** Of a model that was trained on the world's texts. */
export const generalGuard: GuardQuestions = {
  invariants: invariantPrompts,
  chatFacts,
  prose: { source: "the guard's own 12 passages (core/eval/probes/guard_prose.json)", text: passages.join("\n\n") },
};

/** All questions of a guard as texts. */
export function guardedTexts(guard: GuardQuestions): string[] {
  return [...guard.invariants().map(({ prompt }) => prompt), ...guard.chatFacts().map(({ question }) => question)];
}
