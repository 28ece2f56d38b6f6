import assert from "node:assert/strict";
import { fileBytes } from "./file_bytes.ts";
import { join } from "node:path";
import { readGguf } from "./gguf.ts";
import { encodeGgufAdapter, toInterleaved } from "./gguf_adapter.ts";
import { toHalfSplit } from "./gguf_model.ts";
import { interleavedRow, tinyConfig } from "./gguf_test_file.ts";
import type { LoraAdapter } from "./lora_adapter.ts";
import { withFolder } from "./test_folder.ts";
import { readTensorBytes } from "./weights_file.ts";

const filled = (length: number, start: number) => Float32Array.from({ length }, (_, i) => start + i / 64);
const adapter: LoraAdapter = {
  rank: 2,
  alpha: 3,
  targets: ["q_proj", "down_proj"],
  baseModel: "tiny",
  pairs: [
    { layer: 0, projection: "q_proj", a: filled(64, 1), b: filled(64, 2), inFeatures: 32, outFeatures: 32 },
    { layer: 1, projection: "down_proj", a: filled(128, 3), b: filled(64, 4), inFeatures: 64, outFeatures: 32 },
  ],
};

Deno.test("a GGUF adapter has llama.cpp's keys, names, dimensions and row order", async () => {
  await withFolder(async (dir) => {
    const path = join(dir, "a.gguf");
    await Deno.writeFile(path, encodeGgufAdapter(adapter, { config: tinyConfig }, "f32"));
    const file = readGguf(fileBytes(path));
    assert.deepEqual(Object.fromEntries(file.metadata), {
      "general.architecture": "llama",
      "general.type": "adapter",
      "general.name": "tiny",
      "adapter.type": "lora",
      "adapter.lora.alpha": 3,
    });
    assert.deepEqual(file.tensors.map(({ name, dims }) => [name, dims]), [
      ["blk.0.attn_q.weight.lora_a", [32, 2]],
      ["blk.0.attn_q.weight.lora_b", [2, 32]],
      ["blk.1.ffn_down.weight.lora_a", [64, 2]],
      ["blk.1.ffn_down.weight.lora_b", [2, 32]],
    ]);
    const values = (i: number) => new Float32Array(readTensorBytes(file, file.tensors[i]).buffer);
    assert.deepEqual(values(0), adapter.pairs[0].a);
    assert.deepEqual(values(3), adapter.pairs[1].b);
    const b = values(1);
    for (let row = 0; row < 32; row++) {
      const to = interleavedRow(row, tinyConfig.headDim);
      assert.deepEqual(b.subarray(2 * to, 2 * to + 2), adapter.pairs[0].b.subarray(2 * row, 2 * row + 2));
    }
  });
});

Deno.test("rows brought into llama.cpp's order and back are where they were; Qwen2 keeps its own", () => {
  const values = filled(32 * 3, 0);
  const there = toInterleaved(values, 32, 8);
  assert.notDeepEqual(there, values);
  assert.deepEqual(new Float32Array(toHalfSplit(new Uint8Array(there.buffer), 32, 8).buffer), values);
  const [llama, qwen] = (["llama", "qwen2"] as const).map((family) =>
    encodeGgufAdapter(adapter, { config: tinyConfig, family }, "f32")
  );
  assert.notDeepEqual(llama.subarray(-1024), qwen.subarray(-1024));
});

Deno.test("a weight that the number format cannot hold is refused", () => {
  const large = { ...adapter, pairs: adapter.pairs.map((pair) => ({ ...pair, b: pair.b.map(() => 1e6) })) };
  assert.throws(
    () => encodeGgufAdapter(large, { config: tinyConfig }, "f16"),
    /attn_q\.weight\.lora_b must be finite in f16/,
  );
  assert.ok(encodeGgufAdapter(large, { config: tinyConfig }, "bf16").length > 0);
});
