import assert from "node:assert/strict";
import { join } from "node:path";
import { FormatError, InputError } from "../../schemas/errors.ts";
import { decodeFloats } from "./plain_floats.ts";
import { encodeSafetensors, readSafetensors } from "./safetensors.ts";
import { withFolder } from "./test_folder.ts";
import { fileBytes } from "./file_bytes.ts";
import { hashAndCheck } from "./hash_weights.ts";
import { readTensorBytes } from "./weights_file.ts";

const tensors = [
  { name: "b", shape: [2, 3], values: Float32Array.from([1, 2, 3, 4, 5, 6]) },
  { name: "a", shape: [4], values: Float32Array.from([-1, 0.5, 0.25, 2]) },
];

/** A file with this header text in front of `data` bytes. */
function file(header: string, data: number, length = BigInt(new TextEncoder().encode(header).length)): Uint8Array {
  const text = new TextEncoder().encode(header);
  const out = new Uint8Array(8 + text.length + data);
  new DataView(out.buffer).setBigUint64(0, length, true);
  out.set(text, 8);
  return out;
}

Deno.test("What was written is read back, in all three formats", async () => {
  await withFolder(async (dir) => {
    for (const format of ["f32", "f16", "bf16"] as const) {
      const path = join(dir, `${format}.safetensors`);
      await Deno.writeFile(path, encodeSafetensors(tensors, format, { format: "pt" }));
      const read = readSafetensors(fileBytes(path));
      assert.deepEqual(read.metadata, { format: "pt" });
      assert.deepEqual(read.tensors.map((t) => [t.name, t.shape, t.format]), [["a", [4], format], [
        "b",
        [2, 3],
        format,
      ]]);
      for (const t of read.tensors) {
        assert.deepEqual(
          decodeFloats(readTensorBytes(read, t), t.format),
          tensors.find((x) => x.name === t.name)!.values,
        );
      }
      assert.match(hashAndCheck(read), /^[0-9a-f]{64}$/);
    }
  });
});

Deno.test("The order in which tensors are given does not change the bytes, and the weights begin at a multiple of eight", () => {
  const bytes = encodeSafetensors(tensors, "f32");
  assert.deepEqual(encodeSafetensors([...tensors].reverse(), "f32"), bytes);
  assert.equal(new DataView(bytes.buffer).getUint32(0, true) % 8, 0);
});

Deno.test("Values that the format cannot hold are not written", () => {
  const one = (v: number) => [{ name: "w", shape: [1], values: Float32Array.from([v]) }];
  assert.throws(
    () => encodeSafetensors(one(NaN), "f32"),
    (e) => e instanceof FormatError && /value 0 of w must be finite in f32.*diverged/.test(e.message),
  );
  assert.throws(() => encodeSafetensors(one(-Infinity), "bf16"), FormatError);
  assert.throws(
    () => encodeSafetensors(one(70_000), "f16"),
    (e) => e instanceof FormatError && /write f32 or bf16/.test(e.message),
  );
  assert.ok(encodeSafetensors(one(70_000), "bf16"));
  assert.ok(encodeSafetensors(one(65_504), "f16"));
});

