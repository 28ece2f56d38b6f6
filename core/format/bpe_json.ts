/** What a byte-level BPE tokenizer is made of. */
export interface BpeParts {
  /** Tokens that are taken whole, by their ids. */
  added: readonly { id: number; content: string; special: boolean }[];
  normalizer: unknown;
  preTokenizer: unknown;
  /** Default: bytes alone. */
  decoder?: unknown;
  /** Ids by token. */
  vocab: Readonly<Record<string, number>>;
  /** Pairs parted by a space, first merges first. */
  merges: readonly string[];
  /** A word that is a token stays whole, whatever the merges say (Llama 3). */
  ignoreMerges: boolean;
}

/** Bytes instead of the characters that stand for them. */
export const byteLevelDecoder = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };

/** A `tokenizer.json`. */
export function bpeTokenizerJson(
  { added, normalizer, preTokenizer, decoder, vocab, merges, ignoreMerges }: BpeParts,
): Record<string, unknown> {
  return {
    version: "1.0",
    added_tokens: added.map((t) => ({ ...t, single_word: false, lstrip: false, rstrip: false, normalized: false })),
    normalizer,
    pre_tokenizer: preTokenizer,
    post_processor: null,
    decoder: decoder ?? byteLevelDecoder,
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: ignoreMerges,
      vocab,
      merges,
    },
  };
}
