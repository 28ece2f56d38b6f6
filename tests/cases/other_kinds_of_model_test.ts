/** Kinds of models that cannot be computed here are refused by their names, never called damaged; what means the same is read. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Entry, TestGguf } from "../../core/format/gguf_test_file.ts";
import { tokenizerJson, writeJson } from "../../core/format/hf_test_folder.ts";
import type { TensorToWrite } from "../../core/format/safetensors.ts";
import { tokenizerFixture } from "../../core/format/tokenizer_fixture.ts";
import { folderWith, ggufWith, opened, refused, rewriteWeights, smallConfig } from "./opened.ts";

const notDamaged = /^(?!.*damaged)/;

const refusedFields: [json: Record<string, unknown>, ...says: RegExp[]][] = [
  ...["bitsandbytes", "gptq", "awq", "fp8", "mxfp4", "compressed-tensors", "torchao"].map((quant_method) =>
    [
      { quantization_config: { quant_method } },
      new RegExp(`quantization_config must be absent.*quantisation by ${quant_method}`),
    ] as [Record<string, unknown>, RegExp]
  ),
  [{ quantization_config: { load_in_4bit: true } }, /quantisation by bitsandbytes to 4 bits/],
  [{ model_type: "qwen3" }, /model_type must be "llama" or "qwen2": received "qwen3".*qk_norm/],
  [{ model_type: "qwen2_moe" }, /received "qwen2_moe".*mixtures of experts/],
  [{ model_type: "mixtral" }, /mixtures of experts/],
  [{ model_type: "gemma2" }, /received "gemma2".*soft caps/],
  [{ model_type: "granite" }, /scaled embeddings, residuals or logits/],
  [{ model_type: "minicpm" }, /scaled embeddings, residuals or logits/],
  [{ model_type: "mamba" }, /other architectures are not supported yet/],
  [{ model_type: undefined, peft_type: "LORA", architectures: undefined }, /received "an adapter \(LORA\)"/],
  [{ hidden_act: "gelu" }, /hidden_act must be "silu": received "gelu"/],
  [{ num_local_experts: 8 }, /num_local_experts must be absent: received 8.*mixtures of experts/],
  [{ attn_logit_softcapping: 50 }, /attn_logit_softcapping.*soft caps/],
  [{ final_logit_softcapping: 30 }, /final_logit_softcapping.*soft caps/],
  [{ use_qk_norm: true }, /use_qk_norm must be false/],
  [{ logits_scaling: 8 }, /logits_scaling must be 1/],
  [{ residual_multiplier: 0.22 }, /residual_multiplier must be 1/],
  [{ embedding_multiplier: 12 }, /embedding_multiplier must be 1/],
  [{ scale_emb: 12, scale_depth: 1.4 }, /scale_emb must be 1/],
  [{ no_rope_layers: [1, 0] }, /no_rope_layers must be absent/],
  [{ use_sliding_window: true, sliding_window: 64 }, /use_sliding_window must be false.*sliding-window/],
  [{ layer_types: ["full_attention", "sliding_attention"], sliding_window: 64 }, /sliding-window/],
  [
    { layer_types: ["full_attention", "linear_attention"] },
    /layer_types must be "full_attention" for all layers: received "linear_attention"/,
  ],
  [{ vocab_size: 2699 }, /shape of model\.embed_tokens\.weight must be \[2699, 32\].*received \[2700,32\]/],
  [{ vocab_size: 2701 }, /shape of model\.embed_tokens\.weight must be \[2701, 32\]/],
  [{ num_key_value_heads: [2, 2] }, /num_key_value_heads must be a number/],
];
for (const [json, ...says] of refusedFields) {
  Deno.test(`config.json with ${JSON.stringify(json)} is refused by name`, () =>
    refused(folderWith(json), ...says, notDamaged));
}

const same: [json: Record<string, unknown>, config?: Record<string, unknown>][] = [
  [{ hidden_act: undefined }],
  [{ hidden_act: "swish" }],
  [{ pretraining_tp: 2 }],
  [{ torch_dtype: "bfloat16", dtype: "float16" }],
  [{ attention_bias: false, mlp_bias: false, quantization_config: null }],
  [{ sliding_window: 64, use_sliding_window: false, max_window_layers: 1 }],
  [{ sliding_window: 128, use_sliding_window: true }],
  [{ sliding_window: 64 }],
  [{ layer_types: ["full_attention", "full_attention"] }],
  [{ head_dim: 8 }],
  [{ head_dim: null, rope_scaling: null }],
  [{ logits_scaling: 1, num_experts: 0, attn_logit_softcapping: null }],
  [{ max_position_embeddings: undefined }, { contextLength: 2048 }],
  [{ rms_norm_eps: undefined }, { normEps: 1e-6 }],
];
for (const [json, config = {}] of same) {
  Deno.test(`config.json with ${JSON.stringify(json)} is read`, async () => {
    const model = await opened(folderWith(json));
    assert.deepEqual([model.config, model.warnings], [{ ...smallConfig, ...config }, []]);
  });
}

Deno.test("a Qwen2 reads windows as its class does, and attention_bias not at all", async () => {
  const config = { ...smallConfig, qkvBias: true };
  const qwen2 = (json: Record<string, unknown>) => folderWith(json, config);
  for (
    const json of [
      {},
      { attention_bias: true },
      { use_sliding_window: true, sliding_window: 64, max_window_layers: 2 },
      { use_sliding_window: true, sliding_window: null, max_window_layers: 0 },
      { use_sliding_window: true, max_window_layers: 0 },
    ]
  ) assert.deepEqual((await opened(qwen2(json))).config, config);
  await refused(qwen2({ use_sliding_window: true, sliding_window: 64, max_window_layers: 1 }), /use_sliding_window/);
});

Deno.test("heads that are not width / heads wide, and heads without groups, are read", async () => {
  for (const config of [{ ...smallConfig, headDim: 16 }, { ...smallConfig, kvHeads: 4 }]) {
    const model = await opened(
      folderWith({ head_dim: config.headDim, num_key_value_heads: config.kvHeads === 4 ? undefined : 2 }, config),
    );
    assert.deepEqual(model.config, config);
  }
});

const matrix = (name: string): TensorToWrite => ({ name, shape: [2, 2], values: new Float32Array(4) });
const variants: [name: string, message: RegExp][] = [
  ["model.layers.0.self_attn.q_proj.qweight", /GPTQ or AWQ/],
  ["model.layers.0.self_attn.q_proj.weight_scale_inv", /FP8/],
  ["model.layers.0.self_attn.q_proj.weight.absmax", /bitsandbytes/],
  ["model.layers.0.self_attn.q_norm.weight", /qk_norm/],
  ["model.layers.0.self_attn.qkv_proj.weight", /joined projections/],
  ["model.layers.0.mlp.experts.0.up_proj.weight", /mixtures of experts/],
  ["model.layers.0.self_attn.q_proj.base_layer.weight", /adapter that was not merged/],
  ["model.layers.0.post_feedforward_layernorm.weight", /Gemma/],
  ["visual.patch_embed.proj.weight", /models that see or hear/],
  ["score.weight", /another head/],
  ["something.of.its.own", /this variant of the architecture is not supported yet/],
];
for (const [name, message] of variants) {
  Deno.test(`a tensor ${name} is refused for what it is`, () =>
    refused(async (dir) => {
      await folderWith({})(dir);
      await rewriteWeights(dir, (tensors) => void tensors.push(matrix(name)));
    }, message));
}

for (const dtype of ["F8_E4M3", "F8_E5M2", "I8", "U8", "F4", "F64", "I32", "BOOL"]) {
  Deno.test(`safetensors of type ${dtype} are refused by its name`, () =>
    refused(
      async (dir) => {
        await folderWith({})(dir);
        const header = new TextEncoder().encode(JSON.stringify({ w: { dtype, shape: [4], data_offsets: [0, 4] } }));
        const out = new Uint8Array(8 + header.length + 4);
        new DataView(out.buffer).setBigUint64(0, BigInt(header.length), true);
        out.set(header, 8);
        await Deno.writeFile(join(dir, "model.safetensors"), out);
      },
      new RegExp(`dtype of w must be F32, F16 or BF16: received "${dtype}"`),
      notDamaged,
    ));
}

Deno.test("added tokens that the embedding has no rows for are said, other ids refused", async () => {
  const size = tokenizerFixture().small.tokens.length;
  const withRows = (vocab: number) => async (dir: string) => {
    await folderWith({}, { ...smallConfig, vocab })(dir);
    const json = tokenizerJson("qwen2") as { added_tokens: Record<string, unknown>[] };
    const added_tokens = [...json.added_tokens, { ...json.added_tokens[0], id: size, content: "[PAD]" }];
    await writeJson(join(dir, "tokenizer.json"), { ...json, added_tokens });
  };
  const model = await opened(withRows(size));
  assert.match(
    model.warnings.join(),
    new RegExp(`1 added tokens that the model has no rows for: \\[PAD\\] \\(${size}\\)`),
  );
  await refused(
    withRows(size - 10),
    new RegExp(`tokenizer\\.json must be a tokenizer of at most ${size - 10} ids`),
    notDamaged,
  );
});

const kinds: [
  name: string,
  metadata: Record<string, Entry | undefined>,
  message: RegExp,
  change?: (file: TestGguf) => void,
][] = [
  [
    "a part for images",
    { "general.architecture": [8, "clip"] },
    /received "clip"\. Hint: this is the part of a model that sees/,
  ],
  [
    "an adapter",
    { "general.type": [8, "adapter"] },
    /general\.type must be "model": received "adapter"\. Hint: this is an adapter/,
  ],
  ["an importance matrix", { "general.architecture": undefined, "general.type": [8, "imatrix"] }, /importance matrix/],
  [
    "a vocabulary alone",
    {},
    /token_embd\.weight must be in the file: received nothing\. Hint: the file holds a vocabulary/,
    (f) => f.tensors = [],
  ],
  [
    "another architecture",
    { "general.architecture": [8, "qwen3"] },
    /general\.architecture must be "llama" or "qwen2": received "qwen3"/,
  ],
  ["experts", { "llama.expert_count": [4, 8] }, /expert_count must be absent: received 8.*mixtures of experts/],
  ["soft caps", { "llama.attn_logit_softcapping": [6, 50] }, /attn_logit_softcapping/],
  ["scaled logits", { "llama.logit_scale": [6, 8] }, /logit_scale/],
  ["scaled residuals", { "llama.residual_scale": [6, 0.25] }, /residual_scale/],
  ["scaled embeddings", { "llama.embedding_scale": [6, 12] }, /embedding_scale/],
  ["another scale of attention", { "llama.attention.scale": [6, 0.5] }, /attention\.scale must be 1 \/ √/],
  ["a sliding window", { "llama.attention.sliding_window": [4, 64] }, /attention\.sliding_window.*sliding-window/],
  ["attention forwards", { "llama.attention.causal": [7, false] }, /attention\.causal/],
  [
    "layers of different shapes",
    { "llama.attention.head_count_kv": [9, [2, 1]] },
    /head_count_kv must be the same for all layers/,
  ],
  [
    "norms of queries",
    {},
    /blk\.0\.attn_q_norm\.weight.*qk_norm/,
    (f) => f.tensors.push({ ...f.tensors[1], name: "blk.0.attn_q_norm.weight" }),
  ],
  [
    "joined projections",
    {},
    /joined projections/,
    (f) => f.tensors.push({ ...f.tensors[1], name: "blk.0.attn_qkv.weight" }),
  ],
  [
    "biases on the output projection",
    {},
    /biases on the output projection/,
    (f) => f.tensors.push({ ...f.tensors[1], name: "blk.0.attn_output.bias" }),
  ],
];
for (const [name, metadata, message, change] of kinds) {
  Deno.test(`a GGUF with ${name} is refused by name`, () => refused(ggufWith(metadata, change), message, notDamaged));
}

Deno.test("a GGUF's values that change nothing are read", async () => {
  const model = await opened(ggufWith({
    "llama.expert_count": [4, 0],
    "llama.attention.scale": [6, Math.fround(1 / Math.sqrt(8))],
    "llama.attention.sliding_window": [4, 4096],
    "llama.attention.head_count_kv": [9, [2, 2]],
    "llama.attention.causal": [7, true],
    "llama.logit_scale": [6, 1],
    "llama.vocab_size": [4, 260],
    "general.type": [8, "model"],
  }));
  assert.deepEqual([model.config.kvHeads, model.warnings], [2, []]);
  const other = await opened(ggufWith({ "llama.vocab_size": [4, 256] }));
  assert.match(other.warnings.join(), /llama\.vocab_size is 256, and the embedding has 260 rows/);
});
