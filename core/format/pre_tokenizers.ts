/** The pre-tokenizers of byte-level BPE models, and the names that GGUF files give them. */

/** A pre-tokenizer as `tokenizer.json` writes it. */
export type PreTokenizer = Record<string, unknown>;

/** GPT-2's split (Radford et al. 2019), which `ByteLevel` with `use_regex` applies. */
export const gpt2Split = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** Llama 3 and Qwen2 differ in how many digits stay together. */
const llamaSplit = (digits: string) =>
  `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|${digits}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+`;

/** Cuts out what a pattern finds. */
export const split = (regex: string): PreTokenizer => ({
  type: "Split",
  pattern: { Regex: regex },
  behavior: "Isolated",
  invert: false,
});
const bytes: PreTokenizer = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: false };

/** One after the other. */
export const sequence = (...pretokenizers: PreTokenizer[]): PreTokenizer => ({ type: "Sequence", pretokenizers });

/** What a GGUF's `tokenizer.ggml.pre` stands for. */
export interface GgufPreTokenizer {
  preTokenizer: PreTokenizer;
  normalizer: Record<string, unknown> | null;
  /** Words that are in the vocabulary whole are taken whole, whatever the merges say. */
  ignoreMerges: boolean;
  /** Whether text begins with the bos token where the file does not say. */
  addBos: boolean;
}

const kind = (...splits: string[]): GgufPreTokenizer => ({
  preTokenizer: sequence(...splits.map(split), bytes),
  normalizer: null,
  ignoreMerges: false,
  addBos: false,
});

const gpt2 = kind(gpt2Split);
const smollm = kind("\\p{N}", gpt2Split);
const singleDigits = kind(llamaSplit("\\p{N}"));
const qwen2 = { ...singleDigits, normalizer: { type: "NFC" } };
const threeDigits = kind(llamaSplit("\\p{N}{1,3}"));
const llama3 = { ...threeDigits, ignoreMerges: true, addBos: true };
/** What llama.cpp does where a file says "default" or nothing. */
const fallback = kind("[\\p{P}$+<=>^~|]+", gpt2Split, "\\p{N}+", "[0-9][0-9][0-9]");

/** Kinds with all the names that llama.cpp knows for them (and "gpt2"). */
const kinds: readonly [GgufPreTokenizer, string][] = [
  [fallback, "default"],
  [
    gpt2,
    "gpt2 gpt-2 phi-2 jina-es jina-de jina-v2-es jina-v2-de jina-v1-en jina-v2-code roberta-bpe gigachat a.x-4.0 mellum modern-bert " +
    "mpt olmo jais trillion granite-docling exaone4",
  ],
  [smollm, "smollm starcoder refact command-r codeshell exaone minerva-7b mellum2"],
  [qwen2, "qwen2 deepseek-r1-qwen kormo f2llmv2 megrez"],
  [singleDigits, "stablelm2 hunyuan solar-open grok-2"],
  [llama3, "llama-bpe llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano"],
  [threeDigits, "dbrx smaug-bpe chatglm-bpe glm4"],
];

/** By the name in `tokenizer.ggml.pre`. */
export const ggufPreTokenizers: ReadonlyMap<string, GgufPreTokenizer> = new Map(
  kinds.flatMap(([found, names]) => names.split(" ").map((name) => [name, found] as const)),
);
