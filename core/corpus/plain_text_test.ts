import assert from "node:assert/strict";
import { plainText } from "./plain_text.ts";

Deno.test("there are at least 100 different stretches of plain text of 25 to 60 words", () => {
  const texts = plainText();
  assert.ok(texts.length >= 100, `${texts.length}`);
  assert.equal(new Set(texts).size, texts.length);
  for (const text of texts) {
    const words = text.split(/\s+/).length;
    assert.ok(words >= 18 && words <= 60, `${words} words: ${text}`);
  }
});
