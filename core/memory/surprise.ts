/** How surprising a text is to the base model. Nothing is known of the text but the text: not what is asked about it, nor where an answer is. */
import type { Tokenizer } from "../format/tokenizer.ts";
import type { LanguageModel } from "../model/language_model.ts";
import { genericSentences } from "./generic_sentences.ts";
import { quantile } from "../numbers/quantile.ts";
import { tokenWords } from "./token_words.ts";

/** Most tokens of a text that are read. */
const longest = 2048;

/** Tokens at the beginning of a text that do not count: whatever stands there is hard to foresee. */
const beginning = 5;

/** The words that are a text's form: the least surprising quarter. */
const formShare = 0.25;

/** What the form of a text times that of ordinary sentences is where it halves the surprise, in (nats per token)². */
const halving = 14;

/** Options of {@link measureSurprise}. */
export interface SurpriseOptions {
  /** What {@link ordinaryForm} gave for this model; it is measured where it is left out. */
  ordinary?: number;
  /** Texts in one call of the model, 128 by default. */
  batchSize?: number;
  /** Called with the texts measured so far and in all. */
  progress?: (done: number, total: number) => void;
}

/**
 * Surprise of each text under the base model (no adapter is active): the mean negative log-likelihood of the tokens after the first five, in
 * nats, and less where the text's form is foreign. Of a text of five tokens or less all count; it is 0 for a text without tokens.
 *
 * The form is what every sentence has: "the", "at", "left". It is measured as the negative log-likelihood per token of the least surprising
 * quarter of the words, each word once, since what is said again can be copied. To a model that knows little prose most texts are foreign in
 * form, and so many nats tell of its ignorance, not of what is new. How little it knows is measured on ordinary sentences: surprise is
 * mean / (1 + form · ordinary form / 14). docs/gate.md has numbers.
 */
export async function measureSurprise(
  model: LanguageModel,
  texts: readonly string[],
  { ordinary, ...options }: SurpriseOptions = {},
): Promise<number[]> {
  const known = ordinary ?? await ordinaryForm(model);
  return (await readTexts(model, texts, options)).map(({ mean, form }) => mean / (1 + form * known / halving));
}

/** How hard the form of ordinary sentences is to this model, in nats per token: the mean over the same sentences always. */
export async function ordinaryForm(model: LanguageModel): Promise<number> {
  const each = await readTexts(model, genericSentences);
  return each.reduce((sum, { form }) => sum + form, 0) / each.length;
}

/** What the model makes of a text. */
interface ReadText {
  /** Nats per token, after the beginning. */
  mean: number;
  /** Nats per token of the form. */
  form: number;
}

async function readTexts(
  model: LanguageModel,
  texts: readonly string[],
  { batchSize = 128, progress }: Omit<SurpriseOptions, "ordinary"> = {},
): Promise<ReadText[]> {
  const { tokens, config } = model;
  // The begin-of-text id, or the end id that parts documents. Where there is none, the first token of all is read, not foreseen.
  const opening = tokens.bosId !== undefined ? [tokens.bosId] : tokens.endIds.slice(0, 1);
  const room = Math.min(longest, config.contextLength) - opening.length;
  const out: ReadText[] = [];
  for (let at = 0; at < texts.length; at += batchSize) {
    const each = texts.slice(at, at + batchSize).map((text) => tokens.encode(text).slice(0, room));
    const read = opening.length > 0 ? 0 : 1;
    const scored = await model.score(each.map((ids) => ({
      prompt: [...opening, ...ids.slice(0, read)],
      continuation: ids.slice(read),
    })));
    scored.forEach(({ logProbs }, i) => {
      const nats = [...each[i].slice(0, read).map(() => NaN), ...Array.from(logProbs, (x) => -x)];
      out.push({ mean: meanOf(nats), form: formOf(tokens, each[i], nats) });
    });
    progress?.(out.length, texts.length);
  }
  return out;
}

const isMeasured = (nats: number) => !Number.isNaN(nats);

/** @param nats Of each token; NaN for one that was only read. */
function meanOf(nats: readonly number[]): number {
  const counted = nats.slice(nats.length > beginning ? beginning : 0).filter(isMeasured);
  return counted.length === 0 ? 0 : counted.reduce((sum, x) => sum + x, 0) / counted.length;
}

/** In nats per token of a word; a text without words is taken token by token. */
function formOf(tokens: Pick<Tokenizer, "decode">, ids: readonly number[], nats: readonly number[]): number {
  const seen = new Set<string>();
  const each: number[] = [];
  for (const { word, from, to } of tokenWords(tokens, ids)) {
    const mean = nats.slice(from, to).reduce((a, b) => a + b, 0) / (to - from);
    if (!seen.has(word) && isMeasured(mean)) each.push(mean);
    seen.add(word);
  }
  return quantile(each.length > 0 ? each : nats.filter(isMeasured), formShare);
}
