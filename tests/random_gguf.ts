/** A seeded random model as a GGUF file in Q4_1: for tests of whole commands on a quantised model. */
import { quantize } from "../kernels/reference/quantize.ts";
import { toInterleaved } from "../core/format/gguf_adapter.ts";
import { ggufBytes, ggufName, type TestTensor } from "../core/format/gguf_test_file.ts";
import { randomCheckpoint } from "./random_checkpoint.ts";
import { byteCharacters, randomTemplate } from "./random_model_folder.ts";

/** Writes the model, with a byte-level tokenizer and ChatML, and returns its path. */
export async function writeRandomGguf(path: string, seed = 1): Promise<string> {
  const checkpoint = randomCheckpoint(seed, {
    ...{ width: 64, heads: 8, kvHeads: 2, headDim: 8, layers: 3, ffn: 96, contextLength: 1024, tiedEmbedding: false },
  });
  const { config } = checkpoint;
  const tensors = checkpoint.names().map((name): TestTensor => {
    const { rows, cols, data } = checkpoint.tensor(name);
    const values = new Float32Array(data.buffer, data.byteOffset, rows * cols);
    if (rows === 1) return { name: ggufName(name), dims: [cols], type: 0, data };
    const ordered = /\.[qk]_proj\./.test(name) ? toInterleaved(values, rows, config.headDim) : values;
    return { name: ggufName(name), dims: [cols, rows], type: 3, data: quantize(ordered, "q4_1") };
  });
  const tokens = [...byteCharacters(), "<|im_end|>", "<|im_start|>"];
  const metadata: Parameters<typeof ggufBytes>[0]["metadata"] = [
    ["general.architecture", [8, "llama"]],
    ["llama.block_count", [4, config.layers]],
    ["llama.context_length", [4, config.contextLength]],
    ["llama.embedding_length", [4, config.width]],
    ["llama.feed_forward_length", [4, config.ffn]],
    ["llama.attention.head_count", [4, config.heads]],
    ["llama.attention.head_count_kv", [4, config.kvHeads]],
    ["llama.rope.freq_base", [6, config.ropeBase]],
    ["llama.attention.layer_norm_rms_epsilon", [6, config.normEps]],
    ["tokenizer.ggml.model", [8, "gpt2"]],
    ["tokenizer.ggml.pre", [8, "smollm"]],
    ["tokenizer.ggml.tokens", [9, tokens]],
    ["tokenizer.ggml.token_type", [9, tokens.map((_, i) => (i < 256 ? 1 : 3))]],
    ["tokenizer.ggml.merges", [9, []]],
    ["tokenizer.ggml.eos_token_id", [4, 256]],
    ["tokenizer.chat_template", [8, randomTemplate]],
  ];
  await Deno.writeFile(path, ggufBytes({ metadata, tensors }));
  return path;
}
