import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import { Random } from "../random/random.ts";
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
  assert.deepEqual(index.search(Float32Array.of(1, 0), 0), []);
  assert.deepEqual(new ExactIndex().search(Float32Array.of(1), 3), []);
});

Deno.test("ExactIndex finds what sorting all keys finds, for every k", () => {
  const random = new Random(5), index = new ExactIndex();
  // Few values, so that many scores are equal.
  const keys = Array.from({ length: 60 }, () => Float32Array.of(random.int(3), random.int(3)));
  keys.forEach((key, i) => index.add(`id-${i}`, key));
  const query = Float32Array.of(1, 2);
  const all = keys.map((key, i) => ({ id: `id-${i}`, score: key[0] + 2 * key[1] }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  for (const k of [1, 2, 7, 59, 60, 61]) assert.deepEqual(index.search(query, k), all.slice(0, k));
});

Deno.test("ExactIndex forgets a key, and refuses one of another length", () => {
  const index = new ExactIndex();
  index.add("a", Float32Array.of(1, 0));
  index.add("b", Float32Array.of(0, 1));
  assert.equal(index.remove("a"), true);
  assert.equal(index.remove("a"), false);
  assert.deepEqual(index.search(Float32Array.of(1, 0), 2), [{ id: "b", score: 0 }]);
  assert.throws(
    () => index.add("c", Float32Array.of(1)),
    (error) => error instanceof InputError && /length must be 2.*received 1/.test(error.message),
  );
});

Deno.test("IdentityCompletion returns its candidates unchanged", () => {
  const candidates = [{ id: "a", score: 0.9 }, { id: "b", score: 0.1 }];
  assert.deepEqual(new IdentityCompletion().complete(Float32Array.of(1), candidates), candidates);
});
