/** What is wrong with a model, a prompt or an output folder ends a whole command with one message and leaves nothing behind. */
import assert from "node:assert/strict";
import { fileBytes } from "../core/format/file_bytes.ts";
import { ggufBytes, tinyConfig, tinyGguf } from "../core/format/gguf_test_file.ts";
import { encodeSafetensors, readSafetensors } from "../core/format/safetensors.ts";
import { decodeFloats } from "../core/format/plain_floats.ts";
import { writeRandomModel } from "./random_model_folder.ts";
import { inWorkFolder, runCli } from "./run_cli.ts";

const weights = "broken/model.safetensors";

async function edit(path: string, change: (value: Record<string, unknown>) => void): Promise<void> {
  const value = JSON.parse(await Deno.readTextFile(path));
  change(value);
  await Deno.writeTextFile(path, JSON.stringify(value));
}

/** Puts another header of the same length in front of the weights. */
async function editHeader(from: string, to: string): Promise<void> {
  const bytes = await Deno.readFile(weights);
  const end = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const header = new TextDecoder().decode(bytes.subarray(8, end));
  assert.ok(header.includes(from) && from.length === to.length);
  bytes.set(new TextEncoder().encode(header.replace(from, to)), 8);
  await Deno.writeFile(weights, bytes);
}

/** Rewrites one tensor's values. */
async function editTensor(name: string, change: (values: Float32Array) => void): Promise<void> {
  const bytes = await Deno.readFile(weights);
  const tensors = readSafetensors(fileBytes(weights)).tensors.map((t) => ({
    name: t.name,
    shape: t.shape,
    values: decodeFloats(bytes.slice(t.offset, t.offset + t.bytes), "f32"),
  }));
  const whole = encodeSafetensors(tensors, "f32");
  change(tensors.find((t) => t.name === name)!.values);
  // The encoder refuses what is not finite, so the damage is done to the finished bytes.
  await Deno.writeFile(weights, whole);
  const place = readSafetensors(fileBytes(weights)).tensors.find((t) => t.name === name)!;
  whole.set(new Uint8Array(tensors.find((t) => t.name === name)!.values.buffer), place.offset);
  await Deno.writeFile(weights, whole);
}

const gguf = (change: (file: ReturnType<typeof tinyGguf>) => void, length?: number) => async () => {
  await Deno.remove("broken", { recursive: true });
  await Deno.mkdir("broken");
  const file = tinyGguf(tinyConfig);
  change(file);
  await Deno.writeFile("broken/model.gguf", ggufBytes(file).subarray(0, length));
};

const faults: [what: string, damage: () => Promise<unknown>, says: RegExp][] = [
  [
    "truncated safetensors",
    async () => await Deno.truncate(weights, (await Deno.stat(weights)).size - 1),
    /Cannot read .*model\.safetensors: file must be \d+ bytes long/,
  ],
  [
    "a corrupt safetensors header",
    () => editHeader('"__metadata__"', '"__metadata__!'),
    /header must be JSON/,
  ],
  ["a shape that does not fit its bytes", () => editHeader('"shape":[258,48]', '"shape":[259,48]'), /bytes apart/],
  ["a tensor type that is not known", () => editHeader('"dtype":"F32"', '"dtype":"I32"'), /dtype of .* must be F32/],
  [
    "NaN weights",
    () => editTensor("model.norm.weight", (values) => values[5] = NaN),
    /value 5 of model\.norm\.weight must be finite|model\.norm\.weight.*value 5/,
  ],
  [
    "an unknown architecture",
    () => edit("broken/config.json", (c) => Object.assign(c, { model_type: "mamba", architectures: ["Mamba"] })),
    /model_type must be .*: received "mamba"/,
  ],
  ["a missing tokenizer", () => Deno.remove("broken/tokenizer.json"), /tokenizer\.json/],
  ["a truncated GGUF", gguf(() => {}, 3000), /Cannot read .*model\.gguf/],
  ["a GGUF of an unknown quantisation", gguf((f) => f.tensors[1].type = 10), /Q2_K is not supported yet/],
  ["a GGUF with an offset outside", gguf((f) => f.tensors[1].offset = 2 ** 40), /must be inside the file/],
];
for (const [what, damage, says] of faults) {
  Deno.test(`m4 on a model with a fault ends with 1, says why, and leaves nothing: ${what}`, async () => {
    await inWorkFolder(async () => {
      await writeRandomModel("broken");
      await damage();
      const { code, out, err } = await runCli(["m4", "--model", "broken", "--n", "3", "--out", "run"]);
      assert.deepEqual([code, out], [1, ""]);
      assert.match(err, says);
      assert.doesNotMatch(err, /unexpected error/);
      assert.deepEqual([...Deno.readDirSync(".")].map((e) => e.name).sort(), ["broken", "model"]);
    });
  });
}

Deno.test("a prompt that is longer than the model takes ends generate with 1 and says both lengths", async () => {
  await inWorkFolder(async () => {
    const { code, out, err } = await runCli(["generate", "--model", "model", "--prompt", "word ".repeat(300)]);
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err, /length must be at most 1024 tokens: received 15\d\d and \d+ to come/);
  });
});

Deno.test({
  name: "an output folder that cannot be written to is refused before the model is opened",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await inWorkFolder(async () => {
      const { code, err } = await runCli(["m4", "--model", "nowhere/model.gguf", "--out", "/proc/hei-nw/run"]);
      assert.equal(code, 1);
      assert.match(err, /Cannot use the folder \/proc\/hei-nw\/run: --out must be a folder that can be written to/);
    });
  },
});
