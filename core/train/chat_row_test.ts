import assert from "node:assert/strict";
import { byteTokens } from "../../tests/random_checkpoint.ts";
import { ggufTokens } from "../format/gguf_tokens.ts";
import { smollm2Metadata } from "../format/tokenizer_fixture.ts";
import { chatRow, turnEnd } from "./chat_row.ts";

Deno.test("SmolLM2's turn ends with <|im_end|>, though <|endoftext|> ends a generation too", async () => {
  const tokens = await ggufTokens(smollm2Metadata(), "SmolLM2.gguf");
  assert.deepEqual(tokens.endIds, [0, 2]);
  assert.equal(tokens.decode(turnEnd(tokens), true), "<|im_end|>");
  const row = chatRow(tokens, "Where is it?", "at home");
  assert.match(tokens.decode(row.tokens, true), /<\|im_start\|>assistant\nat home<\|im_end\|>$/);
  assert.equal(tokens.decode(row.tokens.slice(row.answerStart), true), "at home<|im_end|>");
});

Deno.test("the end is taken from the template, and a model without one has none", () => {
  assert.deepEqual(turnEnd({ ...byteTokens, endIds: [257, 256] }), [256]);
  assert.deepEqual(turnEnd({ ...byteTokens, endIds: [255] }), [255]);
  assert.deepEqual(turnEnd({ ...byteTokens, endIds: [] }), []);
});
