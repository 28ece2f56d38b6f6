import assert from "node:assert/strict";
import { CacheRows } from "./cache_rows.ts";
import { Random } from "../random/random.ts";

Deno.test("rows are given once, and all come back", () => {
  const rows = new CacheRows(500), random = new Random("cache"), taken: { start: number; length: number }[] = [];
  const owned = new Uint8Array(500);
  for (let i = 0; i < 5000; i++) {
    if (random.next() < 0.55) {
      const length = 1 + random.int(40), start = rows.take(length);
      if (start === undefined) continue;
      assert.ok(start >= 0 && start + length <= 500);
      assert.ok(owned.subarray(start, start + length).every((owner) => owner === 0), "given twice");
      owned.fill(1, start, start + length);
      taken.push({ start, length });
    } else if (taken.length > 0) {
      const [{ start, length }] = taken.splice(random.int(taken.length), 1);
      owned.fill(0, start, start + length);
      rows.give(start, length);
    }
    assert.equal(rows.left, owned.filter((owner) => owner === 0).length);
  }
  for (const { start, length } of taken) rows.give(start, length);
  assert.equal(rows.take(500), 0, "the free stretches have not been joined");
  assert.equal(rows.take(1), undefined);
});
