import assert from "node:assert/strict";
import { InputError } from "../../schemas/errors.ts";
import { Random } from "../random/random.ts";
import { ExactIndex } from "./exact_index.ts";
import { SizedIndex } from "./sized_index.ts";
import { isSparse } from "./sparse_key.ts";
import { dot, unit } from "./vectors.ts";

/** Keys with a few winners, drawn so that some places are common. */
function sparse(count: number, random: Random, winners = 6): Float32Array[] {
  return Array.from({ length: count }, () => {
    const key = new Float32Array(128);
    for (let i = 0; i < winners; i++) key[Math.floor(128 * random.next() ** 2)] = random.next();
    return unit(key);
  });
}

Deno.test("many sparse keys are searched exactly, to the last bit, whatever comes, goes and changes", async () => {
  const random = new Random(11), keys = sparse(600, random), cues = [...sparse(40, random), ...sparse(5, random, 1)];
  const index = new SizedIndex({}, 100), exact = new ExactIndex();
  const both = [index, exact];
  const same = () => {
    for (const k of [0, 1, 2, 10, 40]) {
      for (const cue of cues) assert.deepEqual(index.search(cue, k), exact.search(cue, k));
    }
  };
  for (const one of both) keys.slice(0, 400).forEach((key, i) => one.add(`id-${i}`, key));
  same();
  for (const one of both) for (let i = 0; i < 400; i += 3) assert.equal(one.remove(`id-${i}`), true);
  same();
  for (const one of both) keys.slice(400).forEach((key, i) => one.add(`id-${i}`, key));
  // A key without anything, and one twice.
  for (const one of both) {
    one.add("nothing", new Float32Array(128));
    one.add("copy", keys[401]);
  }
  same();
  assert.equal(index.remove("id-9999"), false);
  assert.deepEqual(index.search(new Float32Array(128), 3), exact.search(new Float32Array(128), 3));
  assert.equal(index.exact, true);
  assert.equal(index.kept(), undefined, "no graph");
  for (const cue of cues) assert.equal(index.score("copy", cue), dot(cue, keys[401]));
  assert.equal(index.score("id-9999", cues[0]), undefined);
  assert.throws(() => index.add("short", new Float32Array(64)), InputError);
  same();

  // One that is not sparse comes: the lists are no more, and what is there is found as before.
  const dense = unit(Float32Array.from({ length: 128 }, (_, i) => Math.cos(i)));
  for (const one of both) one.add("dense", dense);
  await index.build();
  assert.equal(index.exact, false);
  assert.deepEqual(index.search(dense, 1), exact.search(dense, 1));
  assert.equal(index.score("copy", dense), dot(dense, keys[401]));
});

Deno.test("a key is sparse with at most an eighth of its places", () => {
  assert.equal(isSparse(Float32Array.of(0, 0, 0, 0, 0, 0, 0, 1)), true);
  assert.equal(isSparse(Float32Array.of(0, 0, 0, 0, 0, 0, 1, 1)), false);
  assert.equal(isSparse(new Float32Array(8)), true);
});
