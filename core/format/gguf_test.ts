import assert from "node:assert/strict";
import { join } from "node:path";
import { FormatError, InputError } from "../../schemas/errors.ts";
import { readGguf } from "./gguf.ts";
import { ggufBytes, type TestGguf, tinyConfig, tinyGguf } from "./gguf_test_file.ts";
import { fileBytes } from "./file_bytes.ts";
import { hashAndCheck } from "./hash_weights.ts";
import { readTensorBytes } from "./weights_file.ts";

async function withFile<T>(bytes: Uint8Array, use: (path: string) => T | Promise<T>): Promise<T> {
  const dir = await Deno.makeTempDir();
  try {
    const path = join(dir, "test.gguf");
    await Deno.writeFile(path, bytes);
    return await use(path);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Asserts that opening and checking the file fails as a FormatError that names the file and says what the pattern says. */
function assertRefused(bytes: Uint8Array, message: RegExp): Promise<void> {
  return withFile(bytes, (path) => {
    assert.throws(() => hashAndCheck(readGguf(fileBytes(path))), (e) => {
      assert.ok(e instanceof FormatError, String(e));
      assert.match(e.message, message);
      assert.match(e.message, /^Cannot read .*test\.gguf: .* must be .*: received .*\. Hint: /);
      return true;
    });
  });
}

const changed = (change: (file: TestGguf) => void): Uint8Array => {
  const file = tinyGguf();
  change(file);
  return ggufBytes(file);
};

Deno.test("A GGUF's metadata and tensors are read, version 2 and 3", async () => {
  for (const version of [2, 3]) {
    await withFile(changed((f) => f.version = version), async (path) => {
      const file = readGguf(fileBytes(path));
      assert.equal(file.version, version);
      assert.equal(file.metadata.get("general.architecture"), "llama");
      assert.equal(file.metadata.get("llama.block_count"), 2);
      assert.equal((file.metadata.get("tokenizer.ggml.tokens") as string[])[3], "a");
      const embedding = file.tensors.find((t) => t.name === "token_embd.weight")!;
      assert.deepEqual([embedding.rows, embedding.cols, embedding.format], [tinyConfig.vocab, tinyConfig.width, "f32"]);
      const data = readTensorBytes(file, embedding);
      assert.equal(new Float32Array(data.buffer)[33], Math.fround(1 / 128 + 1 / 8192));
      const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
      assert.equal(
        hashAndCheck(file),
        [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join(""),
      );
    });
  }
});

Deno.test("A GGUF cut off anywhere is refused, never read wrongly", async () => {
  const whole = ggufBytes(tinyGguf());
  const dir = await Deno.makeTempDir();
  try {
    const path = join(dir, "cut.gguf");
    for (let length = 0; length < whole.length; length = length < 1400 ? length + 7 : length + 4999) {
      await Deno.writeFile(path, whole.subarray(0, length));
      assert.throws(() => hashAndCheck(readGguf(fileBytes(path))), FormatError, `cut at ${length}`);
    }
    await Deno.writeFile(path, whole.subarray(0, whole.length - 1));
    assert.throws(() => hashAndCheck(readGguf(fileBytes(path))), FormatError, "cut by one byte");
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

Deno.test("A GGUF with any byte of its header flipped is refused or read, but breaks nothing", async () => {
  const whole = ggufBytes({ ...tinyGguf(), tensors: tinyGguf().tensors.slice(0, 2) });
  const dir = await Deno.makeTempDir();
  try {
    const path = join(dir, "flipped.gguf");
    let refused = 0;
    for (let at = 0; at < 1300; at += 5) {
      const bytes = whole.slice();
      bytes[at] ^= 0xff;
      await Deno.writeFile(path, bytes);
      try {
        hashAndCheck(readGguf(fileBytes(path)));
      } catch (error) {
        assert.ok(error instanceof FormatError, `byte ${at}: ${error}`);
        refused++;
      }
    }
    assert.ok(refused > 120, `${refused} refused`);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});

const f32 = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer);
/** One tensor of 32 values in place of the model's. */
const single = (type: number, data: Uint8Array) =>
  changed((f) => f.tensors = [{ name: "t", dims: [type === 12 || type === 13 || type === 14 ? 256 : 32], type, data }]);
const block = (bytes: number, ...scales: [number, number][]) => {
  const data = new Uint8Array(bytes);
  for (const [at, half] of scales) new DataView(data.buffer).setUint16(at, half, true);
  return data;
};

const faults: [string, () => Uint8Array, RegExp][] = [
  [
    "another file",
    () => new TextEncoder().encode("<html>not a model</html>"),
    /magic must be the letters "GGUF".*a web page/,
  ],
  ["an empty file", () => new Uint8Array(), /magic must be .*received "an empty file \(0 bytes\)"/],
  ["version 1", () => changed((f) => f.version = 1), /version must be 2 or 3: received 1/],
  ["a big-endian file", () => changed((f) => f.version = 0x03000000), /received "a big-endian file"/],
  ["an absurd tensor count", () => changed((f) => f.tensorCount = 1n << 40n), /tensor_count must be at most \d+/],
  [
    "a tensor count of 2^63",
    () => changed((f) => f.tensorCount = 1n << 63n),
    /tensor_count must be a number below 2\^53/,
  ],
  ["an absurd metadata count", () => changed((f) => f.metadataCount = 1n << 50n), /metadata_kv_count must be at most/],
  [
    "a key twice",
    () => changed((f) => f.metadata.push(f.metadata[0])),
    /metadata key general\.architecture must be given once/,
  ],
  [
    "a metadata type that does not exist",
    () => changed((f) => f.metadata.push(["x", [99 as 4, 1]])),
    /type of x must be a GGUF value type \(0–12\): received 99/,
  ],
  [
    "a tensor twice",
    () => changed((f) => f.tensors.push(f.tensors[0])),
    /tensor token_embd\.weight must be in the table once/,
  ],
  ["Q2_K", () => changed((f) => f.tensors[1].type = 10), /received "Q2_K"\. Hint: Q2_K is not supported yet/],
  ["IQ4_XS", () => changed((f) => f.tensors[1].type = 23), /IQ4_XS is not supported yet/],
  [
    "a type that does not exist",
    () => changed((f) => f.tensors[1].type = 77),
    /type of .* must be F32, F16.*received "type 77"/,
  ],
  [
    "no dimensions",
    () => changed((f) => f.tensors[1].dims = []),
    /number of dimensions of .* must be 1 to 4: received 0/,
  ],
  ["five dimensions", () => changed((f) => f.tensors[1].dims = [1, 1, 1, 1, 1]), /must be 1 to 4: received 5/],
  ["a dimension of zero", () => changed((f) => f.tensors[1].dims = [0]), /dimension 1 of .* must be at least 1/],
  [
    "a shape beyond the file",
    () => changed((f) => f.tensors[1].dims = [2 ** 30, 2 ** 22]),
    /shape of .* must be small enough for a file of/,
  ],
  [
    "a shape a little beyond the file",
    () => changed((f) => f.tensors.at(-1)!.dims = [64]),
    /must be inside the file of \d+ bytes/,
  ],
  ["an offset beyond the file", () => changed((f) => f.tensors[1].offset = 2 ** 40), /must be inside the file/],
  [
    "an offset that is not aligned",
    () => changed((f) => f.tensors[1].offset = 33),
    /offset of .* must be a multiple of 32: received 33/,
  ],
  [
    "overlapping tensors",
    () => changed((f) => f.tensors[1].offset = 32),
    /must be behind .*: received "bytes that both claim"/,
  ],
  [
    "an alignment of 3",
    () => changed((f) => f.metadata.push(["general.alignment", [4, 3]])),
    /general\.alignment must be a power of two/,
  ],
  [
    "columns that are no whole blocks",
    () => changed((f) => Object.assign(f.tensors[1], { type: 8, dims: [33] })),
    /must be a multiple of 32 in q8_0: received 33/,
  ],
  [
    "NaN in f32",
    () => single(0, f32(...new Array(31).fill(1), NaN)),
    /tensor t must be finite in every value: received "NaN or infinity at or after value 31"/,
  ],
  ["infinity in f32", () => single(0, f32(-Infinity, ...new Array(31).fill(1))), /value 0"/],
  ["NaN in f16", () => single(1, block(64, [6, 0x7e01])), /value 3"/],
  ["infinity in bf16", () => single(30, block(64, [10, 0xff80])), /value 5"/],
  ["a NaN scale in q8_0", () => single(8, block(34, [0, 0x7c01])), /finite/],
  ["an infinite scale in q4_0", () => single(2, block(18, [0, 0xfc00])), /finite/],
  ["a NaN minimum in q4_1", () => single(3, block(20, [0, 0x3c00], [2, 0x7e00])), /finite/],
  ["an infinite scale in q5_0", () => single(6, block(22, [0, 0x7c00])), /finite/],
  ["a NaN minimum in q5_1", () => single(7, block(24, [2, 0x7e00])), /finite/],
  ["a NaN minimum in q4_k", () => single(12, block(144, [2, 0xfe00])), /finite/],
  ["an infinite scale in q5_k", () => single(13, block(176, [0, 0x7c00])), /finite/],
  ["a NaN scale in q6_k", () => single(14, block(210, [208, 0x7e00])), /finite/],
];
for (const [name, bytes, message] of faults) {
  Deno.test(`A GGUF with ${name} is refused with the field that is wrong`, () => assertRefused(bytes(), message));
}

Deno.test("Large but finite values pass the check in every format", async () => {
  const good = [
    single(0, f32(...new Array(32).fill(3.4e38))),
    single(1, block(64, [6, 0x7bff], [8, 0xfbff])),
    single(30, block(64, [6, 0x7f7f])),
    single(8, block(34, [0, 0x7bff]).fill(0xff, 2)),
    single(3, block(20, [0, 0x7bff], [2, 0xfbff]).fill(0xff, 4)),
    single(12, block(144, [0, 0x7bff], [2, 0xfbff]).fill(0xff, 4)),
    single(14, block(210, [208, 0x7bff]).fill(0xff, 0, 208)),
  ];
  for (const bytes of good) {
    await withFile(bytes, (path) => assert.match(hashAndCheck(readGguf(fileBytes(path))), /^[0-9a-f]{64}$/));
  }
});

Deno.test("A missing file and a folder are input errors", async () => {
  assert.throws(
    () => readGguf(fileBytes("/nowhere/x.gguf")),
    (e) => e instanceof InputError && /no such file/.test(e.message),
  );
  const dir = await Deno.makeTempDir();
  try {
    assert.throws(() => readGguf(fileBytes(dir)), (e) => e instanceof InputError && /folder/.test(e.message));
  } finally {
    await Deno.remove(dir);
  }
});

Deno.test("A file that is replaced after it was opened is noticed", async () => {
  await withFile(ggufBytes(tinyGguf()), async (path) => {
    const file = readGguf(fileBytes(path));
    await Deno.writeFile(path, ggufBytes(tinyGguf()).subarray(0, 5000));
    assert.throws(
      () => readTensorBytes(file, file.tensors[0]),
      (e) => e instanceof FormatError && /replaced while in use/.test(e.message),
    );
  });
});
