import type { LanguageModel } from "../model/language_model.ts";
import { chatPrompt } from "../train/chat_row.ts";
import { scoreAnswer } from "./metrics.ts";
import { cutPrediction } from "./normalize.ts";

/** Longest greedy answer, in tokens. */
const maxNewTokens = 16;

/**
 * Whether the greedy answer to each user turn, up to its first line break, is the right one (EM). A quick look while a
 * model is trained; the modes B0 to B3 are measured by `evaluateMode`.
 *
 * @param options The adapters that are active, what is told of the progress, and what ends it.
 */
export async function greedyMatches(
  model: LanguageModel,
  asked: readonly { user: string; answer: string }[],
  options: { adapters: readonly string[]; progress?: (done: number, total: number) => void; signal?: AbortSignal },
): Promise<boolean[]> {
  const answers = await model.generate(asked.map(({ user }) => chatPrompt(model.tokens, user)), {
    maxNewTokens,
    stopText: "\n",
    ...options,
  });
  return asked.map(({ answer }, i) => scoreAnswer(cutPrediction(model.tokens.decode(answers[i])), answer).em === 1);
}
