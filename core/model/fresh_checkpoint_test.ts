import assert from "node:assert/strict";
import { Random } from "../random/random.ts";
import type { ModelConfig } from "../format/model_source.ts";
import type { Tokenizer } from "../format/tokenizer.ts";
import { freshCheckpoint } from "./fresh_checkpoint.ts";

const config: ModelConfig = {
  layers: 8,
  width: 64,
  heads: 4,
  kvHeads: 2,
  headDim: 16,
  ffn: 96,
  vocab: 300,
  contextLength: 128,
  ropeBase: 10_000,
  normEps: 1e-6,
  tiedEmbedding: true,
  qkvBias: true,
};
const tokens = { size: 300 } as Tokenizer;
const floats = (data: Uint8Array) => new Float32Array(data.buffer);
const deviation = (values: Float32Array) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0) / values.length);

Deno.test("fresh matrices are as wide as GPT-2's, norms are ones and biases zeros", () => {
  const random = new Random("fresh");
  const fresh = freshCheckpoint(config, tokens, () => random.next());
  const of = (name: string) => floats(fresh.tensor(name).data);
  assert.ok(Math.abs(deviation(of("model.embed_tokens.weight")) / 0.02 - 1) < 0.05);
  assert.ok(Math.abs(deviation(of("model.layers.3.mlp.down_proj.weight")) / (0.02 / 4) - 1) < 0.05);
  assert.ok(of("model.layers.7.input_layernorm.weight").every((x) => x === 1));
  assert.ok(of("model.layers.0.self_attn.q_proj.bias").every((x) => x === 0));
  assert.ok(!fresh.names().includes("lm_head.weight"));
});

Deno.test("the same seed gives the same fresh model, another seed another", () => {
  const embedding = (seed: string) => {
    const random = new Random(seed);
    return floats(freshCheckpoint(config, tokens, () => random.next()).tensor("model.embed_tokens.weight").data);
  };
  assert.deepEqual(embedding("a"), embedding("a"));
  assert.notDeepEqual(embedding("a"), embedding("b"));
});

Deno.test("a fresh model names the tensor that it does not have", () => {
  const fresh = freshCheckpoint(config, tokens, () => 0.5);
  assert.throws(() => fresh.tensor("lm_head.weight"), /lm_head\.weight/);
});
