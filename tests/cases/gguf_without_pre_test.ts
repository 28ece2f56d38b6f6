/** GGUF files from before tokenizer.ggml.pre: what is taken instead is chosen by what they hold, and said. */
import assert from "node:assert/strict";
import { ggufTokenizer, hi } from "./token_cases.ts";

const text = "(one) _name 1234";

Deno.test("Llama 3's special tokens tell its pre-tokenizer", async () => {
  const tokens = await ggufTokenizer("llama3");
  assert.deepEqual(tokens.encode(text), [269, 12, 292, 296, 224, 297, 22, 23]);
  assert.equal(tokens.bosId, 0);
  assert.ok(tokens.encode(tokens.chat(hi)).includes(289), "an empty line is one token");
  assert.match(tokens.warnings.join("\n"), /tokenizer\.ggml\.pre is missing; "llama-bpe" is taken/);
  const named = await ggufTokenizer("llama3", { "tokenizer.ggml.pre": "llama-bpe" });
  assert.deepEqual(named.encode(text), tokens.encode(text));
  assert.deepEqual(named.warnings, []);
});

Deno.test("the architecture qwen2 tells its pre-tokenizer", async () => {
  const missing = await ggufTokenizer("deepseek", { "tokenizer.ggml.pre": undefined });
  const named = await ggufTokenizer("deepseek");
  assert.deepEqual(missing.encode(text), named.encode(text));
  assert.match(missing.warnings.join("\n"), /"qwen2" is taken, since its architecture is qwen2/);
  assert.deepEqual(named.warnings, []);
});

Deno.test("any other file is read with llama.cpp's default, and says so", async () => {
  const missing = await ggufTokenizer("no_bos", {
    "tokenizer.ggml.pre": undefined,
    "tokenizer.ggml.bos_token_id": undefined,
  });
  const named = await ggufTokenizer("no_bos", {
    "tokenizer.ggml.pre": "default",
    "tokenizer.ggml.bos_token_id": undefined,
  });
  assert.match(
    missing.warnings.join("\n"),
    /"default" is taken, since llama\.cpp does so; words may be split in another way/,
  );
  assert.deepEqual(named.warnings, []);
  for (const sample of [text, "1234567 a-b $x don't"]) assert.deepEqual(missing.encode(sample), named.encode(sample));
});

Deno.test("without token types marks are known by their form, and it is said", async () => {
  const tokens = await ggufTokenizer("llama3", {
    "tokenizer.ggml.token_type": undefined,
    "tokenizer.ggml.pre": "llama-bpe",
  });
  assert.deepEqual(tokens.encode(tokens.chat(hi)), (await ggufTokenizer("llama3")).encode(tokens.chat(hi)));
  assert.match(tokens.warnings.join("\n"), /token_type is missing; the 4 tokens of the form <\|…\|>/);
});
