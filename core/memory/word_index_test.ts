import assert from "node:assert/strict";
import { WordIndex } from "./word_index.ts";

function three(): WordIndex {
  const index = new WordIndex();
  index.add("a", "the lamp of Ada");
  index.add("b", "the violin of the market");
  index.add("c", "the the the");
  return index;
}

Deno.test("WordIndex ranks by shared words, rare words first, and leaves out what shares none", () => {
  const index = three();
  assert.deepEqual(index.search("Where is the lamp?", 3).map(({ id }) => id), ["a", "c", "b"]);
  assert.deepEqual(index.search("zebra", 1), []);
  assert.deepEqual(index.search("LAMP", 5).map(({ id }) => id), ["a"]);
});

Deno.test("a score is a share of what the question's words could give", () => {
  const index = three();
  const whole = index.scores("lamp Ada").get("a")!, half = index.scores("lamp zebra").get("a")!;
  assert.ok(whole > 0 && whole < 1);
  assert.ok(half < whole / 1.5, "a word that no text has takes its share");
});

Deno.test("what is removed is found no more, and the others' scores are as if it had never been there", () => {
  const index = three();
  index.add("d", "a lamp at the market");
  assert.equal(index.remove("d"), true);
  assert.equal(index.remove("d"), false);
  assert.equal(index.size, 3);
  assert.deepEqual(index.scores("the lamp of the market"), three().scores("the lamp of the market"));
});

Deno.test("a known id gets the new text", () => {
  const index = three();
  index.add("a", "the ladder of Bruno");
  assert.deepEqual(index.search("lamp", 3), []);
  assert.deepEqual(index.search("ladder", 3).map(({ id }) => id), ["a"]);
  assert.equal(index.size, 3);
});

Deno.test("how a question is put counts little, however rare its words are among few texts", () => {
  const index = new WordIndex();
  index.add("asks", "What do I owe whom?");
  index.add("tells", "The vet is Irma.");
  index.add("other", "The lease ends in June.");
  assert.equal(index.search("What do I tell whom: who is our vet?", 1)[0].id, "tells");
});
