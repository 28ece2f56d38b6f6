/**
 * The pre-tokenizers of byte-level BPE models, spelt so that the JavaScript library splits as the Rust one does. Its
 * `Digits` and `ByteLevel` use JavaScript's `\d` (ASCII only) and `\s` (counts U+FEFF, misses U+0085), its `Split`
 * translates the Unicode classes; so the first two become `Split`.
 */

/** A pre-tokenizer as `tokenizer.json` writes it. */
export type PreTokenizer = Record<string, unknown>;

/** GPT-2's split (Radford et al. 2019), which `ByteLevel` with `use_regex` applies. */
const gpt2Split = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** Llama 3 and Qwen2 differ in how many digits stay together. */
const llamaSplit = (digits: string) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

const split = (regex: string): PreTokenizer => ({
  type: "Split",
  pattern: { Regex: regex },
  behavior: "Isolated",
  invert: false,
});
const bytes: PreTokenizer = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };
const sequence = (...pretokenizers: PreTokenizer[]): PreTokenizer => ({ type: "Sequence", pretokenizers });

/** What a GGUF's `tokenizer.ggml.pre` stands for. */
export interface GgufPreTokenizer {
  preTokenizer: PreTokenizer;
  normalizer: Record<string, unknown> | null;
  /** Words that are in the vocabulary whole are taken whole, whatever the merges say. */
  ignoreMerges: boolean;
  /** Whether text begins with the bos token where the file does not say. */
  addBos: boolean;
}

const gpt2: GgufPreTokenizer = {
  preTokenizer: sequence(split(gpt2Split), bytes),
  normalizer: null,
  ignoreMerges: false,
  addBos: false,
};

/** By the name in `tokenizer.ggml.pre`. */
export const ggufPreTokenizers: ReadonlyMap<string, GgufPreTokenizer> = new Map([
  ["gpt2", gpt2],
  ["gpt-2", gpt2],
  ["default", gpt2],
  ["smollm", { ...gpt2, preTokenizer: sequence(split("\\p{N}"), split(gpt2Split), bytes) }],
  ["qwen2", { ...gpt2, preTokenizer: sequence(split(llamaSplit("\\p{N}")), bytes), normalizer: { type: "NFC" } }],
  ["llama-bpe", {
    ...gpt2,
    preTokenizer: sequence(split(llamaSplit("\\p{N}{1,3}")), bytes),
    ignoreMerges: true,
    addBos: true,
  }],
]);

/** Rewrites a `tokenizer.json`'s pre-tokenizer so that the library splits as the Rust one does. Others stay as they are. */
export function portablePreTokenizer(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const node = value as PreTokenizer;
  switch (node.type) {
    case "Sequence": {
      const parts = Array.isArray(node.pretokenizers) ? node.pretokenizers : [];
      return { ...node, pretokenizers: parts.map(portablePreTokenizer) };
    }
    case "Digits":
      return split(node.individual_digits ? "\\p{N}" : "\\p{N}+");
    case "ByteLevel":
      // With a prefix space the order matters (the space goes in front before the split), so that one is left alone.
      if (node.use_regex === false || node.add_prefix_space === true) return node;
      return sequence(split(gpt2Split), { ...node, add_prefix_space: false, use_regex: false });
    default:
      return node;
  }
}
