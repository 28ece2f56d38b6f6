import assert from "node:assert/strict";
import { smallStream } from "../memory/testdata/small_stream.ts";
import { scenarioA } from "../scenarios/a/stories.ts";
import { hardNegativesOf, retrievalTruth } from "./retrieval_truth.ts";

Deno.test("retrievalTruth names a record's trace and its hard negatives", () => {
  const truths = retrievalTruth(smallStream, smallStream.records);
  assert.deepEqual(truths.map(({ traceId }) => traceId), ["group-0-aaaa:0", "group-1-aaaa:0", "group-2-aaaa:0"]);
  assert.deepEqual(truths.map(({ hardNegatives }) => [...hardNegatives]), [["group-0-bbbb:0"], [], []]);
});

Deno.test("every hard negative of scenario A is found beside the record whose visible slot it shares", () => {
  const stream = scenarioA.stream({ n: 40, seed: 5, hardNegativeRatio: 0.5 });
  const found = hardNegativesOf(stream);
  assert.equal([...found.values()].flat().length, 20);
  for (const [doc, negatives] of found) {
    const record = stream.records.find((one) => one.id === doc)!;
    for (const negative of negatives) {
      assert.equal(negative.slots?.relation, record.slots.relation);
      assert.ok(["who", "what", "where"].some((slot) => negative.slots?.[slot] === record.slots[slot]));
    }
  }
});
