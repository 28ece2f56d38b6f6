import assert from "node:assert/strict";
import { foreignStatements } from "./foreign_statements.ts";

Deno.test("foreign statements are as many as asked, all different, and the same for the same seed", () => {
  const texts = foreignStatements({ count: 200, seed: 7 });
  assert.equal(new Set(texts).size, 200);
  for (const text of texts) assert.doesNotMatch(text, /[{}]|undefined/, text);
  assert.deepEqual(foreignStatements({ count: 20, seed: 7 }), texts.slice(0, 20));
  assert.notDeepEqual(foreignStatements({ count: 20, seed: 8 }), texts.slice(0, 20));
});

Deno.test("sums in foreign statements are right", () => {
  const sums = foreignStatements({ count: 200, seed: 3 }).flatMap((
    text,
  ) => [...text.matchAll(/(\d+) ([+-]) (\d+) = (\d+)/g)]);
  assert.ok(sums.length >= 20);
  for (const [, a, sign, b, sum] of sums) {
    assert.equal(sign === "+" ? Number(a) + Number(b) : Number(a) - Number(b), Number(sum));
  }
});
