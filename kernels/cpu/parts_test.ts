import assert from "node:assert/strict";
import { partsOfProduct, partsOfValues } from "./parts.ts";
import { MOST_PARTS } from "./pool/claims.ts";

Deno.test("a command falls into as many parts as there are threads or more, and never into more than a claim can count", () => {
  assert.equal(partsOfValues(2 ** 25, 1), 1);
  assert.equal(partsOfValues(2 ** 25, 2), 8);
  for (const threads of [2, 255, 256]) {
    for (const parts of [partsOfValues(2 ** 25, threads), partsOfValues(5000, threads), partsOfProduct(1e9, threads)]) {
      assert.ok(parts >= threads && parts <= MOST_PARTS, `${threads} threads: ${parts} parts`);
    }
  }
});
