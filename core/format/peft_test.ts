import assert from "node:assert/strict";
import { fileBytes } from "./file_bytes.ts";
import { join } from "node:path";
import { FormatError, RunError } from "../../schemas/errors.ts";
import { bfloatToFloat, floatToBfloat } from "../../kernels/half.ts";
import { type LoraAdapter, type Projection, projections } from "./lora_adapter.ts";
import { readPeft, writePeft } from "./peft.ts";
import { encodeSafetensors, readSafetensors } from "./safetensors.ts";
import { namesIn, withFolder } from "./test_folder.ts";

function adapter(layers: readonly number[], targets: readonly Projection[] = projections, rank = 4): LoraAdapter {
  const fill = (n: number, seed: number) => new Float32Array(n).map((_, i) => Math.sin(seed + i) / 3);
  const pairs = layers.flatMap((layer) =>
    targets.map((projection, i) => {
      const [inFeatures, outFeatures] = projection === "down_proj" ? [24, 16] : [16, 8 + 8 * (i % 2)];
      return {
        layer,
        projection,
        a: fill(rank * inFeatures, layer * 10 + i),
        b: fill(outFeatures * rank, layer * 10 + i + 0.5),
        inFeatures,
        outFeatures,
      };
    })
  );
  return { rank, alpha: 8, targets: [...targets], pairs, baseModel: "HuggingFaceTB/SmolLM2-135M-Instruct" };
}

Deno.test("An adapter folder gives back what was written", async () => {
  await withFolder(async (dir) => {
    for (const given of [adapter([0, 1]), adapter([0], ["q_proj", "v_proj"], 16), adapter([2, 11], ["down_proj"])]) {
      await writePeft(join(dir, "a"), given, { dtype: "f32" });
      assert.deepEqual(await readPeft(join(dir, "a")), given);
      assert.deepEqual(namesIn(join(dir, "a")), ["adapter_config.json", "adapter_model.safetensors"]);
    }
  });
});

Deno.test("In bf16 every value is the nearest one, and the file half as large", async () => {
  await withFolder(async (dir) => {
    const given = adapter([0]);
    await writePeft(dir, given, { dtype: "bf16" });
    const read = await readPeft(dir);
    assert.deepEqual(read.pairs[3].a, given.pairs[3].a.map((v) => bfloatToFloat(floatToBfloat(v))));
  });
});

Deno.test("Keys, configuration and bytes are PEFT's, and the same adapter gives the same bytes", async () => {
  await withFolder(async (dir) => {
    await writePeft(dir, adapter([0, 1], ["q_proj", "down_proj"]), { dtype: "f32" });
    const weights = join(dir, "adapter_model.safetensors");
    assert.deepEqual(
      readSafetensors(fileBytes(weights)).tensors.filter((t) => t.name.includes("layers.0.")).map((
        t,
      ) => [t.name, t.shape]),
      [
        ["base_model.model.model.layers.0.mlp.down_proj.lora_A.weight", [4, 24]],
        ["base_model.model.model.layers.0.mlp.down_proj.lora_B.weight", [16, 4]],
        ["base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", [4, 16]],
        ["base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight", [8, 4]],
      ],
    );
    const config = JSON.parse(await Deno.readTextFile(join(dir, "adapter_config.json")));
    const { peft_type, task_type, r, lora_alpha, target_modules, bias, base_model_name_or_path, layers_to_transform } =
      config;
    assert.deepEqual([peft_type, task_type, r, lora_alpha, bias], ["LORA", "CAUSAL_LM", 4, 8, "none"]);
    assert.deepEqual(target_modules, ["q_proj", "down_proj"]);
    assert.equal(base_model_name_or_path, "HuggingFaceTB/SmolLM2-135M-Instruct");
    assert.equal(layers_to_transform, null);
    const before = await Deno.readFile(weights);
    await writePeft(dir, adapter([0, 1], ["q_proj", "down_proj"]), { dtype: "f32" });
    assert.deepEqual(await Deno.readFile(weights), before);
  });
});

