/**
 * Byte-level byte-pair encoding, trained (Sennrich et al. 2016; bytes as symbols: Radford et al. 2019): starts from the 256 bytes and
 * merges the commonest pair of neighbours until the vocabulary is full. The result is a `tokenizer.json`.
 */
import { explain, InputError } from "../../schemas/errors.ts";

/** GPT-2's words: a space belongs to what follows it. Digits stand alone, so that numbers are spelt. */
const wordPattern = " ?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
/** Counts stand for words of at most so many symbols; longer ones are rare and stay as they are. */
const longestWord = 64;

/** The printable character that stands for each byte in a byte-level vocabulary (GPT-2's `bytes_to_unicode`). */
export function byteCharacters(): string[] {
  const printable = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

/** How large the vocabulary is to be, and which tokens are taken whole. */
export interface BpeOptions {
  /** Special tokens, bytes and merges together. */
  vocabSize: number;
  /** Ids 0, 1, …; never merged with anything. */
  specialTokens: readonly string[];
}

/**
 * Trains on the texts; the same texts give the same tokenizer. Of pairs that are equally common the first in the alphabet is merged.
 *
 * @returns What stands in a `tokenizer.json`. The vocabulary is smaller where the texts have no more pairs that come twice.
 * @throws {InputError} where the vocabulary has no room for the bytes.
 */
export function trainBpe(texts: Iterable<string>, options: BpeOptions): Record<string, unknown> {
  const { vocabSize, specialTokens } = options;
  const least = specialTokens.length + 256;
  if (!Number.isInteger(vocabSize) || vocabSize < least) {
    throw new InputError(explain({
      cannot: "train a tokenizer",
      field: "vocabSize",
      rule: `a whole number of ${least} or more (special tokens and bytes)`,
      received: vocabSize,
    }));
  }
  const characters = byteCharacters();
  const tokens = [...specialTokens, ...characters];
  const merges: (readonly [string, string])[] = [];
  let words = countWords(texts, characters);
  while (tokens.length < vocabSize) {
    const pair = commonestPair(words);
    if (pair === undefined) break;
    merges.push(pair);
    tokens.push(pair.join(""));
    words = words.map((word) => merged(word, pair));
  }
  return tokenizerJson(specialTokens, tokens, merges);
}

interface Word {
  symbols: readonly string[];
  count: number;
}

function countWords(texts: Iterable<string>, characters: readonly string[]): Word[] {
  const counts = new Map<string, number>();
  const pattern = new RegExp(wordPattern, "gu");
  for (const text of texts) {
    for (const [word] of text.matchAll(pattern)) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const encoder = new TextEncoder();
  return [...counts]
    .map(([word, count]) => ({ symbols: [...encoder.encode(word)].map((byte) => characters[byte]), count }))
    .filter(({ symbols }) => symbols.length > 1 && symbols.length <= longestWord);
}

function commonestPair(words: readonly Word[]): readonly [string, string] | undefined {
  const counts = new Map<string, { pair: readonly [string, string]; count: number }>();
  for (const { symbols, count } of words) {
    for (let i = 0; i + 1 < symbols.length; i++) {
      const pair = [symbols[i], symbols[i + 1]] as const;
      const key = pair.join(" ");
      const held = counts.get(key);
      if (held) held.count += count;
      else counts.set(key, { pair, count });
    }
  }
  let best: { key: string; pair: readonly [string, string]; count: number } | undefined;
  for (const [key, { pair, count }] of counts) {
    if (count >= 2 && (!best || count > best.count || (count === best.count && key < best.key))) {
      best = { key, pair, count };
    }
  }
  return best?.pair;
}

function merged(word: Word, [a, b]: readonly [string, string]): Word {
  if (!word.symbols.includes(a)) return word;
  const symbols: string[] = [];
  for (let i = 0; i < word.symbols.length; i++) {
    if (word.symbols[i] === a && word.symbols[i + 1] === b) symbols.push(a + word.symbols[++i]);
    else symbols.push(word.symbols[i]);
  }
  return { symbols, count: word.count };
}

function tokenizerJson(
  specialTokens: readonly string[],
  tokens: readonly string[],
  merges: readonly (readonly [string, string])[],
): Record<string, unknown> {
  const split = { type: "Split", pattern: { Regex: wordPattern }, behavior: "Isolated", invert: false };
  const bytes = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: "Sequence", pretokenizers: [split, bytes] },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: merges.map((pair) => pair.join(" ")),
    },
  };
}
