/** Names of pre-tokenizers in GGUF files: all that llama.cpp takes for a kind that is supported; others are refused by name. */
import assert from "node:assert/strict";
import { ggufPreTokenizers } from "../../core/format/pre_tokenizers.ts";
import { ggufTokenizer, hi } from "./token_cases.ts";

const pre = (name: string) => ggufTokenizer("deepseek", { "tokenizer.ggml.pre": name });

Deno.test("deepseek-r1-qwen is qwen2", async () => {
  const tokens = await ggufTokenizer("deepseek");
  assert.deepEqual(tokens.encode(tokens.chat(hi)), [1, 2, 43, 76, 3, 31, 261, 76, 81, 78, 33, 202]);
  const qwen2 = await pre("qwen2");
  assert.equal(tokens.chat(hi), qwen2.chat(hi));
  assert.deepEqual(tokens.warnings, []);
});

/** The first name of a kind and others; a text whose words each kind splits in its own way. */
const kinds: [string, string][] = [
  [
    "gpt-2",
    "gpt2 phi-2 jina-es jina-de gigachat a.x-4.0 mellum modern-bert mpt olmo jais trillion granite-docling exaone4",
  ],
  ["smollm", "starcoder refact command-r codeshell exaone minerva-7b mellum2"],
  ["qwen2", "deepseek-r1-qwen kormo f2llmv2 megrez"],
  ["stablelm2", "hunyuan solar-open grok-2"],
  ["llama-bpe", "llama3 llama-v3 falcon3 falcon-h1 pixtral midm-2.0 lfm2 jina-v5-nano"],
  ["dbrx", "smaug-bpe chatglm-bpe glm4"],
];
for (const [first, others] of kinds) {
  Deno.test(`names of the kind ${first}`, () => {
    const kind = ggufPreTokenizers.get(first);
    assert.ok(kind);
    for (const name of others.split(" ")) assert.equal(ggufPreTokenizers.get(name), kind, name);
  });
}

Deno.test("the kinds differ", () => {
  const written = ["default", ...kinds.map(([first]) => first)].map((name) =>
    JSON.stringify(ggufPreTokenizers.get(name))
  );
  assert.equal(new Set(written).size, kinds.length + 1);
});

Deno.test("another name is refused with those that are known", async () => {
  await assert.rejects(
    pre("nobody-knows"),
    /tokenizer\.ggml\.pre must be one of default, gpt2, .*llama-bpe.*received "nobody-knows"/,
  );
});
