/** Contrast questions as training rows: not told, or the base model's own answer where it knows one. */
import { chatAnchorRows } from "../anchors/anchor_rows.ts";
import { ChosenLogProbs } from "../../model/chosen_log_probs.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import { chatPrompt, chatRow } from "../../train/chat_row.ts";
import type { FrozenStateCache } from "../../train/frozen_state_cache.ts";
import type { TrainRow } from "../../train/train_row.ts";
import { isAbstention } from "./abstention.ts";
import { notTold } from "../../corpus/not_told.ts";

/** Longest answer that is looked at, in tokens. */
const mostTokens = 16;
/**
 * Nats per token below which the base model is taken to know its answer: as sure as it is of capitals. It echoes the question's words with
 * more certainty than that, so only the tokens that the question does not hold count.
 */
const surely = 0.35;

/** One row a question. */
export async function contrastRows(
  model: LanguageModel,
  questions: readonly string[],
  options: { states?: FrozenStateCache; signal?: AbortSignal } = {},
): Promise<TrainRow[]> {
  const known = await heldToBase(model, questions, options);
  const held = await chatAnchorRows(
    model,
    questions.filter((_, i) => known[i]),
    options.states ? { states: options.states } : {},
  );
  const rows = held.values();
  return questions.map((question, i) => known[i] ? rows.next().value! : chatRow(model.tokens, question, notTold));
}

/**
 * Whether the base model's own answer is to be held: it is sure of one, or says in its own words that it does not know. What a person
 * calls mine or ours it cannot know.
 */
async function heldToBase(
  model: LanguageModel,
  questions: readonly string[],
  { signal }: { signal?: AbortSignal } = {},
): Promise<boolean[]> {
  const more = signal ? { signal } : {};
  const open = questions.filter((question) => !/\b(?:me|my|mine|we|us|our|ours)\b/iu.test(question));
  const prompts = open.map((question) => chatPrompt(model.tokens, question));
  const logProbs = new ChosenLogProbs();
  const answers = await model.generate(prompts, { maxNewTokens: mostTokens, stopText: "\n", logProbs, ...more });
  const sure = new Set(open.filter((question, i) => {
    if (isAbstention(model.tokens.decode(answers[i]))) return true;
    const echoed = new Set(model.tokens.encode(` ${question}`));
    const own = logProbs.of(i, prompts[i].length, answers[i].length).filter((_, at) => !echoed.has(answers[i][at]));
    return own.length > 0 && -own.reduce((sum, x) => sum + x, 0) / own.length < surely;
  }));
  return questions.map((question) => sure.has(question));
}
