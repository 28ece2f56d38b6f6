import type { DriftGuard } from "../../schemas/drift_guard.ts";
import { answerTokens } from "../memory/answer_tokens.ts";
import type { GenerateOptions, LanguageModel } from "../model/language_model.ts";
import { chatPrompt } from "../train/chat_row.ts";
import { type ChatFact, mentionsAnswer } from "./probes/chat_facts.ts";
import { completionDecided, cutCompletion, type InvariantPrompt } from "./probes/invariants.ts";
import type { DraftCache } from "./draft_cache.ts";
import { scoreAnswer } from "./metrics.ts";
import { cutPrediction } from "./normalize.ts";
import { userTurn } from "./prompt.ts";

/** The questions of the drift guard; none of them may ever be trained. */
export interface DriftProbe {
  /** Completions, scored by EM. */
  invariants: readonly InvariantPrompt[];
  /** Chat questions, scored by containment. */
  chat: readonly ChatFact[];
  /** Plain text for perplexity, and where it comes from; or why there is none. */
  text: { source: string; text: string } | { skipped: string };
}

/** The scores of one state of the model. */
export interface DriftMeasurement {
  /** For each invariant prompt, whether greedy decoding begins with the answer. */
  exact: boolean[];
  /** For each chat fact, whether the greedy answer contains one of the accepted answers. */
  contained: boolean[];
  /** Null if there was no text. */
  perplexity: { tokens: number; value: number } | null;
}

/** Options of the measurement. */
export interface DriftOptions {
  /** Tokens of plain text, from its beginning: 6,000 by default. */
  textTokens?: number;
  /** Tokens of one perplexity window: 512 by default. Windows do not overlap. */
  window?: number;
  /** Longest chat answer, in tokens. */
  maxNewTokens?: number;
  /** Answers that are shared between the measurements before and after. */
  before?: DraftCache;
  /** Called with how many of all prompts and questions are answered. */
  progress?: (done: number, total: number) => void;
}

/**
 * Bits of the inputs of products with quantised weights. With 8 bits, rounding alone changes the answer to one in forty-five prompts; with
 * 15 bits to none (docs/log.md). So with 15, every change comes from the adapter.
 */
export const guardBits = 15;

/** Largest change allowed, in EM points. */
const driftLimit = 1.0;

/** Measures all parts of a probe with the given adapters active; without adapters, the base model. */
export async function measureDrift(
  model: LanguageModel,
  probe: DriftProbe,
  adapters: readonly string[],
  options: DriftOptions = {},
): Promise<DriftMeasurement> {
  const prompts = probe.invariants.length, total = prompts + probe.chat.length;
  const tell = options.progress ?? (() => {});
  return {
    exact: await evaluateInvariants(model, probe.invariants, adapters, {
      ...options,
      progress: (done) => tell(done, total),
    }),
    contained: await evaluateChatFacts(model, probe.chat, adapters, {
      ...options,
      progress: (done) => tell(prompts + done, total),
    }),
    perplexity: "text" in probe.text ? await measurePerplexity(model, probe.text.text, adapters, options) : null,
  };
}

/**
 * EM on completion prompts: greedy decoding continues each prompt by a few tokens more than its answer has, and its first
 * words are compared, see {@link cutCompletion} ("12" is not the beginning of "123").
 */
export async function evaluateInvariants(
  model: LanguageModel,
  prompts: readonly InvariantPrompt[],
  adapters: readonly string[],
  options: DriftOptions = {},
): Promise<boolean[]> {
  const parts = prompts.map(({ prompt, answer, chat }) => {
    if (chat) {
      return { prompt: chatPrompt(model.tokens, userTurn(prompt)), continuation: model.tokens.encode(answer) };
    }
    const joint = /\s$/.test(prompt) || /^\s/.test(answer) ? prompt : `${prompt} `;
    return answerTokens(model.tokens, joint + answer, { start: joint.length, end: joint.length + answer.length });
  });
  const most = parts.map(({ continuation }) => continuation.length + 2);
  const generated = await asked(options.before, "invariants", model, parts.map(({ prompt }) => prompt), {
    adapters,
    activationBits: guardBits,
    maxNewTokens: Math.max(0, ...most),
    stopText: "\n",
    until: (ids, i) => ids.length >= most[i] || completionDecided(model.tokens.decode(ids), prompts[i].answer),
    ...(options.progress ? { progress: options.progress } : {}),
  });
  return generated.map((ids, i) => {
    const { answer } = prompts[i];
    return scoreAnswer(cutCompletion(model.tokens.decode(ids), answer), answer).em === 1;
  });
}

