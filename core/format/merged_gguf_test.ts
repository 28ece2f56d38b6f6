import assert from "node:assert/strict";
import { join } from "node:path";
import { dequantize } from "../../kernels/reference/dequantize.ts";
import { quantize } from "../../kernels/reference/quantize.ts";
import type { WeightFormat } from "../../kernels/weight_format.ts";
import { InputError } from "../../schemas/errors.ts";
import { readBytes } from "./byte_source.ts";
import type { Family } from "./family.ts";
import { fileBytes } from "./file_bytes.ts";
import { type GgufTensor, readGguf } from "./gguf.ts";
import { openGguf } from "./gguf_checkpoint.ts";
import { ggufBytes, type TestTensor, tinyConfig, tinyGguf } from "./gguf_test_file.ts";
import { readableTypes } from "./ggml_types.ts";
import type { LoraAdapter, LoraPair } from "./lora_adapter.ts";
import type { ModelConfig } from "./model_source.ts";
import { mergedFormat, type MergedType, writeMergedGguf } from "./merged_gguf.ts";
import { addDelta } from "./merged_weights.ts";
import { namesIn, withFolder } from "./test_folder.ts";
import { readTensorBytes } from "./weights_file.ts";

const waves = (length: number, scale: number) => Float32Array.from({ length }, (_, i) => scale * Math.sin(i * 1.3 + 1));
/** An adapter of two matrices of a model. */
function adapterOf({ width, heads, headDim, ffn }: ModelConfig): LoraAdapter {
  const pair = (layer: number, projection: LoraPair["projection"], inFeatures: number, outFeatures: number) => ({
    ...{ layer, projection, inFeatures, outFeatures },
    ...{ a: waves(2 * inFeatures, 1), b: waves(2 * outFeatures, 0.5) },
  });
  const pairs = [pair(0, "q_proj", width, heads * headDim), pair(1, "down_proj", ffn, width)];
  return { rank: 2, alpha: 3, targets: ["q_proj", "down_proj"], baseModel: "tiny", pairs };
}
/** The blocks of the k-quants hold 256 values. */
const wideConfig: ModelConfig = { ...tinyConfig, layers: 2, width: 256, heads: 32, kvHeads: 32, ffn: 256 };
const changed = ["blk.0.attn_q.weight", "blk.1.ffn_down.weight"];

/** A small model with its matrices in a format. */
function stored(format: WeightFormat, family: Family, config: ModelConfig) {
  const file = tinyGguf(config, family);
  const type = Number(Object.entries(readableTypes).find(([, name]) => name === format)![0]);
  const tensors = file.tensors.map((tensor): TestTensor => {
    if (tensor.dims.length < 2) return tensor;
    return { ...tensor, type, data: quantize(new Float32Array(tensor.data.buffer), format) };
  });
  return ggufBytes({ ...file, tensors });
}

