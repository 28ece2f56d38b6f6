/** What the drift guard asks the embedded model, which was pretrained on this project's own corpus and knows nothing else. */
import { dealtFacts, dealtSkills } from "../../corpus/dealt.ts";
import { phraseOf } from "../../corpus/world.ts";
import type { GuardQuestions } from "./guard_questions.ts";

/** Prompts about skills. */
const skillCount = 400;
/** Facts of the world about which is asked. */
const factCount = 240;

/** Skills and facts; anchors are made of others (`dealt.ts`). */
export const embeddedGuard: GuardQuestions = {
  invariants: () =>
    dealtSkills("guard", skillCount).map(({ kind, question, answer }) => ({
      kind,
      prompt: question,
      answer,
      chat: true as const,
    })),
  chatFacts: () =>
    dealtFacts("guard").slice(0, factCount).map(({ relation, subject, object }) => ({
      kind: relation.name,
      question: `What is ${phraseOf(relation, subject)}?`,
      answers: [object],
    })),
  prose: undefined,
};
