/**
 * A Llama with biases on q, k and v, as models brought from Qwen have: it opens, and what export writes of it is the same model.
 * Public reports: sgl-project/sglang#2748, vllm-project/vllm#3767.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { expectedTensors } from "../../core/format/model_source_shapes.ts";
import type { ModelSource } from "../../core/format/model_source.ts";
import { ggufBytes, tinyConfig, tinyGguf } from "../../core/format/gguf_test_file.ts";
import { configJson, markedTensors } from "../../core/format/hf_test_folder.ts";
import { writeMergedFolder } from "../../core/format/merged_folder.ts";
import { openModel } from "../../core/format/open_model.ts";
import { encodeSafetensors, type TensorToWrite } from "../../core/format/safetensors.ts";
import { withFolder } from "../../core/format/test_folder.ts";
import { encodeGgufAdapter } from "../../core/format/gguf_adapter.ts";
import { readGguf } from "../../core/format/gguf.ts";
import { memoryBytes } from "../../core/format/byte_source.ts";
import { folderWith, opened, refused, smallConfig } from "./opened.ts";

/** Merges a model with nothing and opens what was written. */
async function merged(
  build: (dir: string) => Promise<string | void>,
  check: (before: ModelSource, after: ModelSource, config: Record<string, unknown>) => void | Promise<void>,
) {
  await withFolder(async (dir) => {
    const source = await Deno.makeTempDir({ dir });
    const before = await openModel(await build(source) ?? source, { pull: false });
    const out = join(dir, "merged");
    await writeMergedFolder(out, before, undefined, "f32");
    const after = await openModel(out, { pull: false });
    await check(before, after, JSON.parse(await Deno.readTextFile(join(out, "config.json"))));
    assert.equal((await Deno.stat(out)).mode! & 0o777, 0o777 & ~Deno.umask());
  });
}

const sameModel = (before: ModelSource, after: ModelSource) => {
  assert.deepEqual(after.config, before.config);
  for (const [name] of expectedTensors(before.config)) {
    assert.deepEqual(after.tensor(name).data, before.tensor(name).data, name);
  }
  assert.deepEqual(after.warnings, []);
};
const biased = { ...tinyConfig, qkvBias: true };
const gguf = (
  config = biased,
  family: "llama" | "qwen2" = "llama",
  change: (file: ReturnType<typeof tinyGguf>) => void = () => {},
) =>
async (dir: string) => {
  const file = tinyGguf(config, family);
  change(file);
  const path = join(dir, "m.gguf");
  await Deno.writeFile(path, ggufBytes(file));
  return path;
};

Deno.test("a Llama GGUF with biases merges into a Qwen2 folder of the same weights", () =>
  merged(gguf(), (before, after, config) => {
    assert.deepEqual([config.model_type, config.architectures], ["qwen2", ["Qwen2ForCausalLM"]]);
    assert.deepEqual([before.family, after.family, after.config.qkvBias], ["llama", "qwen2", true]);
    sameModel(before, after);
  }));

Deno.test("a Qwen2 GGUF without biases merges into a Llama folder of the same weights", () =>
  merged(gguf(tinyConfig, "qwen2"), (before, after, config) => {
    assert.equal(config.model_type, "llama");
    sameModel(before, after);
  }));

Deno.test("an adapter of a Llama GGUF with biases is a Llama's adapter", async () => {
  const model = await opened(gguf());
  const adapter = { rank: 1, alpha: 1, targets: [], pairs: [], baseModel: "" };
  assert.equal(
    readGguf(memoryBytes("a.gguf", encodeGgufAdapter(adapter, model, "f32"))).metadata.get("general.architecture"),
    "llama",
  );
});

Deno.test("biases on some layers only are refused", () =>
  refused(
    gguf(biased, "llama", (file) => file.tensors = file.tensors.filter(({ name }) => name !== "blk.1.attn_k.bias")),
    /k_proj\.bias must be in the file/,
  ));

/** A Llama folder with attention_bias, and a bias on each output projection where there are values for it. */
const llamaFolder =
  (output: ((i: number) => number) | undefined, json: Record<string, unknown> = { attention_bias: true }) =>
  async (dir: string) => {
    const config = { ...smallConfig, qkvBias: true };
    await folderWith({ ...configJson(smallConfig), ...json })(dir);
    const biases = !output ? [] : [0, 1].map((layer): TensorToWrite => ({
      name: `model.layers.${layer}.self_attn.o_proj.bias`,
      shape: [config.width],
      values: new Float32Array(config.width).map((_, i) => output(i)),
    }));
    await Deno.writeFile(
      join(dir, "model.safetensors"),
      encodeSafetensors([...markedTensors(config), ...biases], "f32"),
    );
  };

Deno.test("a Llama folder with attention_bias whose output projections have none but zeros is that of a Qwen2", async () => {
  const model = await opened(llamaFolder(() => 0));
  assert.deepEqual([model.config.qkvBias, model.warnings], [true, []]);
  const bare = await opened(llamaFolder(undefined));
  assert.equal(bare.config.qkvBias, true);
  assert.match(bare.warnings.join(), /no output projection has a bias; zeros are taken/);
  await merged(llamaFolder(() => 0), (before, after, config) => {
    assert.deepEqual([config.model_type, config.attention_bias], ["qwen2", undefined]);
    sameModel(before, after);
  });
});

Deno.test("other biases are refused by their names", async () => {
  await refused(llamaFolder((i) => i === 3 ? 0.5 : 0), /attention_bias must be false, or with zeros.*o_proj\.bias/);
  await refused(
    llamaFolder(undefined, {}),
    /received "model\.layers\.0\.self_attn\.k_proj\.bias"\. Hint: .*attention_bias/,
  );
  await refused(folderWith({ mlp_bias: true }), /mlp_bias must be false: received true/);
});

Deno.test("scaled rotary frequencies of a GGUF are written as the rule that gives them", async () => {
  const scaled = (...divisors: number[]) =>
    gguf(
      tinyConfig,
      "llama",
      (file) =>
        file.tensors.push({
          name: "rope_freqs.weight",
          dims: [4],
          type: 0,
          data: new Uint8Array(Float32Array.from(divisors).buffer),
        }),
    );
  await merged(scaled(4, 4, 4, 4), (before, after, config) => {
    assert.deepEqual(config.rope_scaling, { rope_type: "linear", factor: 4 });
    sameModel(before, after);
  });
  await assert.rejects(merged(scaled(1, 2, 4, 7), () => {}), /its RoPE frequencies are scaled in an unusual way/);
});

Deno.test("a GGUF's beginning of texts and its end ids go into the merged folder", () =>
  merged(
    gguf(tinyConfig, "llama", (file) =>
      file.metadata.push(
        ["tokenizer.ggml.bos_token_id", [4, 0]],
        ["tokenizer.ggml.add_bos_token", [7, true]],
        ["tokenizer.ggml.eot_token_id", [4, 1]],
      )),
    (before, after) => {
      assert.deepEqual([before.tokens.bosId, before.tokens.endIds.includes(1)], [0, true]);
      assert.deepEqual([after.tokens.bosId, after.tokens.endIds], [before.tokens.bosId, before.tokens.endIds]);
      sameModel(before, after);
    },
  ));

Deno.test("a folder that was read by a guess merges into one that leaves nothing to guess", async () => {
  await merged(
    folderWith({ tie_word_embeddings: undefined, num_key_value_heads: 2, max_position_embeddings: undefined }),
    (before, after, config) => {
      assert.equal(config.tie_word_embeddings, true);
      assert.equal(config.max_position_embeddings, 2048);
      sameModel(before, after);
    },
  );
});
