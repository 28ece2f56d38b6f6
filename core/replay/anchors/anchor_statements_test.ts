import assert from "node:assert/strict";
import { anchorStatements, briefStatements } from "./anchor_statements.ts";

const guarded = ["1 + 6 = 7\n3 + 2 ="];

Deno.test("statements are as many as asked, all different, and the same for the same seed", () => {
  const texts = anchorStatements({ count: 200, seed: 7 }, guarded);
  assert.equal(new Set(texts).size, 200);
  for (const text of texts) assert.doesNotMatch(text, /[{}]|undefined/, text);
  assert.deepEqual(anchorStatements({ count: 20, seed: 7 }, guarded), texts.slice(0, 20));
  assert.notDeepEqual(anchorStatements({ count: 20, seed: 8 }, guarded), texts.slice(0, 20));
});

Deno.test("sums in statements are right", () => {
  const sums = anchorStatements({ count: 600, seed: 3 }, guarded).flatMap((
    text,
  ) => [...text.matchAll(/(\d+) ([-+*]) (\d+) = (\d+)/g)]);
  assert.ok(sums.length >= 100);
  for (const [, a, sign, b, sum] of sums) {
    const [x, y] = [Number(a), Number(b)];
    assert.equal(sign === "+" ? x + y : sign === "-" ? x - y : x * y, Number(sum));
  }
});

Deno.test("brief statements are one to three of a kind, of all kinds, all different, and the same for the same seed", () => {
  const all = briefStatements({ count: 10_000, seed: 4 }, guarded);
  assert.ok(all.length > 1000 && new Set(all).size > 0.98 * all.length);
  assert.ok(all.some((text) => /Reykjavik/.test(text)) && all.some((text) => /^\d+ [-+*] \d+ = \d+$/.test(text)));
  for (const text of all) assert.doesNotMatch(text, /[{}]|undefined/, text);
  const lines = all.map((text) => text.split("\n").length);
  assert.ok(Math.max(...lines) === 3 && lines.filter((n) => n === 1).length > 0.3 * all.length);
  assert.deepEqual(briefStatements({ count: 9, seed: 4 }, guarded), all.slice(0, 9));
});
