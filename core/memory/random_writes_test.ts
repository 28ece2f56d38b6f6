import assert from "node:assert/strict";
import type { Keyer } from "./keyer.ts";
import type { Trace } from "./memory.ts";
import type { MemoryDocument } from "./memory_store.ts";
import { randomWrites } from "./random_writes.ts";

const asked: string[] = [];
const keyer: Keyer = {
  name: "of the length",
  length: 1,
  keys(texts) {
    asked.push(...texts);
    return Promise.resolve(texts.map((text) => Float32Array.of(Number(text.slice(1)))));
  },
};

const documents = Array.from({ length: 40 }, (_, i): MemoryDocument => ({
  ...{
    id: `d${i}`,
    text: `t${i}`,
    groupId: i,
    cues: [],
    heldOutCues: [],
    reward: false,
    pin: false,
    tokens: 1,
    lag: 0,
  },
}));
const traces = documents.slice(0, 10).map(({ id, groupId }): Trace => ({
  ...{ traceId: `${id}:0`, groupId, scenario: "A", pointer: { doc: id, start: 0, end: 2 }, slotNames: [], salience: 1 },
  tags: { surprise: 1, novelty: 1, reward: false, pin: false },
  provenance: { source: "scenario A", index: groupId },
  key: Float32Array.of(groupId),
}));
const drawn = (seed: number) => randomWrites(keyer, { documents, traces }, { seed, scenario: "A" });

Deno.test("as many texts as the gate wrote are drawn from all, with the keys that the gate's would have", async () => {
  const first = await drawn(1);
  const places = first.map(({ provenance }) => provenance.index);
  assert.equal(new Set(places).size, 10);
  assert.deepEqual(places, places.toSorted((a, b) => a - b));
  for (const { traceId, pointer, key, provenance: { index } } of first) {
    assert.deepEqual([traceId, pointer, [...key]], [`d${index}:0`, {
      doc: `d${index}`,
      start: 0,
      end: `t${index}`.length,
    }, [index]]);
  }
  // Only what has no key yet is measured.
  assert.deepEqual(asked, places.filter((i) => i >= 10).map((i) => `t${i}`));
  assert.deepEqual(await drawn(1), first);
});

Deno.test("every text is as likely as any other", async () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 400; seed++) {
    for (const { pointer } of await drawn(seed)) counts.set(pointer.doc, (counts.get(pointer.doc) ?? 0) + 1);
  }
  // 100 of 400 each; five standard deviations are 43.
  assert.equal(counts.size, 40);
  for (const [doc, count] of counts) assert.ok(Math.abs(count - 100) < 45, `${doc} ${count}`);
});
