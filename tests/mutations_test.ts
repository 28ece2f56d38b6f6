/** Two hundred of the files that `deno task mutations` damages ten thousand of. */
import assert from "node:assert/strict";
import { mutations } from "./mutations.ts";

Deno.test("damaged stores and lines give an error that names the file, or what was written", async () => {
  const { files, refused, whole, wrong, crashed } = await mutations(200, 7);
  assert.deepEqual([wrong, crashed], [[], []]);
  assert.equal(files, 200);
  assert.ok(refused > 100 && whole > 10, `${refused} refused, ${whole} whole`);
});
