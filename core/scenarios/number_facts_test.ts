import assert from "node:assert/strict";
import { nearbyNumber, NumberPool } from "./number_facts.ts";
import { Random } from "./random.ts";

Deno.test("NumberPool never repeats a number, across its blocks, and depends on the seed", () => {
  const pool = new NumberPool(new Random(1));
  const numbers = Array.from({ length: 10_000 }, (_, index) => pool.at(index));
  assert.equal(new Set(numbers).size, numbers.length);
  assert.ok(numbers.slice(0, 880).every((number) => number >= 110 && number < 990));
  assert.notEqual(new NumberPool(new Random(2)).at(0), pool.at(0));
});

Deno.test("nearbyNumber has as many digits as the truth, and is neither it nor the number asked about", () => {
  const random = new Random(4);
  const pool = new NumberPool(random);
  for (let index = 0; index < 3000; index++) {
    const subject = pool.at(index);
    const wrong = nearbyNumber(subject + 1, subject, random);
    assert.ok(wrong !== subject + 1 && wrong !== subject);
    assert.equal(String(wrong).length, String(subject + 1).length);
  }
});
