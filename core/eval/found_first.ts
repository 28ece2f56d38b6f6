/** How well keys and words find texts: for each question, all texts are ranked, without an index. */
import type { Keyer } from "../memory/keyer.ts";
import { WordIndex } from "../memory/word_index.ts";
import { pairedBootstrap } from "./bootstrap.ts";

/** Texts, and questions that each ask for one of them. */
export interface AskedTexts {
  /** All texts. */
  texts: readonly string[];
  /** The questions, each with the place of its text in the list. */
  asked: readonly { question: string; text: number }[];
}

/** Figures over questions; the interval (95 %, bootstrap) is over texts that are asked about. */
export interface FoundFirst {
  questions: number;
  p_at_1: number;
  ci_low: number;
  ci_high: number;
  recall_at_5: number;
  mrr: number;
}

/** A way to search: keys, words, or both together if `share` (the weight of words) is between 0 and 1. */
export interface Finder {
  /** Unused where words are alone. */
  keyer?: Keyer;
  /** 0 for keys alone, 1 for words alone. */
  share: number;
}

/** The rank (from 1) of each question's text, for each finder; what has the same score counts as before it. */
export async function ranksBy(
  { texts, asked }: AskedTexts,
  finders: Readonly<Record<string, Finder>>,
): Promise<Record<string, number[]>> {
  const words = new WordIndex();
  texts.forEach((text, i) => words.add(String(i), text));
  const questions = asked.map(({ question }) => question);
  const keyers = [...new Set(Object.values(finders).flatMap(({ keyer }) => keyer ?? []))];
  const keys = new Map<Keyer, { told: Float32Array[]; asked: Float32Array[] }>();
  for (const keyer of keyers) keys.set(keyer, { told: await keyer.keys(texts), asked: await keyer.keys(questions) });
  const ranks: Record<string, number[]> = Object.fromEntries(Object.keys(finders).map((name) => [name, []]));
  asked.forEach(({ question, text }, i) => {
    const byWord = new Float32Array(texts.length);
    for (const [id, score] of words.scores(question)) byWord[Number(id)] = score;
    const byKey = new Map(keyers.map((keyer) => [keyer, cosines(keys.get(keyer)!.asked[i], keys.get(keyer)!.told)]));
    for (const [name, { keyer, share }] of Object.entries(finders)) {
      const near = keyer && byKey.get(keyer)!;
      const scores = byWord.map((score, at) => share * score + (near ? (1 - share) * near[at] : 0));
      ranks[name].push(scores.filter((score) => score >= scores[text]).length);
    }
  });
  return ranks;
}

/** With each key; only where the first is not 0, since most of a sparse key is. */
function cosines(key: Float32Array, others: readonly Float32Array[]): Float32Array {
  const at = [...key.keys()].filter((i) => key[i] !== 0);
  return Float32Array.from(others, (other) => at.reduce((sum, i) => sum + key[i] * other[i], 0));
}

/** Figures of ranks. @param texts The text that each question asks for. */
export function foundFirst(ranks: readonly number[], texts: readonly number[], seed = 1): FoundFirst {
  const groups = Map.groupBy(ranks.keys(), (i) => texts[i]);
  const hits = Array.from(groups.values(), (own) => own.map((i) => Number(ranks[i] === 1)));
  const share = (hit: (rank: number) => number) => ranks.reduce((sum, rank) => sum + hit(rank), 0) / ranks.length;
  const { mean, low, high } = pairedBootstrap(hits, { seed });
  return {
    questions: ranks.length,
    p_at_1: mean,
    ci_low: low,
    ci_high: high,
    recall_at_5: share((rank) => Number(rank <= 5)),
    mrr: share((rank) => 1 / rank),
  };
}
