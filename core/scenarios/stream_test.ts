import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import type { Draft } from "./draft.ts";
import { assembleStream, streamCounts } from "./stream.ts";

const draft = (kind: Draft["kind"], answer: string): Draft => ({
  kind,
  tell: () => ({
    text: `The answer is ${answer}.`,
    slots: { answer },
    answerSpan: { start: 14, end: 14 + answer.length },
    cues: [],
  }),
});

const drafts = [
  ...Array.from({ length: 40 }, (_, i) => draft("fact", `f${i}`)),
  ...Array.from({ length: 20 }, (_, i) => draft("filler", `x${i}`)),
];

Deno.test("assembleStream numbers groups in the order of the drafts and takes answers from the text", () => {
  const stream = assembleStream("A", { n: 40, seed: 1 }, drafts);
  assert.deepEqual(
    stream.records.map((record) => record.answer),
    drafts.slice(0, 40).map((item) => item.tell().slots.answer),
  );
  assert.deepEqual(stream.records.map((record) => record.groupId), Array.from({ length: 40 }, (_, i) => i));
  assert.equal(new Set(stream.episodes.map((episode) => episode.id)).size, 60);
  assert.ok(stream.episodes.every((episode) => episode.id.match(/^group-\d+-[0-9a-f]{8}$/)));
});

Deno.test("a stream is a source of its episodes, in their order", async () => {
  const stream = assembleStream("A", { n: 40, seed: 1 }, drafts);
  assert.equal(stream.size, 60);
  assert.deepEqual(await Array.fromAsync(stream), stream.episodes);
});

Deno.test("assembleStream rewards 15 % and pins 10 % of the facts and nothing else", () => {
  const stream = assembleStream("A", { n: 40, seed: 5 }, drafts);
  assert.equal(stream.episodes.filter((episode) => episode.reward).length, 6);
  assert.equal(stream.episodes.filter((episode) => episode.pin).length, 4);
  assert.ok(stream.episodes.every((episode) => episode.kind === "fact" || !(episode.reward || episode.pin)));
});

Deno.test("streamCounts refuses impossible options and fills in ratios", () => {
  assert.deepEqual(streamCounts({ n: 48, seed: 1 }), {
    ...{ facts: 48, hardNegatives: 12, distractors: 24, filler: 24, talk: 0 },
  });
  for (const n of [0, -1, 1.5, NaN]) assert.throws(() => streamCounts({ n, seed: 1 }), InputError);
  assert.throws(
    () => streamCounts({ n: 1, seed: 1, hardNegativeRatio: -0.5 }),
    /hardNegativeRatio must be a number ≥ 0/,
  );
});
