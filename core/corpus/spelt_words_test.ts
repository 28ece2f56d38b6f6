import assert from "node:assert/strict";
import { embeddedModel } from "../format/known_models.ts";
import { hfTokens } from "../format/hf_tokens.ts";
import { WordTokens } from "../memory/testdata/word_model.ts";
import { countWords } from "./spelt_words.ts";

Deno.test("words that a tokenizer has only letter by letter are counted as spelt, names not", async () => {
  const tokens = await hfTokens(embeddedModel.folder);
  assert.equal(countWords(tokens, ["On Friday Yuki Sorensen left the key."]).words, 3);
  assert.deepEqual(countWords(tokens, ["The ключ, the ключ!"]), { words: 3, spelt: 2, lost: 0 });
  // A script without spaces, and a text of names alone.
  assert.deepEqual(countWords(tokens, ["每天早上去公园"]), { words: 4, spelt: 4, lost: 0 });
  assert.equal(countWords(tokens, ["Наталья"]).words, 1);
  assert.deepEqual(countWords(tokens, []), { words: 0, spelt: 0, lost: 0 });
});

Deno.test("words that do not come back are lost, unless it is for capitals and accents", () => {
  const all = new WordTokens();
  assert.deepEqual(countWords(all, ["the old café"]), { words: 3, spelt: 0, lost: 0 });
  const plain = {
    encode: (text: string) => all.encode(text.normalize("NFD").replace(/\p{M}/gu, "").toUpperCase()),
    decode: (ids: readonly number[]) => all.decode(ids).replace(/OLD/g, "<unk>"),
  };
  assert.deepEqual(countWords(plain, ["the old café", "an old hat"]), { words: 6, spelt: 0, lost: 2 });
});
