import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../../format/test_folder.ts";
import { RunError } from "../../../schemas/errors.ts";
import { claimFile, claimFolder, guardFile, refuseForeign, refuseTaken } from "./claim.ts";

const names = (folder: string) => [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();

const refused = (promise: Promise<unknown>, says: RegExp) =>
  assert.rejects(promise, (error) => {
    assert.ok(error instanceof RunError, String(error));
    assert.match(error.message, says);
    return true;
  });

Deno.test("a claimed folder is made, keeps others out by name, and leaves nothing behind where nothing was written", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a/b");
    {
      await using claim = await claimFolder(path, "train-lora");
      assert.deepEqual(claim.names, []);
      await refused(
        claimFolder(path, "m4"),
        new RegExp(`Cannot use .*a/b: out must be .*train-lora \\(process ${Deno.pid} on .*Hint: wait`),
      );
    }
    assert.deepEqual(names(folder), []);
    {
      await using _claim = await claimFolder(path, "m4");
      await Deno.writeTextFile(join(path, "run.json"), "{}");
    }
    assert.deepEqual(names(path), ["run.json"]);
    await using claim = await claimFolder(path, "m4");
    assert.deepEqual(claim.names, ["run.json"]);
  });
});

Deno.test("a folder that cannot be written to is explained, and what was made on the way goes again", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "");
    await refused(claimFolder(join(folder, "file"), "m4"), /out must be a folder that can be written to/);
    await refused(claimFolder(join(folder, "file/run"), "m4"), /out must be a folder that can be written to/);
    assert.deepEqual(names(folder), ["file"]);
  });
});

Deno.test("a single file is claimed by a lock beside it", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "x.gguf");
    {
      await using _claim = await claimFile(path, "export");
      await refused(claimFile(path, "export"), /another|export \(process/);
      await using _other = await claimFile(join(folder, "y.gguf"), "export");
    }
    assert.deepEqual(names(folder), []);
  });
});

const adapter = { holds: "an adapter", marks: ["adapter_config.json"], result: "weights", state: "x.state" };
const fresh = { resume: false, force: false };

Deno.test("a folder that holds something, but nothing of ours, is refused whatever is asked for", () => {
  const foreign = { path: "there", names: ["thesis.md"] };
  for (const options of [fresh, { resume: true, force: false }, { resume: false, force: true }]) {
    assert.throws(
      () => refuseTaken(foreign, adapter, options),
      /out must be a new or empty folder, or one that holds an adapter: received \["thesis.md"\]/,
    );
  }
  refuseForeign({ path: "there", names: ["adapter_config.json", "thesis.md"] }, adapter);
  refuseForeign({ path: "there", names: [] }, adapter);
});

Deno.test("a result is replaced by force alone, an interrupted training gone on with by resume", () => {
  const take = (names: string[], options: typeof fresh) => refuseTaken({ path: "there", names }, adapter, options);
  const resume = { resume: true, force: false }, force = { resume: false, force: true };
  assert.throws(() => take(["weights"], fresh), /out must be a folder without an adapter.*`force`/);
  assert.throws(() => take(["weights"], resume), /there is no interrupted training to resume/);
  assert.throws(() => take(["weights", "x.state"], fresh), /a folder without a training.*`resume` continues/);
  take(["weights", "x.state"], resume);
  take(["weights"], force);
  take(["x.state"], force);
  take([], resume);
  take(["weights"], { resume: true, force: true });
});

Deno.test("a file that another wrote meanwhile is not written over", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "weights");
    const untouched = await guardFile(path);
    await untouched();
    await Deno.writeTextFile(path, "another's");
    await refused(untouched(), /as it was when this run began: received "one that another run has written since"/);
    const again = await guardFile(path);
    await again();
    await Deno.writeTextFile(path, "another's, longer");
    await refused(again(), /received "another one"/);
  });
});
