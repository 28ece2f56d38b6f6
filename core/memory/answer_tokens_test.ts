import assert from "node:assert/strict";
import { answerTokens } from "./answer_tokens.ts";
import type { Tokenizer } from "../format/tokenizer.ts";
import { WordTokens } from "./testdata/word_model.ts";

Deno.test("answerTokens gives the leading space to the answer", () => {
  const tokens = new WordTokens();
  const text = "Ada was at the harbour today.";
  const { prompt, continuation } = answerTokens(tokens, text, { start: 15, end: 22 });
  assert.equal(tokens.decode(prompt), "Ada was at the");
  assert.equal(tokens.decode(continuation), " harbour");
});

Deno.test("answerTokens takes every token that covers a part of the answer", () => {
  const tokens = new WordTokens();
  const text = "The port is set to 8080:9 now";
  const { prompt, continuation } = answerTokens(tokens, text, { start: 21, end: 25 });
  assert.equal(tokens.decode(prompt), "The port is set to");
  assert.equal(tokens.decode(continuation), " 8080:9");
});

Deno.test("answerTokens puts an end id before an answer that begins the text, or the begin id where there is one", () => {
  const tokens = new WordTokens();
  assert.deepEqual(answerTokens(tokens, "Ada came", { start: 0, end: 3 }).prompt, [0]);
  const withBegin = Object.assign(new WordTokens(), { bosId: 0 }) as Tokenizer;
  const { prompt } = answerTokens(withBegin, "Ada came", { start: 4, end: 8 });
  assert.equal(prompt[0], 0);
  assert.equal(prompt.length, 2);
});

Deno.test("answerTokens survives characters that a token boundary cuts", () => {
  // One token a byte: every character beyond ASCII is cut.
  const bytes: Tokenizer = {
    size: 256,
    endIds: [10],
    bosId: undefined,
    warnings: [],
    encode: (text) => [...new TextEncoder().encode(text)],
    decode: (ids) => new TextDecoder().decode(Uint8Array.from(ids)),
    chat: () => "",
  };
  const text = "Zoë saß in Köln";
  const start = text.indexOf("Köln");
  const { prompt, continuation } = answerTokens(bytes, text, { start, end: text.length });
  assert.equal(bytes.decode(prompt), "Zoë saß in");
  assert.equal(bytes.decode(continuation), " Köln");
});

Deno.test("answerTokens leaves out the beginning of a prompt that is too long, never the answer", () => {
  const tokens = new WordTokens();
  const { prompt, continuation } = answerTokens(tokens, "a b c d e f", { start: 10, end: 11 }, 3);
  assert.equal(tokens.decode(prompt), " d e");
  assert.equal(tokens.decode(continuation), " f");
});
