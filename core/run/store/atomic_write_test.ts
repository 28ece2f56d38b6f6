import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../../format/test_folder.ts";
import { RunError } from "../../../schemas/errors.ts";
import { writeJsonAtomic, writeJsonLinesAtomic } from "./atomic_write.ts";

const names = (folder: string) => [...Deno.readDirSync(folder)].map((entry) => entry.name);

Deno.test("a written file is whole, its folder is made, nothing else is left", async () => {
  await withFolder(async (folder) => {
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
  await withFolder(async (folder) => {
    await writeJsonLinesAtomic(join(folder, "rows.jsonl"), [{ a: 1 }, { a: 2 }]);
    assert.equal(await Deno.readTextFile(join(folder, "rows.jsonl")), '{"a":1}\n{"a":2}\n');
    await writeJsonLinesAtomic(join(folder, "none.jsonl"), []);
    assert.equal(await Deno.readTextFile(join(folder, "none.jsonl")), "");
  });
});

Deno.test("NaN and infinities are refused by their path and nothing is written", async () => {
  await withFolder(async (folder) => {
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
