import assert from "node:assert/strict";
import { DocumentStore } from "./document_store.ts";
import { decideWrites, gateInput, measureEpisodes } from "./gate.ts";
import { createKeyer } from "./keyer.ts";
import { createMemory, diagnoseRetrieval, recall } from "./retrieval.ts";
import { smallStream } from "./testdata/small_stream.ts";
import { WordModel } from "./testdata/word_model.ts";
import { WordIndex } from "./word_index.ts";
import { tracesOf } from "./write_traces.ts";

async function smallMemory() {
  const model = new WordModel();
  const keyer = await createKeyer(model);
  const measured = await measureEpisodes(model, keyer, smallStream.episodes.map(gateInput));
  const verdicts = decideWrites(measured, { threshold: 0 });
  const traces = tracesOf(smallStream, verdicts, measured.map((m) => m.key), "test");
  const documents = new DocumentStore(":memory:");
  documents.putAll(smallStream.episodes);
  return { memory: createMemory(keyer, traces, documents), traces, documents };
}

Deno.test("tracesOf points to whole episodes and carries slot names, not values", async () => {
  const { traces, documents } = await smallMemory();
  assert.equal(traces.length, smallStream.episodes.length);
  assert.equal(traces[0].traceId, "group-0-aaaa:0");
  assert.equal(documents.resolve(traces[0].pointer), smallStream.episodes[0].text);
  assert.deepEqual(traces[0].slotNames, ["what", "where", "who"]);
  assert.ok(!JSON.stringify(traces[0]).includes("harbour"));
  documents.close();
});

Deno.test("recall finds the trace that a cue asks for", async () => {
  const { memory, documents } = await smallMemory();
  const [found] = await recall(memory, ["Where was Clara seen with a ladder?"], { k: 2 });
  assert.equal(found.recalled.length, 2);
  assert.equal(found.recalled[0].pointer.doc, "group-2-aaaa");
  assert.deepEqual(found.candidates, found.completed);
  documents.close();
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