Deno.test("Where only upper blocks are adapted the configuration says which", async () => {
  await withFolder(async (dir) => {
    await writePeft(dir, adapter([4, 5], ["q_proj"]), { dtype: "f32" });
    assert.deepEqual(JSON.parse(await Deno.readTextFile(join(dir, "adapter_config.json"))).layers_to_transform, [4, 5]);
  });
});

Deno.test("Everything that PEFT 0.21 writes beside plain LoRA's settings is tolerated", async () => {
  await withFolder(async (dir) => {
    await writePeft(dir, adapter([0], ["q_proj"]), { dtype: "f32" });
    await edit(dir, {
      alora_invocation_tokens: null,
      alpha_pattern: {},
      arrow_config: null,
      auto_mapping: null,
      base_model_name_or_path: null,
      corda_config: null,
      ensure_weight_tying: false,
      eva_config: null,
      exclude_modules: null,
      inference_mode: true,
      init_lora_weights: "gaussian",
      kasa_config: null,
      layer_replication: null,
      loftq_config: {},
      lora_bias: false,
      lora_dropout: 0.05,
      megatron_core: "megatron.core",
      modules_to_save: null,
      peft_version: "0.21.0",
      qalora_group_size: 16,
      rank_pattern: {},
      target_modules: "all-linear",
      target_parameters: null,
      use_bdlora: null,
    });
    const read = await readPeft(dir);
    assert.deepEqual(read.targets, ["q_proj"]);
    assert.equal(read.baseModel, "");
  });
});

async function edit(dir: string, changes: Record<string, unknown>) {
  const path = join(dir, "adapter_config.json");
  await Deno.writeTextFile(path, JSON.stringify({ ...JSON.parse(await Deno.readTextFile(path)), ...changes }));
}
type Tensors = Parameters<typeof encodeSafetensors>[0];
const key = "base_model.model.model.layers.0.self_attn.q_proj.";
const good: Tensors = [
  { name: `${key}lora_A.weight`, shape: [4, 16], values: new Float32Array(64).fill(0.5) },
  { name: `${key}lora_B.weight`, shape: [8, 4], values: new Float32Array(32).fill(0.5) },
];
const weights = (tensors: Tensors) => (dir: string) =>
  Deno.writeFile(join(dir, "adapter_model.safetensors"), encodeSafetensors(tensors, "f32"));
