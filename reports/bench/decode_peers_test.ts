import assert from "node:assert/strict";
import { difference, gaps } from "./decode_peers.ts";

Deno.test("times between tokens leave the first token's own time out", () => {
  assert.deepEqual(gaps([5, 6, 8]), [1, 2]);
  assert.deepEqual(gaps([5]), []);
});

Deno.test("an answer is compared by ids, or by its text where there are none", () => {
  const ours = { ids: [1, 2, 3], text: "abc" };
  assert.equal(difference(ours, { ids: [1, 2, 3], seconds: [] }), undefined);
  assert.equal(difference(ours, { text: "abc", seconds: [] }), undefined);
  assert.match(difference(ours, { ids: [1, 5, 3], seconds: [] })!, /token 2 of 3/);
  assert.match(difference(ours, { ids: [1, 2], seconds: [] })!, /token 3 of 3/);
  assert.match(difference(ours, { ids: [1, 2, 3, 4], seconds: [] })!, /4 tokens, we 3/);
  assert.match(difference(ours, { text: "abd", seconds: [] })!, /"abd" where we say "abc"/);
});
