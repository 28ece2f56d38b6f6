import type { GenerateOptions, LanguageModel } from "../model/language_model.ts";
import { chatPrompt, turnEnd } from "../train/chat_row.ts";
import type { TrainRow } from "../train/train_row.ts";

/** Longest answer that is held, in tokens: drift shows in the first words of an answer. */
const heldAnswerTokens = 24;
/** Longest stretch of plain text that is held, in tokens. */
const heldTextTokens = 64;

/**
 * Foreign rows from chat questions: the base model's own greedy answer is the text on which the student is held to the
 * base model's distribution (self-distillation, as in learning without forgetting, Li & Hoiem 2017).
 */
export async function holdChatRows(
  model: LanguageModel,
  questions: readonly string[],
  progress?: (done: number, total: number) => void,
): Promise<TrainRow[]> {
  const prompts = questions.map((q) => chatPrompt(model.tokens, q));
  return await answeredRows(model, prompts, progress ? { progress } : {});
}

/** The prompts with the model's own greedy answers, which are held. */
async function answeredRows(
  model: LanguageModel,
  prompts: readonly (readonly number[])[],
  options: Omit<GenerateOptions, "maxNewTokens">,
): Promise<TrainRow[]> {
  const answers = await model.generate(prompts, { maxNewTokens: heldAnswerTokens, ...options });
  return prompts.map((prompt, i) => {
    // An answer that ended by itself is held at its end too; one that was cut is not taught to stop there.
    const end = answers[i].length < heldAnswerTokens ? turnEnd(model.tokens) : [];
    return { tokens: [...prompt, ...answers[i], ...end], answerStart: prompt.length, loss: "hold" };
  });
}

/**
 * Foreign rows from plain text: every token but the first is held, within a bound. Texts of fewer than two tokens are left out.
 */
export function holdTextRows(model: LanguageModel, texts: readonly string[]): TrainRow[] {
  const bos = model.tokens.bosId === undefined ? [] : [model.tokens.bosId];
  return texts
    .map((text) => [...bos, ...model.tokens.encode(text)].slice(0, heldTextTokens))
    .filter((ids) => ids.length >= 2)
    .map((tokens) => ({ tokens, answerStart: 1, loss: "hold", bounded: true }));
}

/** Loss of a token of a reading task's answer counts as that of so many others: answers are short, and few are held. */
const memoryWeight = 8;

/**
 * Rows from questions with memory tokens before them: base model and reader (if there is one) together answer greedily, and base model, reader
 * and student together are held to that. Without them facts known by heart get in the way of reading (B2).
 *
 * @param userTurns Memory tokens and question.
 */
export async function holdMemoryRows(
  model: LanguageModel,
  userTurns: readonly string[],
  reader: string | undefined,
): Promise<TrainRow[]> {
  const prompts = userTurns.map((user) => chatPrompt(model.tokens, user));
  const rows = await answeredRows(model, prompts, { adapters: reader ? [reader] : [] });
  return rows.map((row) => ({ ...row, weight: memoryWeight, ...(reader ? { beside: reader } : {}) }));
}

/**
 * Item number `index` of a pool that is dealt out over and over, in a new seeded order each round: every item comes once
 * before any comes again. Pure, so that a resumed run is dealt what it would have been.
 *
 * @param shuffle The order of one round, from its number.
 */
export function dealt<T>(
  pool: readonly T[],
  index: number,
  shuffle: (pool: readonly T[], round: number) => readonly T[],
): T {
  return shuffle(pool, Math.floor(index / pool.length))[index % pool.length];
}
