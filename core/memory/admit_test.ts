import assert from "node:assert/strict";
import { admit, documentsOf, noteId } from "./admit.ts";
import { ExactIndex } from "./exact_index.ts";
import { defaultGateWeights } from "./gate.ts";
import { createKeyer } from "./keyer.ts";
import { smallMemory } from "./testdata/small_memory.ts";
import { smallStream } from "./testdata/small_stream.ts";
import { WordModel } from "./testdata/word_model.ts";

const gate = { weights: defaultGateWeights, threshold: 0, source: { scenario: "A" } };

Deno.test("a trace points to a whole episode and carries slot names, not values", async () => {
  const { traces, store } = await smallMemory();
  await using _ = store;
  assert.equal(traces.length, smallStream.episodes.length);
  assert.equal(traces[0].traceId, "group-0-aaaa:0");
  assert.deepEqual(await store.texts([traces[0].pointer]), [smallStream.episodes[0].text]);
  assert.deepEqual(traces[0].slotNames, ["what", "where", "who"]);
  assert.deepEqual(traces[2].provenance, { source: "scenario A", seed: 7, index: 2 });
  assert.ok(!JSON.stringify(traces[0]).includes("harbour"));
});

Deno.test("documents that do not pass the gate are kept, without a trace", async () => {
  const { traces, documents, store } = await smallMemory(1e9);
  await using _ = store;
  assert.deepEqual(traces, []);
  assert.deepEqual(documents.map(({ id }) => id), smallStream.episodes.map(({ id }) => id));
  assert.ok(documents.every(({ decision }) => decision!.shouldWrite === false && decision!.features.surprise > 0));
});

Deno.test("an episode that is only a text becomes a document, with an id made of the text", async () => {
  const model = new WordModel();
  const [one, two] = await documentsOf(
    [{ text: "Ada hid a lamp." }, { text: "Bruno slept.", id: "mine" }],
    model.tokens,
  );
  assert.deepEqual(one, {
    text: "Ada hid a lamp.",
    id: await noteId("Ada hid a lamp."),
    groupId: 0,
    cues: [],
    heldOutCues: [],
    reward: false,
    pin: false,
    tokens: 5,
  });
  assert.match(one.id, /^note-[0-9a-f]{16}$/);
  assert.deepEqual([two.id, two.groupId], ["mine", 1]);
});

Deno.test("an episode that corrects another takes its place, in the same telling or a later one", async () => {
  const model = new WordModel();
  const keyer = await createKeyer(model);
  const index = new ExactIndex();
  const told = await documentsOf([
    { text: "The code is four.", id: "old" },
    { text: "Ada hid a lamp.", id: "other" },
    { text: "The code is five.", id: "new", replaces: "The code is four." },
  ], model.tokens);
  assert.equal(told[2].replaces, "old");
  const first = await admit(model, keyer, told, index, gate);
  assert.deepEqual(first.entries.map(({ document }) => document.id), ["other", "new"]);
  assert.deepEqual(first.forget, []);
  assert.ok(first.entries[1].document.decision!.features.novelty > 0.5, "it is not compared with what it corrects");
  const later = await documentsOf([{ text: "The code is six.", id: "newer", replaces: "new" }], model.tokens, 2);
  const second = await admit(model, keyer, later, index, gate);
  assert.deepEqual(second.forget, ["new"]);
  assert.deepEqual(index.search(new Float32Array(keyer.length), 9).map(({ id }) => id), ["newer:0", "other:0"]);
});

Deno.test("novelty of what is told in one go does not depend on the threshold", async () => {
  const model = new WordModel();
  const keyer = await createKeyer(model);
  const told = await documentsOf(
    ["Ada hid a lamp.", "Ada hid a lamp again.", "Bruno slept."].map((text) => ({ text })),
    model.tokens,
  );
  const novelty = async (threshold: number) => {
    const index = new ExactIndex();
    const { entries } = await admit(model, keyer, told, index, { ...gate, threshold });
    return { size: index.size, novelties: entries.map(({ document }) => document.decision!.features.novelty) };
  };
  const [all, none] = [await novelty(-1e9), await novelty(1e9)];
  assert.deepEqual(none.novelties, all.novelties);
  assert.deepEqual([all.size, none.size], [3, 0], "what is refused is forgotten in the end");
});

Deno.test("what is told again is written again", async () => {
  const model = new WordModel();
  const keyer = await createKeyer(model);
  const index = new ExactIndex();
  const told = await documentsOf([{ text: "Ada hid a lamp." }], model.tokens);
  const once = await admit(model, keyer, told, index, gate);
  assert.deepEqual(await admit(model, keyer, told, index, gate), once);
});
