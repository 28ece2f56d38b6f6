import assert from "node:assert/strict";
import { smallStream } from "../memory/testdata/small_stream.ts";
import { chooseCues } from "./cue_choice.ts";

Deno.test("a sample is one replayed and two held-out wordings that rotate over the groups; all is all", () => {
  const cues = Array.from({ length: 10 }, (_, i) => ({
    text: `cue ${i}`,
    set: i < 6 ? "replayed" as const : "held_out" as const,
    wording: `w-${i}`,
  }));
  const chosen = [0, 1, 2].map((groupId) => chooseCues({ cues, groupId }, "sample").map((cue) => cue.wording));
  assert.deepEqual(chosen, [["w-0", "w-6", "w-7"], ["w-1", "w-8", "w-9"], ["w-2", "w-6", "w-7"]]);
  assert.equal(chooseCues({ cues, groupId: 4 }, "all").length, 10);
  const replayedOnly = { groupId: 3, cues: cues.slice(0, 2) };
  assert.deepEqual(chooseCues(replayedOnly, "sample").map((cue) => cue.wording), ["w-1"]);
  assert.equal(chooseCues(smallStream.records[0], "sample").length, 3);
});
