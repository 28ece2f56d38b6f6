import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../../format/test_folder.ts";
import { RunError } from "../../../schemas/errors.ts";
import { refuseInterrupted } from "./interrupted.ts";
import { openRunFolder, type RunIdentity } from "./run_folder.ts";

const identity: RunIdentity = {
  command: "m4",
  flags: { scenario: ["A", "B"], n: 48 },
  model: { id: "x/y", sha256: "ab".repeat(32) },
  device: "reference",
  versions: {},
};
const plain = { resume: false, force: false };

Deno.test("a run of several parts is interrupted from the end of its first stage until its result is written", async () => {
  await withFolder(async (path) => {
    const held = { path, identity, parts: ["A", "B"], result: "summary.json" };
    const run = (part: string) =>
      openRunFolder(join(path, part), { ...identity, flags: { part } }, { resume: true, force: false });
    const refused = (says: RegExp) =>
      assert.rejects(refuseInterrupted(held, plain), (error) => {
        assert.ok(error instanceof RunError, String(error));
        assert.match(error.message, says);
        return true;
      });
    await refuseInterrupted(held, plain);
    await openRunFolder(path, identity, plain);
    const a = await run("A");
    await refuseInterrupted(held, plain);
    await a.finish("evaluate B0", []);
    await refused(/interrupted after evaluate B0"\. Hint: `resume` continues it, `force` starts over/);
    await a.finish("ledger", []);
    await refused(/only a part of its runs/);
    for (const options of [{ resume: true, force: false }, { resume: false, force: true }]) {
      await refuseInterrupted(held, options);
    }
    await refuseInterrupted({ ...held, identity: { ...identity, flags: { n: 9 } } }, plain);
    const b = await run("B");
    await b.finish("ledger of the dry run", []);
    await Deno.writeTextFile(join(path, "summary.json"), "{}");
    await refuseInterrupted(held, plain);
    // The whole run after a dry run, which left a summary.
    await b.finish("evaluate B0", []);
    await refused(/interrupted after evaluate B0"/);
  });
});
