import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import { readReplayRow } from "../../schemas/replay_row.ts";
import { ExactIndex } from "../memory/exact_index.ts";
import { smallMemory } from "../memory/testdata/small_memory.ts";
import { smallStream } from "../memory/testdata/small_stream.ts";
import { interference, mine, wordingsThatFit } from "./mine.ts";

/** What a store gives back of the small stream, of which everything was written. */
async function mined(cuesPerTrace?: number) {
  const { store, documents, traces, memory: { index } } = await smallMemory();
  await store[Symbol.asyncDispose]();
  return { documents, traces, index, rows: mine({ documents, traces, index, cuesPerTrace }) };
}

Deno.test("mine gives a row for every written trace and replayed cue, and none for a held-out one", async () => {
  const { rows, documents } = await mined();
  // Four traces are asked about, with two replayed cues each; nothing is asked about the filler.
  assert.equal(rows.length, 8);
  const heldOut = smallStream.episodes.flatMap((e) => e.heldOutCues);
  assert.ok(rows.every((row) => !heldOut.includes(row.cue)));
  const lag = documents.slice(1).reduce((sum, { tokens }) => sum + tokens, 0);
  assert.deepEqual(
    rows.slice(0, 2).map((row) => [row.trace_id, row.cue, row.answer, row.recency]),
    [
      ["group-0-aaaa:0", "Where was Ada seen with a lamp?", "harbour", lag],
      ["group-0-aaaa:0", "At which place did Ada have the lamp?", "harbour", lag],
    ],
  );
  for (const row of rows) assert.deepEqual(readReplayRow(JSON.parse(JSON.stringify(row))), row);
});

Deno.test("replay rows hold no text of an episode", async () => {
  const lines = JSON.stringify((await mined()).rows);
  for (const { text } of smallStream.episodes) assert.ok(!lines.includes(text));
  assert.ok(!lines.includes("text"));
});

Deno.test("a limit of cues keeps the one that an evaluation asks", async () => {
  const { rows } = await mined(1);
  assert.equal(rows.length, 4);
  for (const { id, cues, groupId } of smallStream.records) {
    // As core/eval/cue_choice.ts chooses, which is above this room.
    assert.ok(rows.some((row) => row.pointer.doc === id && row.cue === cues[groupId % cues.length]));
  }
});

Deno.test("what has cues and no answer, or an answer and no cues, gives no row", async () => {
  const { documents, traces, index } = await mined();
  const bare = documents.map(({ answer: _, ...rest }, i) => i % 2 === 0 ? rest : { ...rest, answer: "x", cues: [] });
  assert.deepEqual(mine({ documents: bare, traces, index }), []);
});

Deno.test("wordingsThatFit leaves no trace out of the queue", () => {
  assert.equal(wordingsThatFit(60, 512), 8);
  assert.equal(wordingsThatFit(84, 512), 6);
  assert.equal(wordingsThatFit(600, 512), 1);
});

Deno.test("mine refuses traces of another store", async () => {
  const { documents, traces, index } = await mined();
  const foreign = [{ ...traces[0], pointer: { ...traces[0].pointer, doc: "group-0-other" } }];
  assert.throws(() => mine({ documents, traces: foreign, index }), InputError);
});

Deno.test("interference is the highest cosine to another trace, at least 0", () => {
  const index = new ExactIndex();
  const traces = [[1, 0], [0.6, 0.8], [-1, 0]].map((key, i) => ({ traceId: `t${i}`, key: Float32Array.from(key) }));
  for (const { traceId, key } of traces) index.add(traceId, key);
  assert.deepEqual(traces.map((t) => Math.round(interference(t, index) * 100) / 100), [0.6, 0.6, 0]);
  // Two others with the same key leave no place for the trace itself among the first two.
  for (const id of ["a", "b"]) index.add(id, traces[0].key);
  assert.equal(interference(traces[0], index), 1);
  const alone = new ExactIndex();
  alone.add("t0", traces[0].key);
  assert.equal(interference(traces[0], alone), 0);
});
