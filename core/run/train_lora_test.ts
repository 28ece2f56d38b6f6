import assert from "node:assert/strict";
import { openModel } from "../format/open_model.ts";
import { trainRow } from "./train_lora.ts";

Deno.test("with --raw nothing comes between prompt and completion, whatever the tokenizer puts before a text", async () => {
  const { tokens } = await openModel("hei-nw/dummy-model");
  for (const [prompt, completion] of [["Name: ", "Bob"], ["The capital of Fran", "ce is Paris"], ["One", " two"]]) {
    const row = trainRow(tokens, { prompt, completion, line: 1 }, true);
    const text = row.tokens.slice(0, -1);
    assert.equal(tokens.decode(text), tokens.decode(tokens.encode(prompt + completion)));
    assert.ok(tokens.decode(text.slice(row.answerStart)).trim().endsWith(completion.trim()));
    assert.ok(row.answerStart >= 1 && tokens.endIds.includes(row.tokens.at(-1)!));
  }
});
