import { GeneratedStates } from "../../model/generated_states.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import { chatPrompt, turnEnd } from "../../train/chat_row.ts";
import type { FrozenStateCache } from "../../train/frozen_state_cache.ts";
import type { TrainRow } from "../../train/train_row.ts";

/** Most tokens of an anchored answer: drift shows in its first words. */
const anchorAnswerTokens = 24;
/** Most tokens of an anchored text. */
const anchorTextTokens = 64;

/**
 * Anchor rows from chat questions. The text is the base model's own greedy answer; the target on it is the base model's distribution
 * (self-distillation, as in learning without forgetting, Li & Hoiem 2017).
 */
export async function chatAnchorRows(
  model: LanguageModel,
  questions: readonly string[],
  options: AnchorOptions = {},
): Promise<TrainRow[]> {
  return await answeredRows(model, questions.map((q) => chatPrompt(model.tokens, q)), options);
}

/** What rows that are generated are made with. */
export interface AnchorOptions {
  /** Called with how many of all questions are answered. */
  progress?: (done: number, total: number) => void;
  /** Keeps what training needs of the base model's work on them. */
  states?: FrozenStateCache;
}

/** Rows from prompts and the model's own greedy answers to them; each row has what is in `more`, too. */
async function answeredRows(
  model: LanguageModel,
  prompts: readonly (readonly number[])[],
  { progress, states }: AnchorOptions,
  more: Pick<TrainRow, "weight" | "extraAdapter"> = {},
): Promise<TrainRow[]> {
  const generated = states && new GeneratedStates(states.height);
  const answers = await model.generate(prompts, {
    maxNewTokens: anchorAnswerTokens,
    ...(more.extraAdapter ? { adapters: [more.extraAdapter] } : {}),
    ...(progress ? { progress } : {}),
    ...(generated ? { states: generated } : {}),
  });
  return prompts.map((prompt, i) => {
    // An answer that ended by itself is anchored with its end; one that was cut is not taught to stop there.
    const end = answers[i].length < anchorAnswerTokens ? turnEnd(model.tokens) : [];
    const row: TrainRow = {
      tokens: [...prompt, ...answers[i], ...end],
      answerStart: prompt.length,
      loss: "kl",
      ...more,
    };
    if (generated) states.keepGenerated(row, generated, i);
    return row;
  });
}

/**
 * Anchor rows from plain text: every token but the first is anchored, with a bound on its KL. Texts of fewer than two tokens are left out.
 */
export function textAnchorRows(model: LanguageModel, texts: readonly string[]): TrainRow[] {
  const bos = model.tokens.bosId === undefined ? [] : [model.tokens.bosId];
  return texts
    .map((text) => [...bos, ...model.tokens.encode(text)].slice(0, anchorTextTokens))
    .filter((ids) => ids.length >= 2)
    .map((tokens) => ({ tokens, answerStart: 1, loss: "kl", bounded: true }));
}

/** Weight of a token of a reading task's answer: answers are short, and few are anchored. */
const memoryWeight = 8;

/**
 * Anchor rows from questions with memory tokens before them. The base model answers greedily, with the reader if there is one; the student
 * on top of both has to keep that distribution. Without these rows, facts in the weights get in the way of reading (B2).
 *
 * @param userTurns Memory tokens and question.
 */
export async function memoryAnchorRows(
  model: LanguageModel,
  userTurns: readonly string[],
  reader: string | undefined,
  options: AnchorOptions = {},
): Promise<TrainRow[]> {
  const prompts = userTurns.map((user) => chatPrompt(model.tokens, user));
  return await answeredRows(model, prompts, options, {
    weight: memoryWeight,
    ...(reader ? { extraAdapter: reader } : {}),
  });
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
