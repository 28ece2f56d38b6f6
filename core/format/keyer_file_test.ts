import assert from "node:assert/strict";
import { join } from "node:path";
import { keyerFile, type StoredKeyer } from "./keyer_bytes.ts";
import { readKeyer, writeKeyer } from "./keyer_file.ts";
import { encodeSafetensors } from "./safetensors.ts";

const keyer: StoredKeyer = {
  baseSha256: "ab".repeat(32),
  layers: [0, 4],
  inputs: 3,
  units: 2,
  winners: 1,
  matrix: Float32Array.of(1, 2, 3, -0.5, 0.25, 0),
  bias: Float32Array.of(0.5, -4),
};

Deno.test("a keyer comes back as it was written, with a hash of its own", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await writeKeyer(folder, keyer);
    const { sha256, ...read } = readKeyer(folder);
    assert.deepEqual(read, keyer);
    await writeKeyer(folder, { ...keyer, bias: Float32Array.of(0.5, 4) });
    assert.notEqual(readKeyer(folder).sha256, sha256);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a file that is no keyer is refused by what is wrong with it", async () => {
  const folder = await Deno.makeTempDir();
  const good = { base_sha256: keyer.baseSha256, layers: "0,4", winners: "1" };
  const matrix = { name: "matrix", shape: [2, 3], values: keyer.matrix };
  const bias = { name: "bias", shape: [2], values: keyer.bias };
  const write = (tensors: Parameters<typeof encodeSafetensors>[0], metadata: Record<string, string>) =>
    Deno.writeFile(join(folder, keyerFile), encodeSafetensors(tensors, "f16", metadata));
  try {
    await write([bias], good);
    assert.throws(() => readKeyer(folder), /FormatError: .*keyer\.safetensors: matrix must be/);
    await write([matrix, { ...bias, shape: [1], values: Float32Array.of(1) }], good);
    assert.throws(() => readKeyer(folder), /bias must be a tensor of 2 values/);
    for (const [field, value] of [["layers", "0;4"], ["winners", "0"], ["base_sha256", "ab"]]) {
      await write([matrix, bias], { ...good, [field]: value });
      assert.throws(() => readKeyer(folder), new RegExp(`${field} must be`));
    }
    await Deno.writeTextFile(join(folder, keyerFile), "no weights");
    assert.throws(() => readKeyer(folder), /FormatError/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
