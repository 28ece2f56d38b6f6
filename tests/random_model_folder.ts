/**
 * A seeded random model as a Hugging Face folder of a few hundred kB: for tests of whole commands. Byte-level tokenizer
 * without merges, ChatML template.
 */
import { join } from "node:path";
import { configJson } from "../core/format/hf_test_folder.ts";
import { encodeSafetensors } from "../core/format/safetensors.ts";
import { randomCheckpoint } from "./random_checkpoint.ts";

/** GPT-2's printable stand-ins for the 256 bytes, in the order of the bytes. */
export function byteCharacters(): string[] {
  const printable = [...range(33, 126), ...range(161, 172), ...range(174, 255)];
  let next = 256;
  return range(0, 255).map((byte) => String.fromCodePoint(printable.includes(byte) ? byte : next++));
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** ChatML. */
export const randomTemplate =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

/** Writes the model and returns its folder. */
export async function writeRandomModel(dir: string, seed = 1): Promise<string> {
  const checkpoint = randomCheckpoint(seed, {
    width: 48,
    heads: 6,
    kvHeads: 2,
    headDim: 8,
    layers: 3,
    ffn: 96,
    contextLength: 1024,
    tiedEmbedding: false,
  });
  const { config } = checkpoint;
  const tensors = checkpoint.names().map((name) => {
    const { rows, cols, data } = checkpoint.tensor(name);
    const values = new Float32Array(data.buffer, data.byteOffset, rows * cols);
    return { name, shape: rows === 1 ? [cols] : [rows, cols], values };
  });
  await Deno.mkdir(dir, { recursive: true });
  await Deno.writeFile(join(dir, "model.safetensors"), encodeSafetensors(tensors, "f32"));
  await Deno.writeTextFile(
    join(dir, "config.json"),
    JSON.stringify({ ...configJson(config), head_dim: config.headDim, torch_dtype: "float32" }),
  );
  await writeByteTokenizer(dir, config.contextLength);
  return dir;
}

/** Writes `tokenizer.json` and `tokenizer_config.json`. */
export async function writeByteTokenizer(dir: string, contextLength: number): Promise<void> {
  const special = ["<|im_end|>", "<|im_start|>"];
  const tokens = [...byteCharacters(), ...special];
  const write = (name: string, value: unknown) => Deno.writeTextFile(join(dir, name), JSON.stringify(value));
  await write("tokenizer.json", {
    version: "1.0",
    added_tokens: special.map((content, i) => ({
      id: 256 + i,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(tokens.map((t, i) => [t, i])),
      merges: [],
    },
  });
  await write("tokenizer_config.json", {
    tokenizer_class: "PreTrainedTokenizerFast",
    eos_token: "<|im_end|>",
    chat_template: randomTemplate,
    model_max_length: contextLength,
  });
}
