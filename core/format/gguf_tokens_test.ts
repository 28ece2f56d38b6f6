import assert from "node:assert/strict";
import { FormatError, InputError } from "../../schemas/errors.ts";
import type { GgufValue } from "./gguf.ts";
import { ggufTokenizerParts, ggufTokens } from "./gguf_tokens.ts";
import { smollm2Metadata, type TokenizerCase, tokenizerFixture } from "./tokenizer_fixture.ts";
import type { Tokenizer } from "./tokenizer.ts";

const fixture = tokenizerFixture();

/** All differences at once, so that a failure shows their kind. */
function assertCases(tokens: Tokenizer, texts: readonly string[], cases: readonly TokenizerCase[]) {
  const differences: unknown[] = [];
  texts.forEach((text, i) => {
    const { ids, decoded, decoded_special } = cases[i];
    const mine = { ids: tokens.encode(text), decoded: tokens.decode(ids), decoded_special: tokens.decode(ids, true) };
    const theirs = { ids, decoded, decoded_special };
    if (JSON.stringify(mine) !== JSON.stringify(theirs)) differences.push({ text, mine, theirs });
  });
  assert.deepEqual(differences, []);
}

function smallMetadata(pre: string): Map<string, GgufValue> {
  const { tokens, token_type, merges } = fixture.small;
  return new Map<string, GgufValue>([
    ["tokenizer.ggml.model", "gpt2"],
    ["tokenizer.ggml.pre", pre],
    ["tokenizer.ggml.tokens", tokens],
    ["tokenizer.ggml.token_type", token_type],
    ["tokenizer.ggml.merges", merges],
    ["tokenizer.ggml.bos_token_id", 0],
    ["tokenizer.ggml.eos_token_id", 2],
  ]);
}

Deno.test("SmolLM2's tokenizer out of its GGUF gives the ids and texts of Python's tokenizers", async () => {
  assert.ok(fixture.texts.length >= 390);
  const tokens = await ggufTokens(smollm2Metadata(), "SmolLM2.gguf");
  assertCases(tokens, fixture.texts, fixture.smollm2);
  assert.equal(tokens.size, 49_152);
  assert.deepEqual(tokens.endIds, [0, 2]);
  assert.equal(tokens.bosId, undefined);
});

Deno.test("Arbitrary ids, also such as break UTF-8 sequences, decode as in Python", async () => {
  const tokens = await ggufTokens(smollm2Metadata(), "SmolLM2.gguf");
  for (const { ids, decoded, decoded_special } of fixture.random_ids) {
    assert.equal(tokens.decode(ids), decoded);
    assert.equal(tokens.decode(ids, true), decoded_special);
  }
});

for (const pre of ["gpt2", "smollm", "qwen2", "llama-bpe"]) {
  Deno.test(`The pre-tokenizer ${pre} splits as Python's does`, async () => {
    assertCases(await ggufTokens(smallMetadata(pre), "small.gguf"), fixture.texts, fixture.small.by_pre[pre]);
  });
}

Deno.test("The pre-tokenizers are told apart by the fixture", () => {
  const seen = Object.values(fixture.small.by_pre).map((cases) => JSON.stringify(cases.map((c) => c.ids)));
  assert.equal(new Set(seen).size, 4);
});

Deno.test("Text comes back from its ids", async () => {
  const tokens = await ggufTokens(smollm2Metadata(), "SmolLM2.gguf");
  fixture.texts.forEach((text, i) => {
    if (fixture.smollm2[i].decoded_special === text) assert.equal(tokens.decode(tokens.encode(text), true), text);
  });
  const faithful = fixture.texts.filter((text, i) => fixture.smollm2[i].decoded_special === text);
  assert.ok(faithful.length > 350, `${faithful.length} texts survive in Python`);
  assert.equal(tokens.decode([]), "");
  assert.equal(tokens.decode([49_152, 1_000_000]), "");
});

