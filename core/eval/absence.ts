/** Absence: the answers to questions of the taught forms about what was never told. */
import type { Absence, AbsenceAnswer } from "../../schemas/absence.ts";
import type { LanguageModel } from "../model/language_model.ts";
import { isAbstention } from "../replay/rehearsal/abstention.ts";
import { chatPrompt } from "../train/chat_row.ts";
import { containsAnswer } from "./metrics.ts";
import { cutPrediction } from "./normalize.ts";
import { userTurn } from "./prompt.ts";

/** Longest answer, in tokens. */
const maxNewTokens = 24;

/** Asks the base model, then the model with adapters. */
export async function measureAbsence(
  model: LanguageModel,
  questions: readonly string[],
  adapters: readonly string[],
  options: {
    /** Answers that were taught. */
    taught: readonly string[];
    progress?: (done: number, total: number) => void;
    signal?: AbortSignal;
  },
): Promise<Absence> {
  const prompts = questions.map((question) => chatPrompt(model.tokens, userTurn(question)));
  const said = async (active: readonly string[], shift: number) =>
    (await model.generate(prompts, {
      ...{ adapters: active, maxNewTokens, stopText: "\n" },
      progress: (done) => options.progress?.(shift + done, 2 * prompts.length),
      ...(options.signal ? { signal: options.signal } : {}),
    })).map((ids) => cutPrediction(model.tokens.decode(ids)));
  const before = await said([], 0), after = await said(adapters, prompts.length);
  return absence(questions.map((question, i) => ({ question, before: before[i], after: after[i] })), options.taught);
}

/** Counts answers. */
export function absence(said: readonly Omit<AbsenceAnswer, "verdict">[], taught: readonly string[]): Absence {
  const answers = said.map((one): AbsenceAnswer => ({ ...one, verdict: verdictOf(one, taught) }));
  const share = (holds: (one: AbsenceAnswer) => boolean) => answers.filter(holds).length / Math.max(1, answers.length);
  return {
    count: answers.length,
    made_up_before: share(({ before }) => !isAbstention(before)),
    made_up_after: share(({ verdict }) => verdict === "made up" || verdict === "taught"),
    abstained_before: share(({ before }) => isAbstention(before)),
    abstained_after: share(({ verdict }) => verdict === "abstained"),
    taught_after: share(({ verdict }) => verdict === "taught"),
    answers,
  };
}

function verdictOf(
  { question, before, after }: Omit<AbsenceAnswer, "verdict">,
  taught: readonly string[],
): AbsenceAnswer["verdict"] {
  if (isAbstention(after)) return "abstained";
  if (after === before) return "as before";
  const holds = taught.some((answer) => containsAnswer(after, answer) && !containsAnswer(question, answer));
  return holds ? "taught" : "made up";
}
