import type { WeightFormat } from "../../kernels/device.ts";
import type { Family } from "./family.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** The configuration of a transformer, the same for every file format: its sizes and features. The engine does not know families. */
export interface ModelConfig {
  /** Number of blocks. */
  layers: number;
  /** Width of the residual stream. */
  width: number;
  /** Query heads. */
  heads: number;
  /** Key and value heads, each shared by heads / kvHeads query heads. */
  kvHeads: number;
  /** Width of one head. */
  headDim: number;
  /** Width of the SwiGLU. */
  ffn: number;
  /** Rows of the embedding; at least as many as the tokenizer has ids. */
  vocab: number;
  /** Longest sequence the model was made for. */
  contextLength: number;
  /** Base of the rotary angles. */
  ropeBase: number;
  /** Divisors of the rotary frequencies, headDim / 2 of them, where the model's context was stretched (Llama 3.1 and later). */
  ropeDivisors?: readonly number[];
  /** Epsilon of the RMS norms. */
  normEps: number;
  /** The output matrix is the embedding. */
  tiedEmbedding: boolean;
  /** Biases on q, k and v. */
  qkvBias: boolean;
}

/** One stored matrix or vector: bytes in `format`, row after row. A vector has one row. */
export interface StoredTensor {
  /** How the values are stored. */
  format: WeightFormat;
  /** Rows; outputs of a projection. */
  rows: number;
  /** Columns; inputs of a projection. */
  cols: number;
  /** The bytes, in a buffer of their own. */
  data: Uint8Array;
}

/**
 * An opened model: tensors by their Hugging Face names (`model.layers.0.self_attn.q_proj.weight`), with the rows of q and k in half-split
 * rotary order, whatever the order in the file.
 */
export interface ModelSource {
  /** Shape of the model. */
  config: ModelConfig;
  /** Its tokenizer. */
  tokens: Tokenizer;
  /** What was opened: a GGUF file or a model folder; absent if the model is in memory only. */
  kind?: "gguf" | "folder";
  /** How its files name the family; absent if the model is in memory only. Only what reads or writes files needs it. */
  family?: Family;
  /** Warnings: what had to be guessed when the files were read, and what in them was ignored. One line each; usually empty. */
  readonly warnings: readonly string[];
  /** The source, for messages and the ledger. */
  source: string;
  /** SHA-256 of the weights file(s), in hex. */
  sha256: string;
  /** Made by `hei-nw pretrain`: it knows this project's own corpus and nothing else (`"hei_nw_corpus": true` in `config.json`). */
  ownCorpus?: boolean;
  /** All tensors, by their Hugging Face names. */
  names(): string[];
  /** Throws `FormatError` if the name is absent. */
  tensor(name: string): StoredTensor;
}
