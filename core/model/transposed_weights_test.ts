import assert from "node:assert/strict";
import { createCpuDevice } from "../../kernels/cpu/cpu_device.ts";
import type { Device, WeightFormat } from "../../kernels/device.ts";
import { quantize } from "../../kernels/reference/quantize.ts";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { LoraTrainer } from "../train/lora_trainer.ts";
import type { TrainRow } from "../train/train_row.ts";
import { BufferScope } from "./buffer_scope.ts";
import { LocalModel, type LocalModelOptions } from "./local_model.ts";
import { createLora, projections } from "./lora.ts";
import { inputGradient, transposedWeights } from "./transposed_weights.ts";
import type { Matrix } from "./weights.ts";

const shape = { layers: 2, width: 64, headDim: 16, ffn: 1056, vocab: 1088, tiedEmbedding: false };

/** A random model whose matrices are stored in a format. */
function model(device: Device, format: WeightFormat, bits: LocalModelOptions["activationBits"]): LocalModel {
  const plain = randomCheckpoint(11, shape);
  return new LocalModel(
    {
      ...plain,
      names: () => plain.names(),
      tensor(name) {
        const t = plain.tensor(name);
        if (t.rows === 1) return t;
        const values = new Float32Array(t.data.slice().buffer);
        return { ...t, format, data: quantize(values, format) };
      },
    },
    device,
    bits ? { activationBits: bits } : {},
  );
}

async function gradientBy(m: LocalModel, w: Matrix, copies: boolean): Promise<Float32Array> {
  const { device } = m, rows = 5, random = uniform(7);
  const [k, n] = "rows" in w ? [w.rows, w.cols] : [0, 0];
  const x = device.alloc(rows * k), out = device.alloc(rows * n);
  device.write(x, Float32Array.from({ length: rows * k }, () => random() - 0.5));
  const net = copies ? { ...m.net, transposed: await transposedWeights(m.net, 1, new BufferScope(device)) } : m.net;
  inputGradient(net, { out, x, w, m: rows, n, k });
  return await device.read(out);
}

Deno.test("a gradient through a transposed copy is that by the weights themselves, within a hundredth or two", async () => {
  using cpu = await createCpuDevice({ threads: 1 });
  for (const format of ["q4_1", "q8_0", "q5_0"] as const) {
    const found: Float32Array[] = [];
    for (const device of [new ReferenceDevice(), cpu]) {
      const m = model(device, format, 8);
      for (const w of [m.net.weights.head, m.net.weights.layers[1].matrices.down_proj]) {
        const [exact, near] = [await gradientBy(m, w, false), await gradientBy(m, w, true)];
        const norm = Math.hypot(...exact), error = Math.hypot(...near.map((x, i) => x - exact[i])) / norm;
        assert.ok(error > 1e-4 && error < 0.02, `${device.name} ${format}: ${error}`);
        found.push(near);
      }
    }
    for (const i of [0, 1]) {
      const size = Math.max(...found[i].map(Math.abs));
      assert.ok(found[i].every((x, j) => Math.abs(x - found[i + 2][j]) <= 1e-5 * size), format);
    }
  }
});

Deno.test("copies are made of what a gradient goes through, and only where 8 bits were asked for and weights are quantised", async () => {
  const copiesOf = async (format: WeightFormat, bits: LocalModelOptions["activationBits"], lowest: number) => {
    using scope = new BufferScope(new ReferenceDevice());
    return (await transposedWeights(model(scope.device, format, bits).net, lowest, scope)).size;
  };
  assert.equal(await copiesOf("q8_0", 8, 1), 1 + projections.length);
  assert.equal(await copiesOf("q4_1", 8, 0), 1 + 2 * projections.length);
  assert.equal(await copiesOf("q8_0", 15, 0), 0);
  assert.equal(await copiesOf("q8_0", undefined, 0), 0);
  assert.equal(await copiesOf("bf16", 8, 0), 0);
});

Deno.test("a trainer's gradients in integers point where those in f32 do, and it gives back its copies", async () => {
  const rows: TrainRow[] = [
    { tokens: [257, 3, 4, 5, 6, 7, 8, 256], answerStart: 4, loss: "nll" },
    { tokens: [20, 21, 22, 23, 24, 25, 30, 31], answerStart: 1, loss: "kl" },
  ];
  const flat: Float32Array[] = [];
  for (const bits of [8, undefined] as const) {
    const device = new ReferenceDevice();
    const m = model(device, "q4_1", bits);
    const random = uniform(5);
    const lora = createLora(m.config, { rank: 4, alpha: 8, targets: projections, baseModel: "random" }, random);
    for (const p of lora.pairs) for (let i = 0; i < p.b.length; i++) p.b[i] = (random() - 0.5) * 0.2;
    m.addAdapter("a", lora);
    const before = device.memory().used;
    using trainer = new LoraTrainer(m, "a");
    await trainer.gradients(rows);
    flat.push(Float32Array.from((await trainer.readGradients()).pairs.flatMap(({ a, b }) => [...a, ...b])));
    trainer.close();
    assert.equal(device.memory().used, before);
  }
  const [ints, floats] = flat;
  const dot = ints.reduce((sum, x, i) => sum + x * floats[i], 0);
  const cosine = dot / (Math.hypot(...ints) * Math.hypot(...floats));
  assert.ok(cosine > 0.995 && cosine < 1 - 1e-9, String(cosine));
});
