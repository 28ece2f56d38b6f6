import assert from "node:assert/strict";
import { hasWords, spaced } from "./whole_words.ts";

Deno.test("words count, case and punctuation do not", () => {
  assert.equal(spaced("  The Lion, the Witch!"), " the lion the witch ");
  assert.ok(hasWords("It is a 90-degree angle.", "90"));
  assert.ok(hasWords("The city of New  York!", "new york"));
  assert.ok(!hasWords("Romeo", "Rome"));
  assert.ok(!hasWords("There are 108 of them.", "8"));
});

Deno.test("a letter and its mark are one, composed or not, in any script", () => {
  assert.ok(hasWords("in Sa\u0303o Paulo", "São Paulo"));
  assert.ok(!hasWords("Sa\u0303o", "sa"));
  assert.ok(!hasWords("\u0915\u093F", "\u0915"));
  assert.ok(hasWords("Москва, Россия", "москва"));
});
