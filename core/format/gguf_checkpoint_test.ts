import assert from "node:assert/strict";
import { join } from "node:path";
import { FormatError } from "../../schemas/errors.ts";
import type { Family } from "./family.ts";
import type { ModelConfig } from "./model_source.ts";
import { expectedTensors } from "./model_source_shapes.ts";
import { memoryBytes } from "./byte_source.ts";
import { joinGguf, readGguf } from "./gguf.ts";
import { openGguf } from "./gguf_checkpoint.ts";
import { ggufModel, toHalfSplit } from "./gguf_model.ts";
import {
  type Entry,
  ggufBytes,
  interleavedRow,
  markedValue,
  type TestGguf,
  tinyConfig,
  tinyGguf,
} from "./gguf_test_file.ts";

async function open(file: TestGguf) {
  const dir = await Deno.makeTempDir();
  const path = join(dir, "tiny.gguf");
  await Deno.writeFile(path, ggufBytes(file));
  return {
    checkpoint: await openGguf(path).catch(async (
      error,
    ) => (await Deno.remove(dir, { recursive: true }), Promise.reject(error))),
    dir,
  };
}

const shapes: [string, ModelConfig, Family][] = [
  ["Llama", tinyConfig, "llama"],
  ["Llama with biases and its own output matrix", { ...tinyConfig, qkvBias: true, tiedEmbedding: false }, "llama"],
  ["Qwen2", { ...tinyConfig, qkvBias: true, ropeBase: 1_000_000 }, "qwen2"],
];
for (const [name, config, family] of shapes) {
  Deno.test(`${name} from a GGUF has Hugging Face's names and row order`, async () => {
    const { checkpoint, dir } = await open(tinyGguf(config, family));
    try {
      assert.deepEqual([checkpoint.config, checkpoint.family], [config, family]);
      const expected = [...expectedTensors(config)];
      assert.deepEqual(new Set(checkpoint.names()), new Set(expected.map(([n]) => n)));
      expected.forEach(([tensorName, [rows, cols]], index) => {
        const t = checkpoint.tensor(tensorName);
        assert.deepEqual([t.rows, t.cols, t.format], [rows, cols, "f32"]);
        const values = new Float32Array(t.data.buffer);
        for (let row = 0; row < rows; row++) {
          for (let col = 0; col < cols; col += 5) {
            assert.equal(
              values[row * cols + col],
              Math.fround(markedValue(index, row, col)),
              `${tensorName} [${row}, ${col}]`,
            );
          }
        }
      });
      assert.throws(() => checkpoint.tensor("model.layers.9.x"), FormatError);
    } finally {
      await Deno.remove(dir, { recursive: true });
    }
  });
}

