import assert from "node:assert/strict";
import { packSequences } from "./packed_batch.ts";

Deno.test("packSequences stores a shared prefix once and finds every token's row", () => {
  const sequences = [[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 7, 8], [9, 9], [1, 2, 3, 4, 5, 6, 7]];
  const batch = packSequences(sequences);
  assert.deepEqual(batch.prefixes, [{ start: 0, length: 5 }]);
  assert.equal(batch.rows, 5 + 1 + 2 + 2 + 2);
  for (const [s, tokens] of sequences.entries()) {
    for (const [i, id] of tokens.entries()) {
      assert.equal(batch.ids[batch.rowOf(s, i)], id);
      assert.equal(batch.positions[batch.rowOf(s, i)], i);
    }
  }
  assert.deepEqual([...batch.seqs.slice(0, 12)], [0, 5, 0, 0, 0, 5, 5, 1, 0, 5, 5, 1]);
});

Deno.test("packSequences shares no more than each sequence allows", () => {
  const batch = packSequences([[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]], [4, 5]);
  assert.equal(batch.prefixes[0].length, 4);
  assert.equal(packSequences([[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6]], [3, 5]).prefixes.length, 0);
});

Deno.test("packSequences packs a single sequence and one of one token", () => {
  const batch = packSequences([[7]]);
  assert.deepEqual([...batch.seqs], [0, 1, 0, 0, 0, 1]);
  assert.equal(batch.rowOf(0, 0), 0);
});
