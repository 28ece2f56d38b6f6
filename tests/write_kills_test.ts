/** Ten of the kills that `deno task write-kills` makes a thousand of. */
import assert from "node:assert/strict";
import { writeKills } from "./write_kills.ts";

Deno.test({
  name: "a store holds what it acknowledged and nothing that it forgot, when its writer is killed",
  ignore: Deno.build.os === "windows",
  async fn() {
    const { wrong, killed, written } = await writeKills(10, 7);
    assert.deepEqual(wrong, []);
    assert.equal(killed, 10);
    assert.ok(written > 5, `${written}`);
  },
});
