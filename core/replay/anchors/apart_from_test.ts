import assert from "node:assert/strict";
import { apartFrom, notNamedIn } from "./apart_from.ts";

Deno.test("items that name a subject are left out, whole words only", () => {
  const texts = ["Where is New Zealand?", "Who sold the gold?", "What is golden?"];
  assert.deepEqual(apartFrom(texts, (text) => text, ["new zealand", "the Gold"]), ["What is golden?"]);
  assert.deepEqual(apartFrom(texts, (text) => text, []), texts);
});

Deno.test("subjects that a text names are left out, whole words only, and none is found across two texts", () => {
  const texts = ["Where is New Zealand?", "Who sold the gold", "medal?"];
  const subjects = ["new zealand", "the Gold", "golden", "gold medal", "the"];
  assert.deepEqual(notNamedIn(texts, subjects, (subject) => subject), ["golden", "gold medal"]);
  assert.deepEqual(notNamedIn([], subjects, (subject) => subject), subjects);
});
