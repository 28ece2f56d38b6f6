import assert from "node:assert/strict";
import { Random } from "../random/random.ts";
import { names, people, things } from "./names.ts";

Deno.test("the pools hold no word twice", () => {
  for (const pool of Object.values(names)) assert.equal(new Set(pool).size, pool.length);
});

Deno.test("20,000 people have 20,000 names", () => {
  const many = people(new Random(2));
  assert.equal(new Set(Array.from({ length: 20_000 }, (_, index) => many.at(index))).size, 20_000);
});

Deno.test("PeoplePool and ThingPool do not repeat a first name or a noun while there are others", () => {
  const someone = people(new Random(3));
  const first = Array.from({ length: names.firstNames.length }, (_, index) => someone.at(index).split(" ")[0]);
  assert.equal(new Set(first).size, names.firstNames.length);
  const something = things(new Random(3));
  const nouns = Array.from({ length: names.objects.length }, (_, index) => something.at(index).split(" ").at(-1));
  assert.equal(new Set(nouns).size, names.objects.length);
  assert.equal(something.size, names.objects.length * names.objectLooks.length);
});
