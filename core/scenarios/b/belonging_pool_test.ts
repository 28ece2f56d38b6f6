import assert from "node:assert/strict";
import { BelongingPool, otherTruth } from "./belonging_pool.ts";
import { Random } from "../../random/random.ts";

Deno.test("BelongingPool never repeats a belonging, and depends on the seed", () => {
  const pool = new BelongingPool(new Random(1));
  const subjects = Array.from({ length: 8000 }, (_, index) => pool.at(index).subject);
  assert.equal(new Set(subjects).size, subjects.length);
  assert.notEqual(new BelongingPool(new Random(2)).at(0).subject, subjects[0]);
});

Deno.test("a belonging's truth stands in its name, and a wrong answer does not", () => {
  const pool = new BelongingPool(new Random(3));
  const random = new Random(4);
  for (let index = 0; index < 1000; index++) {
    const belonging = pool.at(index);
    for (const truth of ["color", "owner"] as const) {
      assert.ok(belonging.subject.includes(belonging[truth]));
      assert.ok(!belonging.subject.includes(otherTruth(belonging, truth, random)));
    }
  }
});

Deno.test("an object comes in all colors", () => {
  const pool = new BelongingPool(new Random(5));
  const umbrellas = Array.from({ length: 400 }, (_, index) => pool.at(index)).filter(({ subject }) =>
    subject.includes("umbrella")
  );
  assert.equal(new Set(umbrellas.map(({ color }) => color)).size, 8);
});