const entry = (fields: string) => `{"w":{${fields}}}`;
const faults: [string, Uint8Array, RegExp][] = [
  ["an empty file", new Uint8Array(), /content must be safetensors: received "an empty file \(0 bytes\)"/],
  ["a header longer than the file", file("{}", 0, 1000n), /header length must be at most 2: received 1000/],
  ["a header of 2^63 bytes", file("{}", 0, 1n << 63n), /header length must be at most 2: received 9223372036854775808/],
  ["a header that is no JSON", file("{nonsense", 0), /header must be JSON/],
  ["a header that is a list", file("[1]", 0), /header must be a JSON object/],
  ["a header that is not UTF-8", file("{}", 0).map((b, i) => (i === 8 ? 0xff : b)), /header must be JSON/],
  [
    "an integer type",
    file(entry('"dtype":"I64","shape":[1],"data_offsets":[0,8]'), 8),
    /dtype of w must be F32, F16 or BF16: received "I64"/,
  ],
  ["no type", file(entry('"shape":[1],"data_offsets":[0,8]'), 8), /dtype of w must be .*: received nothing/],
  ["a null entry", file('{"w":null}', 0), /dtype of w/],
  [
    "a negative dimension",
    file(entry('"dtype":"F32","shape":[-1],"data_offsets":[0,4]'), 4),
    /shape of w must be a list/,
  ],
  [
    "a dimension that is text",
    file(entry('"dtype":"F32","shape":["1"],"data_offsets":[0,4]'), 4),
    /shape of w must be a list/,
  ],
  [
    "one offset",
    file(entry('"dtype":"F32","shape":[1],"data_offsets":[0]'), 4),
    /data_offsets of w must be a begin and an end/,
  ],
  [
    "a shape larger than its bytes",
    file(entry('"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,4]'), 4),
    /data_offsets of w must be 4000000000000 bytes apart/,
  ],
  [
    "offsets beyond the file",
    file(entry('"dtype":"F32","shape":[4],"data_offsets":[0,16]'), 4),
    /file must be \d+ bytes long, for its tensors/,
  ],
  [
    "bytes that no tensor claims",
    file(entry('"dtype":"F32","shape":[1],"data_offsets":[0,4]'), 8),
    /file must be \d+ bytes long/,
  ],
  [
    "a hole in front",
    file(entry('"dtype":"F32","shape":[1],"data_offsets":[4,8]'), 8),
    /data_offsets of w must be from 0/,
  ],
  [
    "overlapping tensors",
    file(
      '{"v":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      8,
    ),
    /data_offsets of w must be from 8/,
  ],
  [
    "a name twice",
    file(
      '{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"w":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      8,
    ),
    /data_offsets of w must be from 0/,
  ],
  [
    "metadata that is no object of strings",
    file('{"__metadata__":{"a":1}}', 0),
    /__metadata__ must be an object of strings/,
  ],
];
for (const [name, bytes, message] of faults) {
  Deno.test(`Safetensors with ${name} are refused with the field that is wrong`, async () => {
    await withFolder(async (dir) => {
      const path = join(dir, "bad.safetensors");
      await Deno.writeFile(path, bytes);
      assert.throws(() => readSafetensors(fileBytes(path)), (e) => {
        assert.ok(e instanceof FormatError, String(e));
        assert.match(e.message, message);
        assert.match(e.message, /^Cannot read .*bad\.safetensors: .*Hint: /);
        return true;
      });
    });
  });
}

Deno.test("Safetensors cut off anywhere are refused", async () => {
  await withFolder(async (dir) => {
    const whole = encodeSafetensors(tensors, "f32");
    const path = join(dir, "cut.safetensors");
    for (let length = 0; length < whole.length; length++) {
      await Deno.writeFile(path, whole.subarray(0, length));
      assert.throws(() => readSafetensors(fileBytes(path)), FormatError, `cut at ${length}`);
    }
  });
});

Deno.test("NaN in the weights is found when they are checked", async () => {
  await withFolder(async (dir) => {
    const bytes = encodeSafetensors(tensors, "bf16");
    new DataView(bytes.buffer).setUint16(bytes.length - 2, 0x7fc0, true);
    const path = join(dir, "nan.safetensors");
    await Deno.writeFile(path, bytes);
    assert.throws(
      () => hashAndCheck(readSafetensors(fileBytes(path))),
      (e) => e instanceof FormatError && /tensor b must be finite.*value 5/.test(e.message),
    );
  });
});

Deno.test("A missing file is an input error", () => {
  assert.throws(() => readSafetensors(fileBytes("/nowhere/x.safetensors")), InputError);
});
