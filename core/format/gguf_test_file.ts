/** For tests: GGUF files made by hand, right ones and wrong ones. */
import type { Family } from "./family.ts";
import type { ModelConfig } from "./model_source.ts";
import { expectedTensors } from "./model_source_shapes.ts";

/** [type number, value]: 2 u16, 4 u32, 5 i32, 6 f32, 7 bool, 8 string, 9 list (of strings, of u32), 10 u64. */
export type Entry =
  | [2, number]
  | [5, number]
  | [4, number]
  | [6, number]
  | [7, boolean]
  | [8, string]
  | [9, string[] | number[]]
  | [10, bigint];

export interface TestTensor {
  name: string;
  /** Fastest dimension first. */
  dims: number[];
  /** ggml's type number. */
  type: number;
  data: Uint8Array;
  /** Overrides the place of the data that the table claims. */
  offset?: number;
}

export interface TestGguf {
  magic?: string;
  version?: number;
  tensorCount?: bigint;
  metadataCount?: bigint;
  metadata: [string, Entry][];
  tensors: TestTensor[];
}

/** The file as bytes, tensors aligned to 32. */
export function ggufBytes(file: TestGguf): Uint8Array {
  const out: number[] = [];
  const scratch = new DataView(new ArrayBuffer(8));
  const put = (n: number) => {
    for (let i = 0; i < n; i++) out.push(scratch.getUint8(i));
  };
  const u32 = (v: number) => (scratch.setUint32(0, v, true), put(4));
  const u64 = (v: bigint) => (scratch.setBigUint64(0, v, true), put(8));
  const f32 = (v: number) => (scratch.setFloat32(0, v, true), put(4));
  const text = (v: string) => {
    const bytes = new TextEncoder().encode(v);
    u64(BigInt(bytes.length));
    for (const b of bytes) out.push(b);
  };

  for (const c of file.magic ?? "GGUF") out.push(c.charCodeAt(0));
  u32(file.version ?? 3);
  u64(file.tensorCount ?? BigInt(file.tensors.length));
  u64(file.metadataCount ?? BigInt(file.metadata.length));
  for (const [key, [type, value]] of file.metadata) {
    text(key);
    u32(type);
    if (type === 2) (scratch.setUint16(0, value, true), put(2));
    else if (type === 4 || type === 5) u32(value);
    else if (type === 6) f32(value);
    else if (type === 7) out.push(value ? 1 : 0);
    else if (type === 8) text(value);
    else if (type === 10) u64(value);
    else if (Array.isArray(value)) {
      u32(typeof value[0] === "number" ? 4 : 8);
      u64(BigInt(value.length));
      for (const v of value) typeof v === "number" ? u32(v) : text(v);
    }
  }
  let offset = 0;
  const align = (n: number) => Math.ceil(n / 32) * 32;
  for (const t of file.tensors) {
    text(t.name);
    u32(t.dims.length);
    for (const d of t.dims) u64(BigInt(d));
    u32(t.type);
    u64(BigInt(t.offset ?? offset));
    offset += align(t.data.length);
  }
  for (const t of file.tensors) {
    while (out.length % 32) out.push(0);
    for (const b of t.data) out.push(b);
  }
  return Uint8Array.from(out);
}

/** A configuration of a few kilobytes. */
export const tinyConfig: ModelConfig = {
  layers: 2,
  width: 32,
  heads: 4,
  kvHeads: 2,
  headDim: 8,
  ffn: 64,
  vocab: 260,
  contextLength: 128,
  ropeBase: 10_000,
  normEps: 1e-5,
  tiedEmbedding: true,
  qkvBias: false,
};

/** GGUF's name of a Hugging Face tensor. */
export function ggufName(name: string): string {
  if (name === "model.embed_tokens.weight") return "token_embd.weight";
  if (name === "model.norm.weight") return "output_norm.weight";
  if (name === "lm_head.weight") return "output.weight";
  return name.replace("model.layers.", "blk.").replace("input_layernorm", "attn_norm").replace(
    "post_attention_layernorm",
    "ffn_norm",
  )
    .replace("self_attn.o_proj", "attn_output").replace(/self_attn\.([qkv])_proj/, "attn_$1").replace(
      /mlp\.(\w+)_proj/,
      "ffn_$1",
    );
}

/** llama.cpp's permutation of one head's rows: HF row s·half + j goes to row 2j + s. */
export function interleavedRow(row: number, headDim: number): number {
  const half = headDim / 2;
  const inHead = row % headDim;
  return row - inHead + 2 * (inHead % half) + Math.floor(inHead / half);
}

/** The value of a tensor's element in Hugging Face's order: tells where it came from. */
export function markedValue(tensor: number, row: number, col: number): number {
  return tensor + row / 128 + col / 8192;
}

/** A whole small model in f32 whose every value says where it belongs; q and k as llama.cpp would write them. */
export function tinyGguf(config: ModelConfig = tinyConfig, family: Family = "llama"): TestGguf {
  const a = family;
  const tokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", ..."abcdefghijklmnopqrstuvwxyz", "ab"];
  const tensors = [...expectedTensors(config)].map(([name, [rows, cols]], index): TestTensor => {
    const values = new Float32Array(rows * cols);
    const rowwise = a === "llama" && /\.[qk]_proj\./.test(name);
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        const toRow = rowwise && rows > 1 ? interleavedRow(row, config.headDim) : row;
        const toCol = rowwise && rows === 1 ? interleavedRow(col, config.headDim) : col;
        values[toRow * cols + toCol] = markedValue(index, row, col);
      }
    }
    return {
      name: ggufName(name),
      dims: rows === 1 ? [cols] : [cols, rows],
      type: 0,
      data: new Uint8Array(values.buffer),
    };
  });
  return {
    metadata: [
      ["general.architecture", [8, a]],
      [`${a}.block_count`, [4, config.layers]],
      [`${a}.context_length`, [4, config.contextLength]],
      [`${a}.embedding_length`, [4, config.width]],
      [`${a}.feed_forward_length`, [4, config.ffn]],
      [`${a}.attention.head_count`, [4, config.heads]],
      [`${a}.attention.head_count_kv`, [4, config.kvHeads]],
      [`${a}.rope.freq_base`, [6, config.ropeBase]],
      [`${a}.attention.layer_norm_rms_epsilon`, [6, config.normEps]],
      ["tokenizer.ggml.model", [8, "gpt2"]],
      ["tokenizer.ggml.pre", [8, "smollm"]],
      ["tokenizer.ggml.tokens", [9, tokens]],
      ["tokenizer.ggml.token_type", [9, tokens.map((_, i) => (i < 3 ? 3 : 1))]],
      ["tokenizer.ggml.merges", [9, ["a b"]]],
      ["tokenizer.ggml.eos_token_id", [4, 2]],
    ],
    tensors,
  };
}
