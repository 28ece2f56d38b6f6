import assert from "node:assert/strict";
import { join } from "node:path";
import { FormatError } from "../../schemas/errors.ts";
import type { ModelConfig } from "./model_source.ts";
import { expectedTensors } from "./model_source_shapes.ts";
import { markedValue, tinyConfig } from "./gguf_test_file.ts";
import { bfloatToFloat, floatToBfloat, floatToHalf, halfToFloat } from "../../kernels/half.ts";
import { decodeFloats } from "./plain_floats.ts";
import { openFolder } from "./hf_checkpoint.ts";
import { configJson, markedTensors, writeHfFolder, writeJson } from "./hf_test_folder.ts";
import { encodeSafetensors } from "./safetensors.ts";
import { withFolder } from "./test_folder.ts";
import { llama3RopeDivisors } from "./rope_scaling.ts";

const config: ModelConfig = { ...tinyConfig, vocab: 2700 };

for (const format of ["f32", "f16", "bf16"] as const) {
  Deno.test(`A Llama and a Qwen2 folder in ${format} are opened with their own names and order`, async () => {
    const round = {
      f32: Math.fround,
      f16: (v: number) => halfToFloat(floatToHalf(v)),
      bf16: (v: number) => bfloatToFloat(floatToBfloat(v)),
    }[format];
    const qwen2: ModelConfig = { ...config, qkvBias: true, tiedEmbedding: false };
    for (const shape of [config, qwen2]) {
      await withFolder(async (dir) => {
        await writeHfFolder(dir, shape, format);
        const checkpoint = await openFolder(dir);
        assert.deepEqual(checkpoint.config, shape);
        assert.deepEqual([checkpoint.kind, checkpoint.source], ["folder", dir]);
        assert.match(checkpoint.sha256, /^[0-9a-f]{64}$/);
        assert.equal(checkpoint.tokens.encode("<|im_end|>")[0], 2);
        [...expectedTensors(shape)].forEach(([name, [rows, cols]], index) => {
          const t = checkpoint.tensor(name);
          assert.deepEqual([t.rows, t.cols, t.format], [rows, cols, format]);
          const values = decodeFloats(t.data, format);
          for (const [row, col] of [[0, 0], [rows - 1, cols - 1], [rows >> 1, cols >> 1]]) {
            assert.equal(values[row * cols + col], round(markedValue(index, row, col)), name);
          }
        });
      });
    }
  });
}

Deno.test("A sharded folder is the same model as an unsharded one", async () => {
  await withFolder(async (dir) => {
    const whole = join(dir, "whole"), shards = join(dir, "shards");
    await writeHfFolder(whole, config);
    await writeHfFolder(shards, config);
    await Deno.remove(join(shards, "model.safetensors"));
    const tensors = markedTensors(config);
    const weight_map: Record<string, string> = {};
    for (const [i, part] of [tensors.slice(0, 7), tensors.slice(7)].entries()) {
      const name = `model-0000${i + 1}-of-00002.safetensors`;
      await Deno.writeFile(join(shards, name), encodeSafetensors(part, "f32"));
      for (const t of part) weight_map[t.name] = name;
    }
    await writeJson(join(shards, "model.safetensors.index.json"), { metadata: {}, weight_map });
    const [a, b] = [await openFolder(whole), await openFolder(shards)];
    for (const name of a.names()) assert.deepEqual(b.tensor(name), a.tensor(name));
    assert.notEqual(a.sha256, b.sha256);
    assert.equal((await openFolder(shards)).sha256, b.sha256);
  });
});

Deno.test("Transformers 5 writes the RoPE base into rope_parameters; an output matrix equal to a tied embedding is left out", async () => {
  await withFolder(async (dir) => {
    await writeHfFolder(dir, config);
    const { rope_theta: _, ...json } = configJson(config);
    await writeJson(join(dir, "config.json"), {
      ...json,
      rope_parameters: { rope_theta: 500_000, rope_type: "default" },
    });
    const tensors = markedTensors({ ...config, tiedEmbedding: false });
    const [embedding, head] = ["model.embed_tokens.weight", "lm_head.weight"].map((n) =>
      tensors.find((t) => t.name === n)!
    );
    head.values = embedding.values;
    await Deno.writeFile(join(dir, "model.safetensors"), encodeSafetensors(tensors, "f32"));
    const checkpoint = await openFolder(dir);
    assert.equal(checkpoint.config.ropeBase, 500_000);
    assert.equal(checkpoint.config.tiedEmbedding, true);
    assert.equal(checkpoint.names().includes("lm_head.weight"), false);
    assert.throws(() => checkpoint.tensor("lm_head.weight"), FormatError);
    assert.deepEqual(checkpoint.warnings, []);
  });
});