const cases: [WeightFormat, Family, MergedType, WeightFormat][] = [
  ["f32", "llama", "q8_0", "f32"],
  ["f32", "qwen2", "same", "f32"],
  ["f16", "llama", "same", "f16"],
  ["bf16", "llama", "f16", "bf16"],
  ["q8_0", "llama", "same", "q8_0"],
  ["q8_0", "llama", "f16", "f16"],
  ["q4_0", "llama", "same", "q4_0"],
  ["q4_1", "llama", "q8_0", "q8_0"],
  ["q4_1", "qwen2", "same", "q4_1"],
  ["q5_1", "qwen2", "f16", "f16"],
  ["q4_k", "llama", "same", "q4_k"],
  ["q6_k", "llama", "same", "q6_k"],
  ["q5_k", "llama", "q8_0", "q8_0"],
];
/** Half a step of each format, and what its scales lose, as a part of the largest value. */
const loss: Partial<Record<WeightFormat, number>> = {
  f32: 1e-6,
  f16: 1e-3,
  bf16: 1e-2,
  q8_0: 1e-2,
  q4_0: 0.16,
  q4_1: 0.1,
  q4_k: 0.1,
  q6_k: 0.03,
};
for (const [from, family, type, to] of cases) {
  Deno.test(`an adapter is added into a ${family} in ${from}, type ${type}; the rest is copied byte for byte`, async () => {
    await withFolder(async (dir) => {
      const path = join(dir, "base.gguf"), out = join(dir, "merged.gguf");
      const config = { ...from.endsWith("_k") ? wideConfig : tinyConfig, qkvBias: family === "qwen2" };
      const adapter = adapterOf(config);
      await Deno.writeFile(path, stored(from, family, config));
      const base = await openGguf(path);
      const seen: number[] = [];
      const counts = await writeMergedGguf(out, base, adapter, type, (done) => seen.push(done));
      assert.deepEqual(counts, [{ from, to, tensors: 2 }]);
      assert.equal(seen.at(-1), base.names().length);

      const [before, after] = [readGguf(fileBytes(path)), readGguf(fileBytes(out))];
      assert.equal(after.tableStart, before.tableStart);
      assert.deepEqual(readBytes(after.source, 0, after.tableStart), readBytes(before.source, 0, before.tableStart));
      assert.deepEqual(
        after.tensors.map(({ name, dims }) => [name, dims]),
        before.tensors.map((t) => [t.name, t.dims]),
      );
      const bytesOf = (file: typeof before, name: string) => {
        const tensor = file.tensors.find((t: GgufTensor) => t.name === name)!;
        return { format: tensor.format, data: readTensorBytes(file, tensor) };
      };
      for (const { name } of before.tensors) {
        if (!changed.includes(name)) assert.deepEqual(bytesOf(after, name), bytesOf(before, name), name);
        else assert.equal(bytesOf(after, name).format, to);
      }

      // As a model: Hugging Face's order of rows, whatever that of the file is.
      const merged = await openGguf(out);
      for (const [i, pair] of adapter.pairs.entries()) {
        const name = `model.layers.${pair.layer}.${["self_attn.q_proj", "mlp.down_proj"][i]}.weight`;
        const [old, made] = [base.tensor(name), merged.tensor(name)];
        const wanted = dequantize(old.data, old.format, old.rows * old.cols);
        addDelta(wanted, pair, adapter);
        const found = dequantize(made.data, made.format, made.rows * made.cols);
        const largest = wanted.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        const worst = found.reduce((most, x, j) => Math.max(most, Math.abs(x - wanted[j])), 0);
        assert.ok(worst <= loss[to]! * largest, `${name}: off by ${worst} of ${largest}`);
      }
    });
  });
}

Deno.test("a format is never narrowed", () => {
  assert.deepEqual((["f32", "bf16", "q8_0", "q6_k", "q4_k"] as const).map((from) => mergedFormat(from, "q8_0")), [
    ...["f32", "bf16", "q8_0", "q8_0", "q8_0"],
  ]);
  assert.deepEqual((["f32", "f16", "q8_0", "q4_1"] as const).map((from) => mergedFormat(from, "f16")), [
    ...["f32", "f16", "f16", "f16"],
  ]);
});

Deno.test("a folder as base model is refused with what to do, and nothing is written", async () => {
  await withFolder(async (dir) => {
    const out = join(dir, "merged.gguf");
    const base = { kind: "folder" as const, source: "some/model", config: tinyConfig };
    const cases: [boolean, RegExp][] = [
      [false, /model must be a GGUF file.*form merged.*convert_hf_to_gguf/],
      // Its tokenizer is unknown to the converter.
      [true, /model must be a GGUF file.*no tokenizer like this model's.*form peft or merged/],
    ];
    for (const [ownCorpus, message] of cases) {
      await assert.rejects(
        writeMergedGguf(out, { ...base, ownCorpus }, adapterOf(tinyConfig), "q8_0"),
        (error) => error instanceof InputError && message.test(error.message),
      );
    }
    assert.deepEqual(namesIn(dir), []);
  });
});

Deno.test("values that are not finite are refused, and the file that stood there stays", async () => {
  await withFolder(async (dir) => {
    const path = join(dir, "base.gguf"), out = join(dir, "merged.gguf");
    await Deno.writeFile(path, stored("q8_0", "llama", tinyConfig));
    const adapter = adapterOf(tinyConfig);
    await Deno.writeTextFile(out, "old");
    const [first, ...others] = adapter.pairs;
    const broken = { ...adapter, pairs: [{ ...first, b: first.b.with(3, NaN) }, ...others] };
    await assert.rejects(writeMergedGguf(out, await openGguf(path), broken, "same"), /attn_q.weight must be finite/);
    assert.equal(await Deno.readTextFile(out), "old");
    assert.deepEqual(namesIn(dir), ["base.gguf", "merged.gguf"]);
  });
});
