import assert from "node:assert/strict";
import {
  firstNames,
  lastNames,
  objectLooks,
  objects,
  PairPool,
  PeoplePool,
  placeLooks,
  places,
  ThingPool,
} from "./names.ts";
import { Random } from "../random/random.ts";

Deno.test("the pools hold no word twice", () => {
  for (const pool of [firstNames, lastNames, objects, objectLooks, places, placeLooks]) {
    assert.equal(new Set(pool).size, pool.length);
  }
});

Deno.test("PairPool counts off every pair once and starts over", () => {
  const pool = new PairPool(["a", "b", "c"], ["1", "2"], new Random(1));
  const seen = Array.from({ length: 6 }, (_, index) => pool.at(index).join(""));
  assert.deepEqual(seen.toSorted(), ["a1", "a2", "b1", "b2", "c1", "c2"]);
  assert.deepEqual(pool.at(6), pool.at(0));
  assert.equal(pool.round(6), 1);
});

Deno.test("PeoplePool never repeats a name, beyond all pairs of names too", () => {
  const few = new PeoplePool(new Random(2), ["Ada", "Bo"], ["Kay", "Lee", "Moe"]);
  const names = Array.from({ length: 60 }, (_, index) => few.at(index));
  assert.equal(new Set(names).size, 60);
  assert.match(names[6], /^(Ada|Bo) \w+-\w+$/);
  const many = new PeoplePool(new Random(2));
  assert.equal(new Set(Array.from({ length: 20_000 }, (_, index) => many.at(index))).size, 20_000);
});

Deno.test("PeoplePool and ThingPool do not repeat a first name or a noun while there are others", () => {
  const people = new PeoplePool(new Random(3));
  const first = Array.from({ length: firstNames.length }, (_, index) => people.at(index).split(" ")[0]);
  assert.equal(new Set(first).size, firstNames.length);
  const things = new ThingPool(new Random(3));
  const nouns = Array.from({ length: objects.length }, (_, index) => things.at(index).split(" ").at(-1));
  assert.equal(new Set(nouns).size, objects.length);
  assert.equal(things.size, objects.length * objectLooks.length);
});
