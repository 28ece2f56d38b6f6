/** Added tokens: texts that are taken whole out of a text before it is split into words, as the Rust library does it. */

/** An entry of `added_tokens` in a `tokenizer.json`. */
export interface AddedToken {
  id: number;
  content: string;
  /** Left out when ids are decoded without special tokens. */
  special: boolean;
  /** Looked for in the normalised text, not in the text as given. */
  normalized: boolean;
  /** Takes the white space before it along. */
  lstrip: boolean;
  /** Takes the white space behind it along. */
  rstrip: boolean;
  /** Only where no letter, digit or underscore touches it. */
  single_word: boolean;
}

/** A stretch of text between added tokens, or the id of one. */
export type Stretch = { text: string } | { id: number };

/** Splits a text at the added tokens in it. */
export type Splitter = (text: string) => Stretch[];

const wordBehind = /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]/u;
const wordBefore = /[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}]$/u;
const space = /\p{White_Space}/u;

/** Finds the leftmost token, of several at one place the longest. */
export function splitterOf(tokens: readonly AddedToken[]): Splitter {
  if (tokens.length === 0) return (text) => [{ text }];
  const byContent = new Map(tokens.map((token) => [token.content, token]));
  const longestFirst = [...byContent.keys()].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")).join("|"), "g");
  return (text) => {
    const out: Stretch[] = [];
    let done = 0;
    for (const { 0: content, index } of text.matchAll(pattern)) {
      const token = byContent.get(content)!;
      let start = index;
      let end = index + content.length;
      if (token.single_word && touchesWord(text, start, end)) continue;
      if (token.lstrip) { while (start > done && space.test(text[start - 1])) start--; }
      if (token.rstrip) { while (end < text.length && space.test(text[end])) end++; }
      if (start > done) out.push({ text: text.slice(done, start) });
      out.push({ id: token.id });
      done = end;
    }
    if (done < text.length) out.push({ text: text.slice(done) });
    return out;
  };
}

/** Whether a letter, digit or underscore stands right before or behind. A character has at most two units. */
function touchesWord(text: string, start: number, end: number): boolean {
  return wordBefore.test(text.slice(Math.max(0, start - 2), start)) || wordBehind.test(text.slice(end, end + 2));
}
