import assert from "node:assert/strict";
import type { Keyer } from "../memory/keyer.ts";
import { foundFirst, ranksBy } from "./found_first.ts";

/** Keys of a text by a list; the words say something else. */
const keyer: Keyer = {
  name: "listed",
  length: 2,
  keys: (texts) =>
    Promise.resolve(texts.map((text) => text.includes("lamp") ? Float32Array.of(1, 0) : Float32Array.of(0, 1))),
};

Deno.test("ranks are counted over all texts, by keys, by words, and by both; what ties comes before", async () => {
  const set = {
    texts: ["a lamp", "a ladder", "the other lamp", "Ada has it"],
    asked: [{ question: "lamp of Ada", text: 3 }, { question: "which lamp", text: 0 }],
  };
  const ranks = await ranksBy(set, {
    words: { share: 1 },
    keys: { keyer, share: 0 },
    both: { keyer, share: 0.9 },
  });
  // Ada's text has a rarer word than the lamps; its key is far from the cue's.
  assert.deepEqual(ranks.words, [1, 1]);
  assert.deepEqual(ranks.keys, [4, 2]);
  assert.equal(ranks.both[1], 1);
});

Deno.test("figures are shares of questions, with an interval over texts", () => {
  const found = foundFirst([1, 2, 6, 1], [0, 0, 1, 2]);
  assert.deepEqual([found.questions, found.p_at_1, found.recall_at_5], [4, 0.5, 0.75]);
  assert.ok(Math.abs(found.mrr - (1 + 1 / 2 + 1 / 6 + 1) / 4) < 1e-12);
  assert.ok(found.ci_low < 0.5 && found.ci_high > 0.5);
});
