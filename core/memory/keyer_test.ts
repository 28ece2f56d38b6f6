import assert from "node:assert/strict";
import { genericSentences } from "./generic_sentences.ts";
import { createKeyer, keyLayers } from "./keyer.ts";
import { WordModel } from "./testdata/word_model.ts";
import { dot } from "./vectors.ts";

Deno.test("keyLayers takes 0, 4 and 8 of 30 and the same depths elsewhere, without repeating a layer", () => {
  assert.deepEqual(keyLayers(30), [0, 4, 8]);
  assert.deepEqual(keyLayers(24), [0, 3, 6]);
  assert.deepEqual(keyLayers(2), [0, 1]);
});

Deno.test("keys have unit length, one stretch per layer, and do not depend on the batch", async () => {
  const model = new WordModel();
  const [one, many] = [await createKeyer(model, { batchSize: 1 }), await createKeyer(model)];
  const texts = ["Ada hid a lamp at the harbour.", "x", "Bruno sold a violin."];
  const keys = await many.keys(texts);
  assert.equal(many.length, 3 * model.config.width);
  for (const key of keys) {
    assert.equal(key.length, many.length);
    assert.ok(Math.abs(dot(key, key) - 1) < 1e-5);
  }
  assert.deepEqual(await one.keys(texts), keys);
});

Deno.test("a cue's key lies nearest to the episode that shares its words", async () => {
  const keyer = await createKeyer(new WordModel());
  const [cue, own, other] = await keyer.keys([
    "Where did Ada hide the lamp?",
    "On Monday Ada hid a lamp at the harbour.",
    "On Monday Bruno sold a violin at the market.",
  ]);
  assert.ok(dot(cue, own) > dot(cue, other));
});

Deno.test("a text without tokens has the zero key, and the model's first position never counts", async () => {
  const model = new WordModel();
  const keyer = await createKeyer(model);
  const [empty] = await keyer.keys([""]);
  assert.ok(empty.every((x) => x === 0));
});

Deno.test("the generic sentences are at least 50, without repetition", () => {
  assert.ok(genericSentences.length >= 50);
  assert.equal(new Set(genericSentences).size, genericSentences.length);
});
