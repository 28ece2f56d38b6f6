import { normalizeAnswer } from "../../eval/normalize.ts";
import type { BaseKnowledge } from "../m4/base_knowledge_of.ts";

/** What of a base model's knowledge no prompt asks for: what is taught anew is neither held nor counted as lost. */
export function untold(knowledge: BaseKnowledge, prompts: readonly string[]): BaseKnowledge {
  const told = new Set(prompts.map(normalizeAnswer));
  const isUntold = (text: string) => !told.has(normalizeAnswer(text));
  return {
    ...knowledge,
    questions: (stream) => knowledge.questions(stream).filter(isUntold),
    invariants: () => knowledge.invariants().filter(({ prompt }) => isUntold(prompt)),
    chatFacts: () => knowledge.chatFacts().filter(({ question }) => isUntold(question)),
  };
}
