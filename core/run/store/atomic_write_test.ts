import assert from "node:assert/strict";
import { join } from "node:path";
import { RunError } from "../../../schemas/errors.ts";
import {
  disk,
  isTemporary,
  writeAtomic,
  type WriteFileSystem,
  writeJsonAtomic,
  writeJsonLinesAtomic,
} from "./atomic_write.ts";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map((entry) => entry.name);

Deno.test("a written file is whole, its folder is made, nothing else is left", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "a/b/c.json");
    await writeJsonAtomic(path, { b: 1, a: [1, { y: 2, x: null }], left_out: undefined });
    assert.equal(
      await Deno.readTextFile(path),
      '{\n  "b": 1,\n  "a": [\n    1,\n    {\n      "y": 2,\n      "x": null\n    }\n  ]\n}\n',
    );
    await writeJsonAtomic(path, { b: 1, a: { y: 2, x: 3 } }, { sorted: true });
    assert.equal(await Deno.readTextFile(path), '{\n  "a": {\n    "x": 3,\n    "y": 2\n  },\n  "b": 1\n}\n');
    assert.deepEqual(names(join(folder, "a/b")), ["c.json"]);
  });
});

Deno.test("lines of JSON end with a line break each", async () => {
  await inFolder(async (folder) => {
    await writeJsonLinesAtomic(join(folder, "rows.jsonl"), [{ a: 1 }, { a: 2 }]);
    assert.equal(await Deno.readTextFile(join(folder, "rows.jsonl")), '{"a":1}\n{"a":2}\n');
    await writeJsonLinesAtomic(join(folder, "none.jsonl"), []);
    assert.equal(await Deno.readTextFile(join(folder, "none.jsonl")), "");
  });
});

Deno.test("NaN and infinities are refused by their path and nothing is written", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "a.json");
    for (const bad of [NaN, Infinity]) {
      await assert.rejects(writeJsonAtomic(path, { list: [{ loss: bad }] }), (error) => {
        assert.ok(error instanceof RunError);
        assert.match(error.message, /list\[0\]\.loss must be a finite number/);
        return true;
      });
    }
    assert.deepEqual(names(folder), []);
  });
});

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
    await inFolder(async (folder) => {
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
      assert.deepEqual(names(folder), ["a.json"]);
    });
  });
}

Deno.test("a file in the place of a folder is explained", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "file"), "");
    await assert.rejects(writeAtomic(join(folder, "file", "a.json"), "x"), /a path whose parts are folders/);
  });
});

Deno.test("temporary names are recognised and no others", () => {
  assert.ok(isTemporary(".a.json.4711.tmp"));
  for (const name of ["a.json", ".a.tmp", "a.4711.tmp", ".hidden"]) assert.ok(!isTemporary(name), name);
});
