import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import { readReplayRow } from "../../schemas/replay_row.ts";
import { decideWrites } from "../memory/gate.ts";
import { smallStream } from "../memory/testdata/small_stream.ts";
import { tracesOf } from "../memory/write_traces.ts";
import { interference, mineReplayRows, wordingsThatFit } from "./mine.ts";

function traces() {
  const keys = smallStream.episodes.map((_, i) => Float32Array.of(Math.cos(i), Math.sin(i)));
  const verdicts = decideWrites(keys.map((key) => ({ surprise: 2, key, reward: false, pin: false })));
  return tracesOf(smallStream, verdicts, keys, "test");
}

Deno.test("mineReplayRows gives a row for every written trace and replayed wording, and none for a held-out one", () => {
  const rows = mineReplayRows({ stream: smallStream, traces: traces() });
  // Four traces are asked about, with two replayed wordings each; nothing is asked about the filler.
  assert.equal(rows.length, 8);
  const heldOut = smallStream.episodes.flatMap((e) => e.cues).filter((c) => c.set === "held_out").map((c) => c.text);
  assert.ok(rows.every((row) => !heldOut.includes(row.cue)));
  assert.deepEqual(
    rows.slice(0, 2).map((row) => [row.trace_id, row.cue, row.answer, row.recency]),
    [
      ["group-0-aaaa:0", "Where was Ada seen with a lamp?", "harbour", 50],
      ["group-0-aaaa:0", "At which place did Ada have the lamp?", "harbour", 50],
    ],
  );
  for (const row of rows) assert.deepEqual(readReplayRow(JSON.parse(JSON.stringify(row))), row);
});

Deno.test("replay rows hold no text of an episode", () => {
  const lines = JSON.stringify(mineReplayRows({ stream: smallStream, traces: traces() }));
  for (const { text } of smallStream.episodes) assert.ok(!lines.includes(text));
  assert.ok(!lines.includes("text"));
});

Deno.test("mineReplayRows takes renewed salience, a limit of wordings and the cycle", () => {
  const rows = mineReplayRows({
    stream: smallStream,
    traces: traces(),
    salience: new Map([["group-2-aaaa:0", 9]]),
    cuesPerTrace: 1,
    cycle: 1,
  });
  assert.equal(rows.length, 4);
  assert.deepEqual(rows.map((row) => row.salience === 9), [false, false, false, true]);
  assert.ok(rows.every((row) => row.cycle === 1));
});

Deno.test("a limit of wordings keeps the one that an evaluation asks", () => {
  const rows = mineReplayRows({ stream: smallStream, traces: traces(), cuesPerTrace: 1 });
  for (const record of smallStream.records) {
    const asked = chooseReplayed(record);
    assert.ok(rows.some((row) => row.pointer.doc === record.doc && row.cue === asked));
  }
});

/** As `core/eval/cue_choice.ts` chooses, which is above this room. */
function chooseReplayed(record: typeof smallStream.records[number]): string {
  const own = record.cues.filter((cue) => cue.set === "replayed");
  return own[record.groupId % own.length].text;
}

Deno.test("wordingsThatFit leaves no trace out of the queue", () => {
  assert.equal(wordingsThatFit(60, 512), 8);
  assert.equal(wordingsThatFit(84, 512), 6);
  assert.equal(wordingsThatFit(600, 512), 1);
});

Deno.test("mineReplayRows refuses traces of another stream", () => {
  const foreign = traces();
  foreign[0].pointer.doc = "group-0-other";
  assert.throws(() => mineReplayRows({ stream: smallStream, traces: foreign }), InputError);
});

Deno.test("interference is the highest cosine to another trace, at least 0", () => {
  const keys = [[1, 0], [0.6, 0.8], [-1, 0]].map((key) => ({ key: Float32Array.from(key) }));
  assert.deepEqual(interference(keys).map((x) => Math.round(x * 100) / 100), [0.6, 0.6, 0]);
  assert.deepEqual(interference(keys.slice(0, 1)), [0]);
});