Deno.test("scaled rotary frequencies are read from rope_scaling and from rope_parameters", async () => {
  const llama3 = {
    rope_type: "llama3",
    factor: 32,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192,
  };
  const cases: [Record<string, unknown>, number[]][] = [
    [
      { rope_scaling: llama3 },
      llama3RopeDivisors(config.headDim, config.ropeBase, {
        factor: 32,
        lowFrequencyFactor: 1,
        highFrequencyFactor: 4,
        originalPositions: 8192,
      }),
    ],
    [
      { rope_parameters: { type: "linear", factor: 2, rope_theta: config.ropeBase } },
      new Array(config.headDim / 2).fill(2),
    ],
  ];
  for (const [scaling, divisors] of cases) {
    await withFolder(async (dir) => {
      await writeHfFolder(dir, config);
      await writeJson(join(dir, "config.json"), { ...configJson(config), ...scaling });
      assert.deepEqual((await openFolder(dir)).config, { ...config, ropeDivisors: divisors });
    });
  }
});

const edit = (changes: Record<string, unknown>) => (dir: string) =>
  writeJson(join(dir, "config.json"), { ...configJson(config), ...changes });
const weights = (change: (tensors: ReturnType<typeof markedTensors>) => void) => (dir: string) => {
  const tensors = markedTensors(config);
  change(tensors);
  return Deno.writeFile(join(dir, "model.safetensors"), encodeSafetensors(tensors, "f32"));
};
/** Makes the weights the first of two shards, by an index; what `change` puts into it is not written. */
const writeShardIndex = async (dir: string, change: (map: Record<string, string>) => void) => {
  const shard = "model-00001-of-00002.safetensors";
  await Deno.rename(join(dir, "model.safetensors"), join(dir, shard));
  const map = Object.fromEntries(markedTensors(config).map((t) => [t.name, shard]));
  change(map);
  await writeJson(join(dir, "model.safetensors.index.json"), { weight_map: map });
};
const lastElsewhere = (map: Record<string, string>) => {
  map["model.norm.weight"] = "model-00002-of-00002.safetensors";
};
const faults: [string, (dir: string) => Promise<void>, RegExp][] = [
  [
    "another architecture",
    edit({ model_type: "mistral" }),
    /model_type must be "llama" or "qwen2": received "mistral"/,
  ],
  [
    "no model type",
    edit({ model_type: undefined, architectures: ["GPT2LMHeadModel"] }),
    /received \["GPT2LMHeadModel"\]/,
  ],
  ["a width that is text", edit({ hidden_size: "32" }), /hidden_size must be a number: received "32"/],
  ["no layer count", edit({ num_hidden_layers: undefined }), /num_hidden_layers must be a number: received nothing/],
  ["a negative layer count", edit({ num_hidden_layers: -1 }), /\(layers\) must be a whole number/],
  ["heads that do not divide the width", edit({ num_attention_heads: 5 }), /\(headDim\) must be a whole number/],
  [
    "Llama 3's RoPE scaling without its frequencies",
    edit({ rope_scaling: { rope_type: "llama3", factor: 8 } }),
    /rope_scaling\.low_freq_factor must be a positive number: received nothing/,
  ],
  [
    "YaRN in rope_parameters",
    edit({ rope_parameters: { rope_type: "yarn" } }),
    /rope_parameters\.rope_type must be "default", "linear" or "llama3": received "yarn"/,
  ],
  [
    "rope_parameters that are text",
    edit({ rope_parameters: "x" }),
    /rope_parameters must be an object or null: received "x"/,
  ],
  [
    "empty text for rope_parameters",
    edit({ rope_parameters: "" }),
    /rope_parameters must be an object or null: received ""/,
  ],
  [
    "a list for rope_scaling",
    edit({ rope_scaling: ["linear"] }),
    /rope_scaling must be an object or null: received \["linear"\]/,
  ],
  [
    "a number for rope_scaling beside rope_parameters",
    edit({ rope_scaling: 2, rope_parameters: { rope_type: "default" } }),
    /rope_scaling must be an object or null: received 2/,
  ],
  [
    "biases that its configuration asks for missing",
    edit({ attention_bias: true }),
    /q_proj\.bias must be in the file: received nothing\. Hint: attention_bias/,
  ],
  ["another activation", edit({ hidden_act: "gelu" }), /hidden_act must be "silu": received "gelu"/],
  [
    "sliding-window attention",
    edit({ use_sliding_window: true }),
    /use_sliding_window must be false.*sliding-window attention is not supported/,
  ],
  ["a quantised folder", edit({ quantization_config: { quant_method: "gptq" } }), /quantization_config must be absent/],
  [
    "more layers than it has",
    edit({ num_hidden_layers: 3 }),
    /tensor model\.layers\.2\.input_layernorm\.weight must be in the file/,
  ],
  ["a smaller vocabulary than its tokenizer's", async (dir) => {
    const small = { ...config, vocab: 100 };
    await writeJson(join(dir, "config.json"), configJson(small));
    await Deno.writeFile(join(dir, "model.safetensors"), encodeSafetensors(markedTensors(small), "f32"));
  }, /tokenizer\.json must be a tokenizer of at most 100 ids/],
  [
    "config.json missing",
    (dir) => Deno.remove(join(dir, "config.json")),
    /config\.json must be in the folder: received nothing/,
  ],
  [
    "config.json cut off",
    (dir) => Deno.writeTextFile(join(dir, "config.json"), '{"model_type"'),
    /content must be one JSON object/,
  ],
  [
    "tokenizer.json missing",
    (dir) => Deno.remove(join(dir, "tokenizer.json")),
    /tokenizer\.json must be in the folder/,
  ],
  [
    "no weights",
    (dir) => Deno.remove(join(dir, "model.safetensors")),
    /model\.safetensors must be in the folder: received nothing/,
  ],
  [
    "PyTorch weights only",
    (dir) => Deno.rename(join(dir, "model.safetensors"), join(dir, "pytorch_model.bin")),
    /received "pytorch_model\.bin"\. Hint: save the model as safetensors/,
  ],
  ["a missing tensor", weights((t) => t.splice(4, 1)), /must be in the file: received nothing/],
  [
    "a tensor of another shape",
    weights((t) => t[0] = { ...t[0], shape: [config.width, config.vocab] }),
    /shape of model\.embed_tokens\.weight must be \[2700, 32\]/,
  ],
  [
    "a tensor of three dimensions",
    weights((t) => t[0] = { ...t[0], shape: [27, 100, 32] }),
    /must be of one or two dimensions/,
  ],
  [
    "a tensor nobody knows",
    weights((t) => t.push({ name: "model.layers.0.self_attn.q_norm.weight", shape: [8], values: new Float32Array(8) })),
    /received "model\.layers\.0\.self_attn\.q_norm\.weight"/,
  ],
  [
    "an index that leads out of the folder",
    (dir) => writeShardIndex(dir, (map) => map.w = "../../etc/x.safetensors"),
    /weight_map of w must be the name of a safetensors file in this folder/,
  ],
  [
    "a shard missing",
    (dir) => writeShardIndex(dir, lastElsewhere),
    /model-00002-of-00002\.safetensors must be in the folder, as model\.safetensors\.index\.json says: received nothing\. Hint: .*download it again/,
  ],
  ["a shard that is a link to a removed blob", async (dir) => {
    await writeShardIndex(dir, lastElsewhere);
    await Deno.symlink("../../blobs/x", join(dir, "model-00002-of-00002.safetensors"));
  }, /model-00002-of-00002\.safetensors must be .* received "a link that leads nowhere"\. Hint: .*download it again/],
  ["an index that names a tensor that is not there", (dir) => {
    return writeShardIndex(dir, (map) => map["model.layers.0.extra"] = "model-00001-of-00002.safetensors");
  }, /tensor model\.layers\.0\.extra must be in this file, as the index says/],
];
for (const [name, spoil, message] of faults) {
  Deno.test(`A model folder with ${name} is refused by name`, async () => {
    await withFolder(async (dir) => {
      await writeHfFolder(dir, config);
      await spoil(dir);
      await assert.rejects(openFolder(dir), (e) => {
        assert.ok(e instanceof FormatError, String(e));
        assert.match(e.message, message);
        return true;
      });
    });
  });
}

Deno.test("Weights that are a link to a removed blob are named, and to be downloaded again", async () => {
  await withFolder(async (dir) => {
    await writeHfFolder(dir, config);
    await Deno.remove(join(dir, "model.safetensors"));
    await Deno.symlink("../../blobs/x", join(dir, "model.safetensors"));
    await assert.rejects(
      openFolder(dir),
      /model\.safetensors: .* received a link that leads nowhere\. Hint: download the model again/,
    );
  });
});
