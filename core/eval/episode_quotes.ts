/** What counts as text of an episode, which no artifact may carry (pointers only), and how an answer that quotes it is written down. */
import type { EvaluationSet } from "../episodes/episode.ts";

/** Stretches of words by their length; texts shorter than that length count as a whole. */
export type Stretches = ReadonlyMap<number, ReadonlySet<string>>;

/** All stretches of `words` (8) words of the texts, but for those that stand in `allowed`. */
export function stretchesIn(
  texts: readonly string[],
  { words = 8, allowed = [] }: { words?: number; allowed?: readonly string[] } = {},
): Stretches {
  const stretches = new Map<number, Set<string>>();
  for (const text of texts) {
    const list = wordsOf(text).map(({ word }) => word);
    const length = Math.min(words, list.length);
    if (length === 0) continue;
    const set = stretches.get(length) ?? new Set<string>();
    stretches.set(length, set);
    for (let i = 0; i + length <= list.length; i++) set.add(list.slice(i, i + length).join(" "));
  }
  for (const text of allowed) {
    for (const { stretch, length } of found(text, stretches)) stretches.get(length)!.delete(stretch);
  }
  return stretches;
}

/** What of a stream may be quoted: its questions. */
export function questionsOf({ episodes, neighbours }: Pick<EvaluationSet, "episodes" | "neighbours">): string[] {
  return [
    ...episodes.flatMap(({ cues = [], heldOutCues = [] }) => [...cues, ...heldOutCues]),
    ...neighbours.map(({ question }) => question),
  ];
}

/** The stretches that stand in a text. */
export function quotesIn(text: string, stretches: Stretches): string[] {
  return found(text, stretches).map(({ stretch }) => stretch);
}

/** The text with "[…]" instead of what it quotes; a model that restates a question or reads its memory may hit on an episode's words. */
export function withoutQuotes(text: string, stretches: Stretches): string {
  let out = "", end = 0;
  for (const quote of found(text, stretches).sort((a, b) => a.start - b.start)) {
    if (quote.start >= end) out += `${text.slice(end, quote.start)}[…]`;
    end = Math.max(end, quote.end);
  }
  return out + text.slice(end);
}

interface Quote {
  stretch: string;
  length: number;
  /** Where it stands in the text. */
  start: number;
  end: number;
}

function found(text: string, stretches: Stretches): Quote[] {
  const list = wordsOf(text);
  const out: Quote[] = [];
  for (const [length, set] of stretches) {
    for (let i = 0; i + length <= list.length; i++) {
      const own = list.slice(i, i + length);
      const stretch = own.map(({ word }) => word).join(" ");
      if (set.has(stretch)) out.push({ stretch, length, start: own[0].start, end: own[length - 1].end });
    }
  }
  return out;
}

function wordsOf(text: string): { word: string; start: number; end: number }[] {
  return Array.from(
    text.matchAll(/[\p{L}\p{N}]+(?:['’][\p{L}]+)*/gu),
    ({ 0: word, index }) => ({ word: word.toLowerCase(), start: index, end: index + word.length }),
  );
}
