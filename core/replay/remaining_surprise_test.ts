import assert from "node:assert/strict";
import type { ReplayRow } from "../../schemas/replay_row.ts";
import { defaultGateWeights } from "../memory/gate.ts";
import type { Trace } from "../memory/memory.ts";
import { WordModel } from "../memory/testdata/word_model.ts";
import { remainingSurprise, renewedSalience } from "./remaining_surprise.ts";

Deno.test("remainingSurprise is each trace's mean NLL over its rows, and renewedSalience puts it into S", async () => {
  const model = new WordModel();
  const row = (trace_id: string, cue: string): ReplayRow => ({
    trace_id,
    group_id: 0,
    scenario: "A",
    cue,
    answer: " harbour",
    salience: 1,
    recency: 0,
    similarity: 0,
    weight: 1,
    pointer: { doc: trace_id, start: 0, end: 1 },
  });
  // The stand-in says 1 for a new word, 1/2 for one that stands in the prompt.
  const rows = [row("a", "Where?"), row("a", "By the harbour?"), row("b", "At the harbour?")];
  const surprise = await remainingSurprise(
    model,
    rows,
    (one) => ({ prompt: model.tokens.encode(one.cue), continuation: model.tokens.encode(one.answer) }),
    ["consolidated"],
  );
  assert.deepEqual([...surprise], [["a", 0.75], ["b", 0.5]]);
  const trace = (traceId: string) =>
    ({ traceId, tags: { surprise: 3, novelty: 0.5, reward: true, pin: false } }) as Trace;
  const renewed = renewedSalience([trace("a"), trace("c")], surprise, defaultGateWeights);
  assert.deepEqual([...renewed], [["a", 0.75 + 0.5 + 0.5], ["c", 3 + 0.5 + 0.5]]);
});
