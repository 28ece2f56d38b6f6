import assert from "node:assert/strict";
import { cuePairs, ownWorldMix, peopleMix } from "./cue_pairs.ts";

Deno.test("a pair depends on its seed and place alone, and its rival is another text", () => {
  for (const mix of [ownWorldMix, peopleMix]) {
    const pairs = cuePairs({ count: 60, seed: 5, mix });
    assert.deepEqual(cuePairs({ count: 20, seed: 5, mix }), pairs.slice(0, 20));
    assert.notDeepEqual(cuePairs({ count: 60, seed: 6, mix }), pairs);
    for (const { cue, episode, rival } of pairs) {
      assert.notEqual(episode, rival);
      assert.ok(cue !== "" && episode !== "" && rival !== "");
    }
  }
});

Deno.test("half of the pairs for a general model are notes as people write them", () => {
  const count = 200;
  const own = new Set(cuePairs({ count, seed: 5, mix: ownWorldMix }).map(({ episode }) => episode));
  const other = cuePairs({ count, seed: 5, mix: { ...ownWorldMix, told: 0.5 } }).filter(({ episode }) =>
    !own.has(episode)
  );
  assert.ok(other.length > 0.35 * count && other.length < 0.65 * count, String(other.length));
});
