import assert from "node:assert/strict";
import { join } from "node:path";
import { RunError } from "../../schemas/errors.ts";
import { namesIn, withFolder } from "./test_folder.ts";
import { disk, isTemporary, writeAtomic, type WriteFileSystem } from "./write_whole.ts";

for (
  const { what, when, error, says } of [
    {
      what: "a full disk",
      when: "writeSynced",
      error: new Error("No space left on device (os error 28)"),
      says: /on a disk with room left/,
    },
    {
      what: "a read-only disk",
      when: "writeSynced",
      error: new Error("Read-only file system (os error 30)"),
      says: /can be written to/,
    },
    {
      what: "a forbidden rename",
      when: "rename",
      error: new Deno.errors.PermissionDenied("no"),
      says: /can be written to/,
    },
  ] as const
) {
  Deno.test(`${what} leaves the old file and nothing half-written`, async () => {
    await withFolder(async (folder) => {
      const path = join(folder, "a.json");
      await writeAtomic(path, "old");
      const failing: WriteFileSystem = {
        ...disk,
        async [when](name: string, data: never) {
          if (when === "writeSynced") await disk.writeSynced(name, (data as Uint8Array).subarray(0, 1));
          throw error;
        },
      };
      await assert.rejects(writeAtomic(path, "new text", failing), (thrown) => {
        assert.ok(thrown instanceof RunError);
        assert.match(thrown.message, says);
        assert.ok(thrown.message.includes(path));
        assert.equal(thrown.cause, error);
        return true;
      });
      assert.equal(await Deno.readTextFile(path), "old");
      assert.deepEqual(namesIn(folder), ["a.json"]);
    });
  });
}

Deno.test("a file in the place of a folder is explained", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "");
    await assert.rejects(writeAtomic(join(folder, "file", "a.json"), "x"), /a path whose parts are folders/);
  });
});

Deno.test("temporary names are recognised and no others", () => {
  assert.ok(isTemporary(".a.json.4711.tmp"));
  for (const name of ["a.json", ".a.tmp", "a.4711.tmp", ".hidden"]) assert.ok(!isTemporary(name), name);
});

Deno.test("two writes of one file at once leave one of the two, whole", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.json");
    const texts = ["a".repeat(100_000), "b".repeat(50_000)];
    await Promise.all(texts.map((text) => writeAtomic(path, text)));
    assert.ok(texts.includes(await Deno.readTextFile(path)));
    assert.deepEqual(namesIn(folder), ["a.json"]);
  });
});