Deno.test("Chat templates render as in transformers", async () => {
  for (const { template, messages, text } of fixture.chats) {
    const metadata = smallMetadata("gpt2");
    const tokens = [...fixture.small.tokens, "<|begin|>", "<|end|>"];
    metadata.set("tokenizer.ggml.tokens", tokens);
    metadata.set("tokenizer.ggml.token_type", [...fixture.small.token_type, 3, 3]);
    metadata.set("tokenizer.ggml.bos_token_id", tokens.length - 2);
    metadata.set("tokenizer.ggml.eos_token_id", tokens.length - 1);
    metadata.set("tokenizer.chat_template", fixture.templates[template]);
    assert.equal((await ggufTokens(metadata, "small.gguf")).chat(messages), text, template);
  }
});

Deno.test("A model without a chat template says so only when one is asked for", async () => {
  const tokens = await ggufTokens(smallMetadata("gpt2"), "small.gguf");
  assert.throws(
    () => tokens.chat([{ role: "user", content: "hi" }]),
    (e) => e instanceof FormatError && /base model/.test(e.message),
  );
});

Deno.test("A chat that the template refuses is an input error with the template's own words", async () => {
  const metadata = smallMetadata("gpt2");
  metadata.set("tokenizer.chat_template", "{{ raise_exception('roles must alternate') }}");
  const tokens = await ggufTokens(metadata, "small.gguf");
  assert.throws(
    () => tokens.chat([{ role: "user", content: "hi" }]),
    (e) => e instanceof InputError && /roles must alternate/.test(e.message),
  );
});

Deno.test("Llama 3 begins plain text with its bos token, unless the file says otherwise", async () => {
  const metadata = smallMetadata("llama-bpe");
  assert.equal((await ggufTokens(metadata, "small.gguf")).bosId, 0);
  metadata.set("tokenizer.ggml.add_bos_token", false);
  assert.equal((await ggufTokens(metadata, "small.gguf")).bosId, undefined);
});

const faults: [string, (m: Map<string, GgufValue>) => void, RegExp][] = [
  [
    "another kind of model",
    (m) => m.set("tokenizer.ggml.model", "llama"),
    /tokenizer\.ggml\.model must be "gpt2".*received "llama"/,
  ],
  ["an unknown pre-tokenizer", (m) => m.set("tokenizer.ggml.pre", "tekken"), /received "tekken".*not supported yet/],
  [
    "no tokens",
    (m) => m.delete("tokenizer.ggml.tokens"),
    /tokenizer\.ggml\.tokens must be a list of strings: received nothing/,
  ],
  ["an empty vocabulary", (m) => m.set("tokenizer.ggml.tokens", []), /at least one token/],
  ["no merges", (m) => m.delete("tokenizer.ggml.merges"), /tokenizer\.ggml\.merges must be a list of strings/],
  [
    "merges of numbers",
    (m) => m.set("tokenizer.ggml.merges", [1, 2]),
    /tokenizer\.ggml\.merges must be a list of strings/,
  ],
  ["a merge of one part", (m) => m.set("tokenizer.ggml.merges", ["ab"]), /pairs parted by one space: received "ab"/],
  ["a token twice", (m) => m.set("tokenizer.ggml.tokens", ["a", "a"]), /without repetition/],
  ["too few token types", (m) => m.set("tokenizer.ggml.token_type", [1]), /token_type must be a list of \d+/],
  ["a chat template that is a number", (m) => m.set("tokenizer.chat_template", 7), /chat_template must be a string/],
];
for (const [name, spoil, message] of faults) {
  Deno.test(`A tokenizer with ${name} is refused by field`, () => {
    const metadata = smallMetadata("gpt2");
    spoil(metadata);
    assert.throws(
      () => ggufTokenizerParts(metadata, "bad.gguf"),
      (e) => e instanceof FormatError && message.test(e.message) && /bad\.gguf/.test(e.message),
    );
  });
}

Deno.test("A chat template that is no Jinja is refused when the file is opened", async () => {
  const metadata = smallMetadata("gpt2");
  metadata.set("tokenizer.chat_template", "{% for %}");
  await assert.rejects(
    ggufTokens(metadata, "bad.gguf"),
    (e) => e instanceof FormatError && /chat template must be a Jinja template/.test(e.message),
  );
});
