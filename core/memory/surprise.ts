/** How surprising a text is to the base model. Nothing is known of the text but the text: not what is asked about it, nor where an answer is. */
import type { LanguageModel, ScoreItem } from "../model/language_model.ts";
import { genericSentences } from "./generic_sentences.ts";

/** Most tokens of a text that are read. */
const longest = 2048;

/** Tokens at the beginning of a text that do not count: whatever stands there is hard to foresee. */
const beginning = 5;

/** Options of {@link measureSurprise}. */
export interface SurpriseOptions {
  /** What {@link ordinarySurprise} gave for this model; it is measured where it is left out. */
  ordinary?: number;
  /** Texts in one call of the model, 128 by default. */
  batchSize?: number;
  /** Called with the texts measured so far and in all. */
  progress?: (done: number, total: number) => void;
}

/**
 * Surprise of each text under the base model (no adapter is active), in nats per token: the mean negative log-likelihood of the tokens after
 * the first five, and at least that of ordinary sentences. Of a text of five tokens or less all count. Without the floor a model that knows
 * little prose would be told by its own ignorance: what is most foreign to it would be most worth remembering (docs/log.md has numbers).
 */
export async function measureSurprise(
  model: LanguageModel,
  texts: readonly string[],
  options: SurpriseOptions = {},
): Promise<number[]> {
  const { ordinary = await ordinarySurprise(model), ...rest } = options;
  return (await unlikelihood(model, texts, rest)).map((nats) => Math.max(nats, ordinary));
}

/** The least surprise of a text under this model: the mean over ordinary sentences, always the same ones. */
export async function ordinarySurprise(model: LanguageModel): Promise<number> {
  const each = await unlikelihood(model, genericSentences);
  return each.reduce((sum, nats) => sum + nats, 0) / each.length;
}

/** The mean negative log-likelihood per token of each text; 0 for a text without tokens. */
async function unlikelihood(
  model: LanguageModel,
  texts: readonly string[],
  { batchSize = 128, progress }: Omit<SurpriseOptions, "ordinary"> = {},
): Promise<number[]> {
  const out: number[] = [];
  for (let at = 0; at < texts.length; at += batchSize) {
    const scored = await model.score(texts.slice(at, at + batchSize).map((text) => counted(model, text)));
    for (const { logProbs } of scored) {
      out.push(logProbs.length === 0 ? 0 : logProbs.reduce((sum, logProb) => sum - logProb, 0) / logProbs.length);
    }
    progress?.(out.length, texts.length);
  }
  return out;
}

/** A text cut before the first token that counts. The begin-of-text id, or the end id that parts documents, stands in front. */
function counted({ tokens, config }: LanguageModel, text: string): ScoreItem {
  const opening = tokens.bosId !== undefined ? [tokens.bosId] : tokens.endIds.slice(0, 1);
  const ids = [...opening, ...tokens.encode(text)].slice(0, Math.min(longest, config.contextLength));
  const first = opening.length + beginning;
  // The first token of all can only be read, not foreseen.
  const from = ids.length > first ? first : Math.min(1, ids.length);
  return { prompt: ids.slice(0, from), continuation: ids.slice(from) };
}
