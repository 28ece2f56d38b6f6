import assert from "node:assert/strict";
import { smallStream } from "../memory/testdata/small_stream.ts";
import { chooseCues } from "./cue_choice.ts";

Deno.test("a sample is one replayed and two held-out wordings that rotate over the groups; all is all", () => {
  const cues = Array.from({ length: 6 }, (_, i) => `replayed ${i}`);
  const heldOutCues = Array.from({ length: 4 }, (_, i) => `held out ${i}`);
  const chosen = [0, 1, 2].map((groupId) =>
    chooseCues({ cues, heldOutCues, groupId }, "sample").map(({ text }) => text)
  );
  assert.deepEqual(chosen, [
    ["replayed 0", "held out 0", "held out 1"],
    ["replayed 1", "held out 2", "held out 3"],
    ["replayed 2", "held out 0", "held out 1"],
  ]);
  assert.equal(chooseCues({ cues, heldOutCues, groupId: 4 }, "all").length, 10);
  const replayedOnly = { groupId: 3, cues: cues.slice(0, 2) };
  assert.deepEqual(chooseCues(replayedOnly, "sample"), [{ text: "replayed 1", set: "replayed" }]);
  assert.deepEqual(chooseCues({}, "all"), []);
  assert.equal(chooseCues(smallStream.records[0], "sample").length, 3);
});
