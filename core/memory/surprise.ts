/** How surprising a text is to the base model. Nothing is known of the text but the text: not what is asked about it, nor where an answer is. */
import type { Tokenizer } from "../format/tokenizer.ts";
import type { LanguageModel } from "../model/language_model.ts";
import { genericSentences } from "./generic_sentences.ts";
import { mean } from "../numbers/mean.ts";
import { commonShare, commonWords } from "./common_words.ts";
import { tokenWords } from "./token_words.ts";

/** Most tokens of a text that are read. */
const longest = 2048;

/** Tokens at the beginning of a text that do not count: whatever stands there is hard to foresee. */
const beginning = 5;

/** Nats of a word beyond which more of them are no more news: a rare name in many tokens is one name. */
const most = 10;

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
 * Surprise of each text under the base model (no adapter is active), in nats: the mean of what its words cost, and less where its form is
 * foreign. It is 0 for a text without tokens.
 *
 * **Words.** Each is counted once, where it stands last: what a text says twice, it has foretold itself, and old news is told so ("the mayor
 * was Ada and is still Ada"). A word costs the negative log-likelihood of its tokens, and at most 10 nats. It weighs as much as it has
 * tokens, since rare words have more; a common word ("the", "was"), which says how something is told and not what, a tenth of that. The first
 * five tokens do not count where others follow.
 *
 * **Form.** It is what every sentence has: the mean negative log-likelihood of the common words' first tokens, or of all words' where a text
 * has none. To a model that knows little prose most texts are foreign in form, and so many nats tell of its ignorance, not of what is new.
 * How little it knows is measured on ordinary sentences: surprise is content / (1 + form · ordinary form / 14). docs/gate.md has numbers.
 */
export async function measureSurprise(
  model: LanguageModel,
  texts: readonly string[],
  { ordinary, ...options }: SurpriseOptions = {},
): Promise<number[]> {
  const known = ordinary ?? await ordinaryForm(model);
  return (await readTexts(model, texts, options)).map(({ content, form }) => content / (1 + form * known / halving));
}

/** How hard the form of ordinary sentences is to this model, in nats per token: the mean over the same sentences always. */
export async function ordinaryForm(model: LanguageModel): Promise<number> {
  return mean((await readTexts(model, genericSentences)).map(({ form }) => form));
}

/** What the model makes of a text. */
interface ReadText {
  /** Nats of a word, weighted. */
  content: number;
  /** Nats of the first token of a common word. */
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
      const words = wordsOf(tokens, each[i], nats);
      out.push({ content: contentOf(words), form: formOf(words) });
    });
    progress?.(out.length, texts.length);
  }
  return out;
}

/** A word as the model read it. */
interface ReadWord {
  word: string;
  /** The first of its tokens. */
  from: number;
  /** Of each of its tokens. */
  nats: number[];
}

/**
 * The words of a text, without one that was only read; a text without words is taken token by token.
 *
 * @param nats Of each token; NaN for one that was only read.
 */
function wordsOf(tokens: Pick<Tokenizer, "decode">, ids: readonly number[], nats: readonly number[]): ReadWord[] {
  const words = tokenWords(tokens, ids).map(({ word, from, to }) => ({ word, from, nats: nats.slice(from, to) }));
  const all = words.length > 0 ? words : nats.map((one, from) => ({ word: String(ids[from]), from, nats: [one] }));
  return all.filter((word) => !word.nats.some(Number.isNaN));
}

function contentOf(words: readonly ReadWord[]): number {
  // A map keeps the last that is set under a word.
  const last = [...new Map(words.map((one) => [one.word, one])).values()];
  const later = last.filter(({ from }) => from >= beginning);
  let [sum, weights] = [0, 0];
  for (const { word, nats } of later.length > 0 ? later : last) {
    const weight = nats.length * (commonWords.has(word) ? commonShare : 1);
    sum += weight * Math.min(most, nats.reduce((a, b) => a + b, 0));
    weights += weight;
  }
  return weights === 0 ? 0 : sum / weights;
}

function formOf(words: readonly ReadWord[]): number {
  // Each where it stands first: what is said again can be copied.
  const first = [...new Map(words.toReversed().map((one) => [one.word, one])).values()];
  const common = first.filter(({ word }) => commonWords.has(word));
  return mean((common.length > 0 ? common : first).map(({ nats }) => nats[0]));
}
