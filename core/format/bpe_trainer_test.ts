import assert from "node:assert/strict";
import { trainBpe } from "./bpe_trainer.ts";
import { tokensFromParts } from "./library_tokens.ts";

const specialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
const texts = [
  "Who left the brass key at the old library?",
  "The brass key is at the old library, where Mira left it on Monday.",
  "On Monday Mira left the brass key at the library. The library is old.",
];
const tokensOf = (tokenizer: Record<string, unknown>) =>
  tokensFromParts({ path: "a trained tokenizer", tokenizer, endIds: [0, 2] });

Deno.test("any text comes back as it was, whatever its bytes", async () => {
  const tokens = await tokensOf(trainBpe(texts, { vocabSize: 300, specialTokens }));
  for (const text of [...texts, "Zoë paid €4.50 — 日本語, 👩‍👩‍👧!\n\tfin  ", "x"]) {
    assert.equal(tokens.decode(tokens.encode(text)), text);
  }
});

Deno.test("a text's first word is the token that it is within a text", async () => {
  const tokens = await tokensOf(trainBpe(texts, { vocabSize: 400, specialTokens }));
  const within = tokens.encode("the library");
  assert.deepEqual(tokens.encode("library"), within.slice(-1));
});

Deno.test("what is common becomes one token, digits stand alone, special tokens come first", async () => {
  const tokens = await tokensOf(trainBpe(texts, { vocabSize: 400, specialTokens }));
  assert.equal(tokens.encode("library").length, 1);
  assert.equal(tokens.encode("a1953").length - tokens.encode("a").length, 4);
  assert.deepEqual(tokens.encode("<|im_end|>"), [2]);
  assert.ok(tokens.encode("unheard-of").length > 3);
});

Deno.test("the same texts give the same tokenizer; more room gives more merges, in the same order", () => {
  const model = (vocabSize: number) =>
    trainBpe(texts, { vocabSize, specialTokens }).model as { vocab: Record<string, number>; merges: string[] };
  assert.deepEqual(model(280), model(280));
  assert.deepEqual(model(300).merges.slice(0, 280 - 259), model(280).merges);
  assert.equal(Object.keys(model(280).vocab).length, 280);
});

Deno.test("a vocabulary without room for the bytes is refused by name", () => {
  assert.throws(() => trainBpe(texts, { vocabSize: 256, specialTokens }), /vocabSize must be .* 259 or more/);
});
