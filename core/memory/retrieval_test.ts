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

Deno.test("words count beside keys as much as they are given, and what only one of both finds is scored by both", async () => {
  const { memory, store, documents, traces } = await smallMemory();
  await using _ = store;
  const index = new WordIndex();
  const texts = new Map(documents.map(({ id, text }) => [id, text]));
  for (const { traceId, pointer } of traces) index.add(traceId, texts.get(pointer.doc)!);
  const cue = "violin";
  const found = async (share: number, candidates = 32) => {
    const [{ candidates: all }] = await recall({ ...memory, words: { index, share } }, [cue], { k: 1, candidates });
    return all;
  };
  const keys = await found(0), words = await found(1), both = await found(0.5);
  assert.deepEqual(keys, (await recall(memory, [cue], { k: 1 }))[0].candidates);
  assert.deepEqual(words[0], index.search(cue, 1)[0]);
  const [cosine] = keys.filter(({ id }) => id === words[0].id);
  assert.ok(Math.abs(both.find(({ id }) => id === cosine.id)!.score - (cosine.score + words[0].score) / 2) < 1e-6);
  // With room for one, the best by keys and the best by words are both looked at.
  assert.deepEqual(await found(0.5, 1), both.slice(0, 1));
});
