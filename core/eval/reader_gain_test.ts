import assert from "node:assert/strict";
import { readerGain, readsByItself } from "./reader_gain.ts";

const hits = (right: number, of: number) => Array.from({ length: of }, (_, i) => i < right);

Deno.test("a reader is to be used where it answers more by an interval above 0", () => {
  assert.deepEqual(readerGain(hits(190, 200), hits(20, 200)).use, "reader");
  const { mean, low, use } = readerGain(hits(181, 200), hits(180, 200));
  assert.deepEqual({ mean, low, use }, { mean: 0.005, low: 0, use: "no reader" });
  assert.equal(readerGain(hits(0, 200), hits(0, 200)).use, "no reader");
  assert.equal(readerGain(hits(150, 200), hits(180, 200)).use, "no reader");
});

Deno.test("a model that answers 19 of 20 tasks by itself needs none", () => {
  assert.ok(readsByItself(hits(190, 200)));
  assert.ok(!readsByItself(hits(189, 200)));
  assert.ok(!readsByItself([]));
});
