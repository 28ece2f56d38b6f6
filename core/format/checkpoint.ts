import type { WeightFormat } from "../../kernels/device.ts";
import type { Tokens } from "./tokens.ts";

/** What a Llama/Qwen2/SmolLM2 transformer is, whichever file it came from. */
export interface ModelConfig {
  architecture: "llama" | "qwen2";
  layers: number;
  /** Width of the residual stream. */
  width: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  /** Width of the SwiGLU. */
  ffn: number;
  vocab: number;
  maxPositions: number;
  ropeBase: number;
  normEps: number;
  tiedEmbedding: boolean;
  /** Biases on q, k and v (Qwen2). */
  qkvBias: boolean;
}

/** One stored matrix or vector: bytes in `format`, row after row. A vector has one row. */
export interface StoredTensor {
  format: WeightFormat;
  rows: number;
  cols: number;
  data: Uint8Array;
}

/**
 * A model on disk, opened: tensors by their Hugging Face names (`model.layers.0.self_attn.q_proj.weight`), q and k rows in
 * the half-split rotary order, whatever the file's own order was.
 */
export interface Checkpoint {
  config: ModelConfig;
  tokens: Tokens;
  /** Where it came from, for messages and the ledger. */
  source: string;
  /** SHA-256 of the weights file(s), in hex. */
  sha256: string;
  names(): string[];
  /** Throws `FormatError` where the name is absent. */
  tensor(name: string): StoredTensor;
}
