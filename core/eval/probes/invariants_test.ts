import assert from "node:assert/strict";
import { completionDecided, cutCompletion, invariantPrompts } from "./invariants.ts";

Deno.test("the invariant set has at least 1,000 different prompts of at least 40 kinds", () => {
  const prompts = invariantPrompts();
  assert.ok(prompts.length >= 1000, `${prompts.length}`);
  assert.equal(new Set(prompts.map((row) => row.prompt)).size, prompts.length);
  assert.ok(new Set(prompts.map((row) => row.kind)).size >= 40);
});

Deno.test("an invariant prompt ends where a word begins, and its answer is one to three words", () => {
  for (const { prompt, answer } of invariantPrompts()) {
    assert.match(prompt, /\S$/);
    assert.ok(!prompt.includes("{}"));
    assert.match(answer, /^\S+( \S+){0,2}$/);
  }
});

Deno.test("no kind has more than a tenth of the invariant prompts", () => {
  const counts = new Map<string, number>();
  const prompts = invariantPrompts();
  for (const { kind } of prompts) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  for (const [kind, count] of counts) assert.ok(count <= prompts.length / 10, `${kind}: ${count}`);
});

Deno.test("a completion is cut to the first line and to as many words as the answer has", () => {
  assert.equal(cutCompletion(" Paris, and it is", "Paris"), "Paris,");
  assert.equal(cutCompletion(" Buenos Aires.\n\nThe answer", "Buenos Aires"), "Buenos Aires.");
  assert.equal(cutCompletion(" the doctor is", "doctor"), "doctor");
  assert.equal(cutCompletion("\nsad", "sad"), "sad");
  assert.equal(cutCompletion(" down\nin: out", "down"), "down");
  assert.equal(cutCompletion("", "down"), "");
  assert.equal(cutCompletion(" A", "E"), "");
});

Deno.test("once a completion is decided, what follows changes nothing; it is decided when a word more has begun", () => {
  const texts = [
    " the Buenos Aires. It lies",
    " A an apple a day",
    " 12 123",
    "\nParisian life is",
    "The\nend of it all",
  ];
  for (const text of texts) {
    for (const answer of ["one", "one two"]) {
      const prefixes = Array.from({ length: text.length }, (_, i) => text.slice(0, i + 1));
      const decided = prefixes.filter((prefix) => completionDecided(prefix, answer));
      for (const prefix of decided) assert.equal(cutCompletion(prefix, answer), cutCompletion(text, answer));
    }
  }
  assert.deepEqual(["the Buenos Aires", "the Buenos Aires."].map((t) => completionDecided(t, "Buenos Aires")), [
    false,
    false,
  ]);
  assert.ok(completionDecided("the Buenos Aires. I", "Buenos Aires"));
});
