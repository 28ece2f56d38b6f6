import assert from "node:assert/strict";
import { PairPool, PeoplePool, ThingPool } from "./pools.ts";
import { Random } from "../random/random.ts";

Deno.test("PairPool counts off every pair once and starts over", () => {
  const pool = new PairPool(["a", "b", "c"], ["1", "2"], new Random(1));
  const seen = Array.from({ length: 6 }, (_, index) => pool.at(index).join(""));
  assert.deepEqual(seen.toSorted(), ["a1", "a2", "b1", "b2", "c1", "c2"]);
  assert.deepEqual(pool.at(6), pool.at(0));
  assert.equal(pool.round(6), 1);
});

Deno.test("ThingPool puts a look before a noun and starts over when all are used", () => {
  const pool = new ThingPool(new Random(1), ["key", "cup"], ["old", "red", "new"]);
  assert.equal(pool.size, 6);
  const things = Array.from({ length: 6 }, (_, index) => pool.at(index));
  assert.equal(new Set(things).size, 6);
  for (const thing of things) assert.match(thing, /^the (old|red|new) (key|cup)$/);
  assert.equal(pool.at(6), pool.at(0));
});

Deno.test("PeoplePool never repeats a name, beyond all pairs of names too", () => {
  const few = new PeoplePool(new Random(2), ["Ada", "Bo"], ["Kay", "Lee", "Moe"]);
  const names = Array.from({ length: 60 }, (_, index) => few.at(index));
  assert.equal(new Set(names).size, 60);
  assert.match(names[6], /^(Ada|Bo) \w+-\w+$/);
});
