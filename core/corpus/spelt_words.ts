/** How many words of a text a tokenizer has. One for which it has no token is spelt, or left out. */
import type { Tokenizer } from "../format/tokenizer.ts";

/** The words of texts, each counted as often as it stands there. */
export interface WordCounts {
  /** All of them. Names do not count where there are other words: every model spells those. */
  words: number;
  /** Those that the tokenizer has in pieces of one or two letters only. */
  spelt: number;
  /** Those that do not come back from their tokens: letters are left out, or a sign for the unknown stands for them. */
  lost: number;
}

/** Bytes of a word for each of its tokens: with fewer it is spelt. A letter has one in English, two or three in most other scripts. */
const shortestPiece = 2.5;
/** Stands before each word: some tokenizers cut the first one of a text in another way. */
const opening = "the";
/** By the rules of Unicode and, where a script has no spaces, a dictionary. */
const segmenter = new Intl.Segmenter("en", { granularity: "word" });

/** Counts the words of texts, those that are spelt, and those that are lost. */
export function countWords(tokens: Pick<Tokenizer, "encode" | "decode">, texts: readonly string[]): WordCounts {
  const words = texts.flatMap((text) => [...segmenter.segment(text)])
    .map(({ segment }) => segment).filter((word) => /^\p{L}/u.test(word));
  const plain = words.filter((word) => !/^\p{Lu}/u.test(word));
  const counts = new Map<string, number>();
  for (const word of plain.length > 0 ? plain : words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const before = tokens.encode(opening).length;
  const counted = { words: 0, spelt: 0, lost: 0 };
  for (const [word, count] of counts) {
    const ids = tokens.encode(`${opening} ${word}`);
    const pieces = ids.length - before;
    counted.words += count;
    if (!lettersOf(tokens.decode(ids, true)).endsWith(lettersOf(word))) counted.lost += count;
    else if (pieces > 1 && new TextEncoder().encode(word).length / pieces < shortestPiece) counted.spelt += count;
  }
  return counted;
}

/** A tokenizer may read a text in lower case, or without accents. */
const lettersOf = (text: string) => text.normalize("NFKD").toLowerCase().replace(/\P{L}/gu, "");