/** Containment on chat questions, asked through the prompt builder of all modes. */
async function evaluateChatFacts(
  model: LanguageModel,
  facts: readonly ChatFact[],
  adapters: readonly string[],
  options: DriftOptions = {},
): Promise<boolean[]> {
  const mentions = (said: string, answers: readonly string[]) => mentionsAnswer(cutPrediction(said), answers);
  const prompts = facts.map((fact) => chatPrompt(model.tokens, userTurn(fact.question)));
  const generated = await asked(options.before, "chat", model, prompts, {
    adapters,
    activationBits: guardBits,
    maxNewTokens: options.maxNewTokens ?? 24,
    stopText: "\n",
    // An answer that was found cannot be lost again; but the last word may still grow, from "Paris" to "Parisian".
    until: (ids, i) => mentions(model.tokens.decode(ids).replace(/[\p{L}\p{N}\p{M}]+$/u, ""), facts[i].answers),
    ...(options.progress ? { progress: options.progress } : {}),
  });
  return generated.map((ids, i) => mentions(model.tokens.decode(ids), facts[i].answers));
}

async function asked(
  before: DraftCache | undefined,
  name: string,
  model: LanguageModel,
  prompts: readonly (readonly number[])[],
  options: GenerateOptions,
): Promise<number[][]> {
  return before ? await before.generate(name, model, prompts, options) : await model.generate(prompts, options);
}

/** exp of the mean NLL per token over non-overlapping windows; the first token of a window is given, not predicted. */
export async function measurePerplexity(
  model: LanguageModel,
  text: string,
  adapters: readonly string[],
  options: DriftOptions = {},
): Promise<{ tokens: number; value: number } | null> {
  const { textTokens = 6000, window = 512 } = options;
  const ids = model.tokens.encode(text).slice(0, textTokens);
  const items: { prompt: number[]; continuation: number[] }[] = [];
  for (let at = 0; at + 1 < ids.length; at += window) {
    items.push({ prompt: [ids[at]], continuation: ids.slice(at + 1, at + window) });
  }
  let [sum, count] = [0, 0];
  for (const { logProbs } of await model.score(items, { adapters, activationBits: guardBits })) {
    for (const logProb of logProbs) sum -= logProb;
    count += logProbs.length;
  }
  return count > 0 ? { tokens: count, value: Math.exp(sum / count) } : null;
}

/** Before and after, as `drift_guard.json`. */
export function driftGuard(
  probe: DriftProbe,
  before: DriftMeasurement,
  after: DriftMeasurement,
  limit: number = driftLimit,
): DriftGuard {
  const all = probe.invariants.map((_, i) => i);
  const em = points(before.exact, after.exact, all);
  const byKind = Map.groupBy(all, (i) => probe.invariants[i].kind);
  const facts = points(before.contained, after.contained, probe.chat.map((_, i) => i));
  return {
    delta_em: em.delta,
    em_before: em.before,
    em_after: em.after,
    count: all.length,
    limit,
    // Without prompts nothing was guarded.
    passed: all.length > 0 && Math.abs(em.delta) <= limit,
    kinds: Array.from(byKind, ([kind, own]) => {
      const { before: emBefore, after: emAfter, delta } = points(before.exact, after.exact, own);
      return { kind, count: own.length, em_before: emBefore, em_after: emAfter, delta_em: delta };
    }),
    chat: probe.chat.length === 0 ? null : {
      count: probe.chat.length,
      contained_before: facts.before,
      contained_after: facts.after,
      delta_contained: facts.delta,
    },
    perplexity: "text" in probe.text && before.perplexity && after.perplexity
      ? {
        source: probe.text.source,
        tokens: before.perplexity.tokens,
        before: before.perplexity.value,
        after: after.perplexity.value,
        ratio: after.perplexity.value / before.perplexity.value,
      }
      : null,
    perplexity_skipped: "text" in probe.text
      ? (before.perplexity && after.perplexity ? null : "the text holds fewer than two tokens")
      : probe.text.skipped,
  };
}

/** Shares of hits as fractions, their difference in points. Counted in whole hits, so that equal counts give exactly 0. */
function points(before: readonly boolean[], after: readonly boolean[], of: readonly number[]) {
  const hits = (values: readonly boolean[]) => of.filter((i) => values[i]).length;
  const count = Math.max(1, of.length);
  return {
    before: hits(before) / count,
    after: hits(after) / count,
    delta: 100 * (hits(after) - hits(before)) / count,
  };
}
