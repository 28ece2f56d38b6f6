import assert from "node:assert/strict";
import { ExactIndex } from "./exact_index.ts";
import { IdentityCompletion } from "./identity_completion.ts";

Deno.test("ExactIndex ranks by cosine, breaks ties by id, and gives at most k", () => {
  const index = new ExactIndex();
  index.add("c", Float32Array.of(1, 0));
  index.add("b", Float32Array.of(0, 1));
  index.add("a", Float32Array.of(1, 0));
  assert.deepEqual(index.search(Float32Array.of(1, 0), 2), [{ id: "a", score: 1 }, { id: "c", score: 1 }]);
  assert.equal(index.search(Float32Array.of(1, 0), 9).length, 3);
  index.add("b", Float32Array.of(1, 0));
  assert.equal(index.size, 3);
  assert.deepEqual(new ExactIndex().search(Float32Array.of(1), 3), []);
});

Deno.test("IdentityCompletion returns its candidates unchanged", () => {
  const candidates = [{ id: "a", score: 0.9 }, { id: "b", score: 0.1 }];
  assert.deepEqual(new IdentityCompletion().complete(Float32Array.of(1), candidates), candidates);
});
