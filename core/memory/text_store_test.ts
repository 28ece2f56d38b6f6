import assert from "node:assert/strict";
import { FormatError } from "../../schemas/errors.ts";
import type { Trace } from "./memory.ts";
import type { MemoryEntry } from "./memory_store.ts";
import { type KeptText, TextMemoryStore } from "./text_store.ts";

/** What every store does is tried in sqlite_store_test.ts. */
function entry(id: string): MemoryEntry {
  const trace: Trace = {
    ...{ traceId: `${id}:0`, groupId: 1, scenario: "notes", pointer: { doc: id, start: 0, end: 4 }, slotNames: [] },
    ...{ salience: 1, tags: { surprise: 1, novelty: 1, reward: false, pin: false } },
    ...{ provenance: { source: "me", index: 0 }, key: Float32Array.of(0.1, -0.2, 1e-30) },
  };
  const document = {
    id,
    text: `note ${id} ü`,
    groupId: 1,
    tokens: 3,
    cues: [],
    heldOutCues: [],
    reward: false,
    pin: false,
  };
  return { document, trace };
}

/** A place that can be full. */
class Kept implements KeptText {
  readonly name = "memory.json";
  text: string | undefined;
  full = false;
  read() {
    return Promise.resolve(this.text);
  }
  write(text: string) {
    if (this.full) return Promise.reject(new DOMException("no room", "QuotaExceededError"));
    this.text = text;
    return Promise.resolve();
  }
}

Deno.test("what is written is there when the store is opened again, keys to the bit", async () => {
  const kept = new Kept();
  const store = await TextMemoryStore.open(kept);
  const asked = { cue: "What?", answer: "note", heldOut: false, origin: "rule" as const };
  // Two at once come one after the other.
  await Promise.all([store.write([entry("a")]), store.write([entry("b")])]);
  await store.rehearse(new Map([["a", { asker: "me", questions: [asked], unasked: [] }]]));
  const again = await TextMemoryStore.open(kept);
  assert.deepEqual((await again.document("a"))!.rehearsal!.questions, [asked]);
  assert.deepEqual(await again.documents(), await store.documents());
  assert.deepEqual(await again.traces(), [entry("a").trace, entry("b").trace]);
});

Deno.test("of a sparse key only what is not 0 is kept, and a text of version 1 opens", async () => {
  const kept = new Kept();
  const sparse = entry("a");
  sparse.trace!.key = new Float32Array(2048).with(7, 0.5).with(2047, -0.25);
  await (await TextMemoryStore.open(kept)).write([sparse]);
  const [, coded] = /"key":"([^"]*)"/.exec(kept.text!)!;
  assert.ok(coded.length < 30, coded);
  assert.deepEqual(await (await TextMemoryStore.open(kept)).traces(), [sparse.trace]);
  const numbers = btoa(String.fromCharCode(...new Uint8Array(sparse.trace!.key.buffer)));
  kept.text = kept.text!.replace('"hei_nw_memory":2', '"hei_nw_memory":1').replace(coded, numbers);
  assert.deepEqual(await (await TextMemoryStore.open(kept)).traces(), [sparse.trace]);
});

Deno.test("where it cannot be kept, nothing has changed, here and there", async () => {
  const kept = new Kept();
  const store = await TextMemoryStore.open(kept);
  await store.write([entry("a")]);
  const before = kept.text;
  kept.full = true;
  await assert.rejects(store.write([entry("b")]), { name: "QuotaExceededError" });
  await assert.rejects(store.forget(["a"]), { name: "QuotaExceededError" });
  assert.deepEqual((await store.documents()).map(({ id }) => id), ["a"]);
  assert.equal(kept.text, before);
  kept.full = false;
  await store.write([entry("b")]);
  assert.deepEqual((await store.documents()).map(({ id }) => id), ["a", "b"]);
});

Deno.test("what is given out can be changed without changing the store", async () => {
  const store = await TextMemoryStore.open();
  const mine = entry("a");
  await store.write([mine]);
  mine.document.text = "other";
  (await store.traces())[0].key.fill(9);
  (await store.documents())[0].text = "another";
  assert.deepEqual((await store.documents())[0].text, "note a ü");
  assert.deepEqual((await store.traces())[0].key, entry("a").trace!.key);
});

Deno.test("a damaged text is refused by name", async () => {
  const kept = new Kept();
  await (await TextMemoryStore.open(kept)).write([entry("a")]);
  const whole = kept.text!;
  const damaged = [
    whole.slice(0, -9),
    whole.replace('"hei_nw_memory":2', '"hei_nw_memory":3'),
    "[]",
    whole.replace(/"key":"/, '"key":"!'),
    // One byte: neither numbers nor places with numbers.
    whole.replace(/"key":"[^"]*"/, '"key":"AA=="'),
  ];
  for (const text of damaged) {
    kept.text = text;
    await assert.rejects(
      TextMemoryStore.open(kept),
      (error) => error instanceof FormatError && /memory\.json/.test(error.message),
    );
  }
});
