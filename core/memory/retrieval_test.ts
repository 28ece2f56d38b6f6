import assert from "node:assert/strict";
import { diagnoseRetrieval, recall } from "./retrieval.ts";
import { smallMemory } from "./testdata/small_memory.ts";
import { WordIndex } from "./word_index.ts";

Deno.test("recall finds the trace that a cue asks for", async () => {
  const { memory, store } = await smallMemory();
  await using _ = store;
  const [found] = await recall(memory, ["Where was Clara seen with a ladder?"], { k: 2 });
  assert.equal(found.recalled.length, 2);
  assert.equal(found.recalled[0].pointer.doc, "group-2-aaaa");
  assert.deepEqual(found.candidates, found.completed);
});

Deno.test("diagnoseRetrieval parts first ranks into hits, near misses and collisions, and measures what completion adds", () => {
  const ranked = (...ids: string[]) => ids.map((id) => ({ id, score: 0 }));
  const truth = (traceId: string) => ({ traceId, hardNegatives: new Set(["n"]) });
  const diagnosis = diagnoseRetrieval(
    [
      { candidates: ranked("x", "a"), completed: ranked("a", "x") },
      { candidates: ranked("n", "b"), completed: ranked("n", "b") },
      { candidates: ranked("x", "y", "c"), completed: ranked("x", "y", "c") },
      { candidates: [], completed: [] },
    ],
    [truth("a"), truth("b"), truth("c"), truth("d")],
    [ranked("a"), ranked("x", "b"), [], []],
    2,
  );
  assert.deepEqual(diagnosis, {
    p_at_1: 0.25,
    mrr: (1 + 1 / 2 + 1 / 3) / 4,
    baseline_p_at_1: 0.25,
    baseline_mrr: (1 + 1 / 2) / 4,
    near_miss_rate: 0.25,
    collision_rate: 0.25,
    completion_lift: 0.25,
    hopfield_rank_improved_rate: 0.25,
    p_at_k: 0.5,
    k: 2,
  });
});

Deno.test("WordIndex ranks by shared words, rare words first", () => {
  const index = new WordIndex();
  index.add("a", "the lamp of Ada");
  index.add("b", "the violin of the market");
  index.add("c", "the the the");
  assert.deepEqual(index.search("Where is the lamp?", 3).map(({ id }) => id), ["a", "c", "b"]);
  assert.equal(index.search("zebra", 1)[0].score, 0);
});
