import assert from "node:assert/strict";
import { tokenWords } from "./token_words.ts";

/** A byte is a token; as some do, decoding drops a space at the very beginning. */
const bytes = {
  decode: (ids: readonly number[]) => new TextDecoder().decode(Uint8Array.from(ids)).replace(/^ /, ""),
};
const encode = (text: string) => [...new TextEncoder().encode(text)];
const wordsOf = (text: string) => {
  const ids = encode(text);
  return tokenWords(bytes, ids).map(({ word, from, to }) => [word, bytes.decode(ids.slice(from, to))]);
};

Deno.test("words in lower case with the tokens that begin in them; marks belong to none", () => {
  assert.deepEqual(wordsOf("Ada's key: Room 12, in Łódź!").map(([word]) => word), [
    "ada's",
    "key",
    "room",
    "12",
    "in",
    "łódź",
  ]);
  for (const [word, said] of wordsOf("Ada's key: Room 12, in Łódź!")) assert.equal(said.trim().toLowerCase(), word);
});

Deno.test("places hold in long texts, and where characters are made of several tokens", () => {
  const text = "Kávé és 😀 tea, ".repeat(20) + "Zażółć gęślą jaźń";
  const found = wordsOf(text);
  assert.equal(found.length, 63);
  for (const [word, said] of found) assert.equal(said.trim().toLowerCase(), word);
});

Deno.test("a script without spaces has words too", () => {
  const found = wordsOf("钥匙挂在蓝色的桨后面");
  assert.ok(found.length >= 4, JSON.stringify(found));
  for (const [word, said] of found) assert.equal(said, word);
});

Deno.test("a token of two words counts for the first, and no tokens make no words", () => {
  const pieces = ["one two", " three"];
  const tokens = { decode: (ids: readonly number[]) => ids.map((id) => pieces[id]).join("") };
  assert.deepEqual(tokenWords(tokens, [0, 1]), [{ word: "one", from: 0, to: 1 }, { word: "three", from: 1, to: 2 }]);
  assert.deepEqual(tokenWords(tokens, []), []);
});