const faults: [string, (dir: string) => Promise<void>, RegExp][] = [
  [
    "no configuration",
    (dir) => Deno.remove(join(dir, "adapter_config.json")),
    /adapter_config\.json must be in the folder: received nothing/,
  ],
  [
    "no weights",
    (dir) => Deno.remove(join(dir, "adapter_model.safetensors")),
    /adapter_model\.safetensors must be in the folder: received nothing/,
  ],
  ["PyTorch weights", async (dir) => {
    await Deno.rename(join(dir, "adapter_model.safetensors"), join(dir, "adapter_model.bin"));
  }, /received "adapter_model\.bin"\. Hint: save the adapter as safetensors/],
  ["another kind", (dir) => edit(dir, { peft_type: "IA3" }), /peft_type must be "LORA": received "IA3"/],
  ["rsLoRA", (dir) => edit(dir, { use_rslora: true }), /use_rslora must be left at its default: received true/],
  ["DoRA", (dir) => edit(dir, { use_dora: true }), /use_dora/],
  [
    "trained biases",
    (dir) => edit(dir, { bias: "lora_only" }),
    /bias must be left at its default: received "lora_only"/,
  ],
  ["whole modules", (dir) => edit(dir, { modules_to_save: ["lm_head"] }), /modules_to_save/],
  ["ranks by module", (dir) => edit(dir, { rank_pattern: { q_proj: 8 } }), /rank_pattern/],
  ["alphas by module", (dir) => edit(dir, { alpha_pattern: { q_proj: 8 } }), /alpha_pattern/],
  ["PiSSA", (dir) => edit(dir, { init_lora_weights: "pissa" }), /init_lora_weights .*received "pissa"/],
  ["a setting of the future", (dir) => edit(dir, { use_newlora: true }), /use_newlora must be left at its default/],
  ["no rank", (dir) => edit(dir, { r: undefined }), /r must be a whole number from 1: received nothing/],
  ["a rank of zero", (dir) => edit(dir, { r: 0 }), /r must be a whole number from 1: received 0/],
  ["an alpha that is text", (dir) => edit(dir, { lora_alpha: "16" }), /lora_alpha must be a number: received "16"/],
  [
    "another rank than its weights",
    (dir) => edit(dir, { r: 8 }),
    /shape of lora_A of layers\.0\.self_attn\.q_proj must be \[8, in\]: received \[4,16\]/,
  ],
  [
    "an A without its B",
    weights(good.slice(0, 1)),
    /layers\.0\.self_attn\.q_proj must be a pair of lora_A and lora_B: received "lora_A only"/,
  ],
  [
    "a B of another rank",
    weights([good[0], { ...good[1], shape: [4, 8] }]),
    /shape of lora_B .* must be \[out, 4\]: received \[4,8\]/,
  ],
  ["no tensors", weights([]), /tensors must be at least one LoRA pair/],
  [
    "an adapted embedding",
    weights([...good, {
      name: "base_model.model.model.embed_tokens.lora_embedding_A",
      shape: [1],
      values: new Float32Array(1),
    }]),
    /tensors must be LoRA matrices of the seven projections: received ".*lora_embedding_A"/,
  ],
  [
    "a DoRA magnitude",
    weights([...good, { name: `${key}lora_magnitude_vector.weight`, shape: [1], values: new Float32Array(1) }]),
    /lora_magnitude_vector/,
  ],
  ["weights cut off", async (dir) => {
    const path = join(dir, "adapter_model.safetensors");
    await Deno.truncate(path, (await Deno.stat(path)).size - 4);
  }, /file must be \d+ bytes long/],
  ["NaN in it", async (dir) => {
    const path = join(dir, "adapter_model.safetensors");
    const bytes = await Deno.readFile(path);
    bytes.fill(0xff, bytes.length - 4);
    await Deno.writeFile(path, bytes);
  }, /must be finite in every value/],
];
for (const [name, spoil, message] of faults) {
  Deno.test(`An adapter with ${name} is refused by name`, async () => {
    await withFolder(async (dir) => {
      await writePeft(dir, adapter([0], ["q_proj"]), { dtype: "f32" });
      await spoil(dir);
      await assert.rejects(readPeft(dir), (e) => {
        assert.ok(e instanceof FormatError, String(e));
        assert.match(e.message, message);
        return true;
      });
    });
  });
}

Deno.test("A diverged adapter is not written, and what stood there stays", async () => {
  await withFolder(async (dir) => {
    const given = adapter([0], ["q_proj"]);
    await writePeft(dir, given, { dtype: "f32" });
    const diverged = adapter([0], ["q_proj"]);
    diverged.pairs[0].b[3] = NaN;
    await assert.rejects(
      writePeft(dir, diverged, { dtype: "f32" }),
      (e) => e instanceof FormatError && /diverged/.test(e.message),
    );
    assert.deepEqual(await readPeft(dir), given);
    assert.deepEqual(namesIn(dir), ["adapter_config.json", "adapter_model.safetensors"]);
  });
});

Deno.test("A folder that cannot be written is a run error that leaves nothing behind", async () => {
  await withFolder(async (dir) => {
    await Deno.writeTextFile(join(dir, "file"), "");
    await assert.rejects(
      writePeft(join(dir, "file", "a"), adapter([0]), { dtype: "f32" }),
      (e) => e instanceof RunError && /Cannot write a file: .*must be a path whose parts are folders/.test(e.message),
    );
    // The second file cannot be put down: the first one must not stay either.
    await Deno.mkdir(join(dir, "b", "adapter_config.json"), { recursive: true });
    await assert.rejects(writePeft(join(dir, "b"), adapter([0]), { dtype: "f32" }), RunError);
    assert.deepEqual(namesIn(join(dir, "b")), ["adapter_config.json"]);
  });
});
