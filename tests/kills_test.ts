/** A few of the kills that `deno task kills` makes two hundred of. */
import assert from "node:assert/strict";
import { kills } from "./kills.ts";
import { allOrPart } from "./thorough.ts";

const count = allOrPart("three more kills of a memory's commands", 5, 2);

Deno.test({
  name: "what a memory acknowledged outlives SIGKILL, and what was forgotten stays gone, bytes included",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { wrong, killed } = await kills(count, 7);
    assert.deepEqual(wrong, []);
    assert.equal(Object.values(killed).reduce((sum, count) => sum + count, 0), count);
  },
});
