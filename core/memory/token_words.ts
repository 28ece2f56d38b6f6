/** The words of a text that is given as tokens. */
import type { Tokenizer } from "../format/tokenizer.ts";

/** A word, and the tokens that begin in it. */
export interface TokenWord {
  /** In lower case. */
  word: string;
  /** The first of its tokens. */
  from: number;
  /** After the last of them. */
  to: number;
}

/** By the rules of Unicode and, where a script has no spaces, a dictionary. */
const words = new Intl.Segmenter("en", { granularity: "word" });

/** The words that tokens make, in their order. A token belongs to the word that its first character but for spaces is of. */
export function tokenWords(tokens: Pick<Tokenizer, "decode">, ids: readonly number[]): TokenWord[] {
  const text = tokens.decode(ids, true);
  const ends = endsOf(tokens, ids);
  const out: TokenWord[] = [];
  let token = 0;
  for (const { segment, index, isWordLike } of words.segment(text)) {
    if (!isWordLike) continue;
    const firstOf = (i: number) => {
      const begin = i === 0 ? 0 : ends[i - 1];
      return begin + /^\s*/.exec(text.slice(begin, ends[i]))![0].length;
    };
    while (token < ids.length && firstOf(token) < index) token++;
    const from = token;
    while (token < ids.length && firstOf(token) < index + segment.length) token++;
    if (token > from) out.push({ word: segment.toLowerCase(), from, to: token });
  }
  return out;
}

/** What decoding puts at the end where bytes do not make a character yet. */
const unfinished = /\uFFFD+$/;
/** Tokens that are decoded together at most, or some more where a character is not whole. */
const window = 32;

/** Where each token ends in the text of all of them; one that ends within a character, before that. */
function endsOf(tokens: Pick<Tokenizer, "decode">, ids: readonly number[]): number[] {
  const ends: number[] = [];
  // One token before is decoded as well: some tokenizers drop a space at the very beginning.
  let [from, before, done] = [0, 0, 0];
  ids.forEach((_, i) => {
    const text = tokens.decode(ids.slice(Math.max(0, from - 1), i + 1), true);
    const whole = text.replace(unfinished, "");
    ends.push(done + whole.length - before);
    if (i + 1 - from < window || whole !== text) return;
    [from, done] = [i + 1, ends[i]];
    before = tokens.decode([ids[i]], true).length;
  });
  return ends;
}
