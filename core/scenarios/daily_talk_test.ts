import assert from "node:assert/strict";
import type { EpisodeStream } from "../episodes/episode.ts";
import { Random } from "../random/random.ts";
import { dailyTalk } from "./daily_talk.ts";
import { scenarioNamed } from "./registry.ts";
import { allOrPart } from "../../tests/thorough.ts";

Deno.test("daily talk hardly repeats itself, and is one sentence with an answer span and no hole", () => {
  const talk = Array.from({ length: 4000 }, (_, i) => dailyTalk(new Random(`talk/${i}`)));
  assert.ok(new Set(talk.map(({ text }) => text)).size > 3800);
  for (const { text, answerSpan, cues } of talk) {
    assert.match(text, /^[A-Z][^{}]*\.$/);
    assert.match(text.slice(answerSpan.start, answerSpan.end), /^[\p{L}\p{N}]+$/u);
    assert.equal(cues.length, 0);
  }
});

Deno.test("filler beyond a scenario's own lines is daily talk, and changes no fact", async () => {
  for (const name of ["A", "B", "C"] as const) {
    const plain = scenarioNamed(name).stream({ n: 12, seed: 3 });
    const day = scenarioNamed(name).stream({ n: 12, seed: 3, fillerRatio: 20 });
    const said = ({ records }: EpisodeStream) =>
      records.map(({ text, cues, heldOutCues }) => [text, cues, heldOutCues]);
    assert.deepEqual(said(day), said(plain));
    assert.equal(day.size, plain.episodes.length + 12 * 20 - 6);
    assert.equal(day.episodes.filter(({ kind }) => kind === "filler").length, 12 * 20);
    assert.deepEqual(await Array.fromAsync(day), day.episodes);
  }
});

const long = allOrPart("a stream of 100,000 records in scenarios B and C", ["A", "B", "C"] as const, ["A"] as const);

Deno.test("a stream of 100,000 records is dealt at once and told as it is lived", async () => {
  for (const name of long) {
    const stream = scenarioNamed(name).stream({ n: 100_000, seed: 5 });
    assert.equal(stream.size, 225_000);
    const texts = new Set<string>();
    for await (const { text, kind } of stream) {
      if (kind === "fact") texts.add(text);
      if (texts.size === 300) break;
    }
    assert.equal(texts.size, 300);
  }
});