Deno.test("Llama 3's divisors of the rotary frequencies are read, and are no weight of the model", async () => {
  const file = tinyGguf();
  const divisors = [1, 1.5, 4, 8];
  file.tensors.push({
    name: "rope_freqs.weight",
    dims: [4],
    type: 0,
    data: new Uint8Array(Float32Array.from(divisors).buffer),
  });
  const { checkpoint, dir } = await open(file);
  try {
    assert.deepEqual(checkpoint.config, { ...tinyConfig, ropeDivisors: divisors });
    assert.ok(!checkpoint.names().includes("rope_freqs.weight"));
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("a GGUF opens from bytes in memory, as in a browser", async () => {
  const bytes = memoryBytes("a buffer", ggufBytes(tinyGguf()));
  const model = await ggufModel(joinGguf([readGguf(bytes)]), () => "none");
  assert.deepEqual([model.config, model.source, model.sha256], [tinyConfig, "a buffer", "none"]);
  assert.equal(model.tensor("model.norm.weight").cols, tinyConfig.width);
});

Deno.test("Rows of quantised matrices move whole", () => {
  const rows = 128, rowBytes = 40;
  const stored = new Uint8Array(rows * rowBytes);
  for (let row = 0; row < rows; row++) {
    stored.fill(row, interleavedRow(row, 64) * rowBytes, (interleavedRow(row, 64) + 1) * rowBytes);
  }
  const back = toHalfSplit(stored, rows, 64);
  assert.ok(back.every((byte, i) => byte === Math.floor(i / rowBytes)));
});

const set = (key: string, entry: Entry | undefined) => (f: TestGguf) => {
  f.metadata = f.metadata.filter(([k]) => k !== key);
  if (entry) f.metadata.push([key, entry]);
};
const faults: [string, (f: TestGguf) => void, RegExp][] = [
  [
    "another architecture",
    set("general.architecture", [8, "mamba"]),
    /general\.architecture must be "llama" or "qwen2": received "mamba"/,
  ],
  ["no architecture", set("general.architecture", undefined), /general\.architecture must be .*: received nothing/],
  ["no layer count", set("llama.block_count", undefined), /llama\.block_count must be a number: received nothing/],
  [
    "a layer count that is text",
    set("llama.block_count", [8, "two"]),
    /llama\.block_count must be a number: received "two"/,
  ],
  [
    "no norm epsilon",
    set("llama.attention.layer_norm_rms_epsilon", undefined),
    /layer_norm_rms_epsilon must be a number/,
  ],
  ["zero heads", set("llama.attention.head_count", [4, 0]), /configuration|head/],
  [
    "heads that do not fit the key-value heads",
    set("llama.attention.head_count_kv", [4, 3]),
    /heads\) must be a multiple of the 3 key-value heads/,
  ],
  [
    "a width beyond reason",
    set("llama.embedding_length", [10, 1n << 62n]),
    /embedding_length must be a number|whole number/,
  ],
  [
    "RoPE scaling",
    set("llama.rope.scaling.type", [8, "yarn"]),
    /rope\.scaling\.type must be "none" or "linear": received "yarn".*not supported/,
  ],
  ["experts", set("llama.expert_count", [4, 8]), /expert_count must be absent: received 8/],
  [
    "partly rotated heads",
    set("llama.rope.dimension_count", [4, 4]),
    /rope\.dimension_count must be the head size \(8\): received 4/,
  ],
  [
    "another number of layers than it says",
    set("llama.block_count", [4, 3]),
    /tensor model\.layers\.2\.input_layernorm\.weight must be in the file/,
  ],
  [
    "fewer layers than tensors",
    set("llama.block_count", [4, 1]),
    /tensors must be those that the configuration asks for: received "model\.layers\.1\./,
  ],
  [
    "another feed-forward width",
    set("llama.feed_forward_length", [4, 96]),
    /shape of model\.layers\.0\.mlp\.gate_proj\.weight must be \[96, 32\].*received \[64,32\]/,
  ],
  ["no embedding", (f) => f.tensors.shift(), /token_embd\.weight must be in the file/],
  ["a missing matrix", (f) => f.tensors.splice(3, 1), /must be in the file: received nothing/],
  [
    "a tensor nobody knows",
    (f) => f.tensors.push({ ...f.tensors[1], name: "blk.0.attn_q_norm.weight" }),
    /received "blk\.0\.attn_q_norm\.weight"/,
  ],
  [
    "RoPE factors of another head size",
    (f) => f.tensors.push({ ...f.tensors[1], name: "rope_freqs.weight" }),
    /tensor rope_freqs\.weight must be 4 values in f32/,
  ],
  ["no tokenizer", set("tokenizer.ggml.model", undefined), /tokenizer\.ggml\.model must be "gpt2".*received nothing/],
  ["more tokens than the embedding has rows", (f) => {
    const many = Array.from({ length: 300 }, (_, i) => `t${i}`);
    set("tokenizer.ggml.tokens", [9, many])(f);
    set("tokenizer.ggml.token_type", [9, many.map(() => 1)])(f);
  }, /tokenizer\.ggml\.tokens must be at most as many as the embedding has rows \(260\): received 300/],
];
for (const [name, spoil, message] of faults) {
  Deno.test(`A GGUF model with ${name} is refused by name`, async () => {
    const file = tinyGguf();
    spoil(file);
    await assert.rejects(open(file), (e) => {
      assert.ok(e instanceof FormatError, String(e));
      assert.match(e.message, message);
      assert.match(e.message, /tiny\.gguf/);
      return true;
    });
  });
}
