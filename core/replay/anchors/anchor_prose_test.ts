import assert from "node:assert/strict";
import { anchorProse } from "./anchor_prose.ts";

Deno.test("anchor prose is as long as asked, all different, filled everywhere, and the same for the same seed", () => {
  const texts = anchorProse({ count: 300, seed: 7 });
  assert.equal(texts.length, 300);
  assert.equal(new Set(texts).size, 300);
  for (const text of texts) {
    assert.doesNotMatch(text, /[{}]|undefined/, text);
    const words = text.split(/\s+/).length;
    assert.ok(words >= 12 && words <= 90, `${words} words: ${text}`);
  }
  assert.deepEqual(anchorProse({ count: 20, seed: 7 }), texts.slice(0, 20));
  assert.notDeepEqual(anchorProse({ count: 20, seed: 8 }), texts.slice(0, 20));
});

Deno.test("every register has its turn, and days stand with a year and without", () => {
  const texts = anchorProse({ count: 16, seed: 1 });
  const day = /\d{1,2} (January|February|March|April|May|June|July|August|September|October|November|December)/;
  assert.ok(texts.filter((text) => new RegExp(`${day.source} \\d{4}`).test(text)).length >= 4);
  assert.ok(anchorProse({ count: 200, seed: 1 }).some((text) => new RegExp(`${day.source}\\D`).test(text)));
});
