/**
 * Byte-level byte-pair encoding, trained (Sennrich et al. 2016; bytes as symbols: Radford et al. 2019): starts from the 256 bytes and
 * merges the commonest pair of neighbours until the vocabulary is full. The result is a `tokenizer.json`.
 */
import { bpeTokenizerJson, byteLevelDecoder } from "./bpe_json.ts";
import { explain, InputError } from "../../schemas/errors.ts";

/** GPT-2's words: a space belongs to what follows it, and digits stand alone, so that numbers are spelt. */
const wordPattern = " ?\\p{L}+| ?\\p{N}| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";
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
 * @returns What stands in a `tokenizer.json`. The vocabulary is smaller if the texts have no more pairs that come twice.
 * @throws {InputError} if the vocabulary has no room for the bytes.
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
  const pairs = new PairCounts(countWords(texts, characters));
  while (tokens.length < vocabSize) {
    const pair = pairs.commonest();
    if (pair === undefined) break;
    merges.push(pair);
    tokens.push(pair.join(""));
    pairs.merge(pair);
  }
  return tokenizerJson(specialTokens, tokens, merges);
}

interface Word {
  symbols: readonly string[];
  count: number;
}

/** How often each pair of neighbours comes, and in which words: a merge touches only those. */
class PairCounts {
  readonly #words: Word[];
  /** By the pair's symbols, parted by a space, which no symbol holds. */
  readonly #counts = new Map<string, number>();
  readonly #wordsOf = new Map<string, Set<number>>();

  constructor(words: Word[]) {
    this.#words = words;
    for (const index of words.keys()) this.#count(index, 1);
  }

  /** Of equally common pairs the first in the alphabet; undefined if none comes twice. */
  commonest(): readonly [string, string] | undefined {
    let best: string | undefined, most = 1;
    for (const [key, count] of this.#counts) {
      if (count > most || (count === most && best !== undefined && key < best)) [best, most] = [key, count];
    }
    return best?.split(" ") as [string, string] | undefined;
  }

  merge(pair: readonly [string, string]): void {
    for (const index of this.#wordsOf.get(pair.join(" ")) ?? []) {
      this.#count(index, -1);
      this.#words[index] = merged(this.#words[index], pair);
      this.#count(index, 1);
    }
  }

  #count(index: number, sign: 1 | -1): void {
    const { symbols, count } = this.#words[index];
    for (let i = 0; i + 1 < symbols.length; i++) {
      const key = `${symbols[i]} ${symbols[i + 1]}`;
      const total = (this.#counts.get(key) ?? 0) + sign * count;
      if (total > 0) this.#counts.set(key, total);
      else this.#counts.delete(key);
      if (sign < 0) continue;
      const own = this.#wordsOf.get(key);
      if (own) own.add(index);
      else this.#wordsOf.set(key, new Set([index]));
    }
  }
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

function merged(word: Word, [a, b]: readonly [string, string]): Word {
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
  return bpeTokenizerJson({
    added: specialTokens.map((content, id) => ({ id, content, special: true })),
    // The first word of a text is then the same token as anywhere else: who answers a word copies it as it stood.
    normalizer: { type: "Prepend", prepend: " " },
    decoder: { type: "Sequence", decoders: [byteLevelDecoder, { type: "Strip", content: " ", start: 1, stop: 0 }] },
    preTokenizer: { type: "Sequence", pretokenizers: [split, bytes] },
    vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    merges: merges.map((pair) => pair.join(" ")),
    ignoreMerges: false,
  });
}
