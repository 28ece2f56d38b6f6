import assert from "node:assert/strict";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { LocalModel } from "../model/local_model.ts";
import { projections } from "../model/lora.ts";
import { packSequences } from "../model/packed_batch.ts";
import { Session } from "../model/session.ts";
import { forward } from "../model/transformer.ts";
import { measureWhitening } from "./input_whitening.ts";

const random = uniform(11);
const sequences = Array.from(
  { length: 24 },
  () => [257, ...Array.from({ length: 15 }, () => Math.floor(random() * 256))],
);

Deno.test("where the states before the lowest block are known, the blocks below are not run, and the maps are the same", async () => {
  const model = new LocalModel(randomCheckpoint(5, { layers: 3 }), new ReferenceDevice());
  const below = (await model.hidden(sequences, [2])).map(([states]) => states);
  const measured = async (hidden?: (i: number) => Float32Array | undefined) => {
    const work = model.net.flopCounter.flop;
    const whitening = await measureWhitening(model, sequences, projections, {
      ...{ ridge: 0.1, share: 0.5, lowestLayer: 2, random: uniform(3) },
      ...(hidden ? { hidden } : {}),
    });
    const { w, scale } = whitening.map(2, "down_proj")!;
    return { w: await model.device.read(w), scale, flop: model.net.flopCounter.flop - work };
  };
  const [plain, known] = [await measured(), await measured((i) => below[i])];
  assert.ok(known.flop < 0.4 * plain.flop, `${known.flop} and ${plain.flop} operations`);
  assert.ok(Math.abs(known.scale - plain.scale) < 1e-4 * plain.scale);
  for (const [i, x] of plain.w.entries()) assert.ok(Math.abs(known.w[i] - x) < 1e-3);
  // One that is not known: all are computed.
  assert.equal((await measured((i) => i === 3 ? undefined : below[i])).flop, plain.flop);
  assert.equal((await measured((i) => i === 3 ? undefined : below[i])).scale, plain.scale);
});

/** C of one input, summed over all rows, without any sketch. */
async function exactCovariance(model: LocalModel, projection: string, features: number): Promise<Float32Array> {
  const { device, net } = model;
  const c = device.alloc(features * features);
  const packed = packSequences(sequences);
  await new Session(net, []).withBatch(packed, async (batch, acts, base) => {
    await forward(net, batch, acts, {
      ...base,
      onInput(layer, p, x, rows) {
        if (layer !== 1 || p !== projection) return;
        device.matmulTN({ out: c, x, w: x, m: features, n: features, k: rows });
      },
    });
  });
  return await device.read(c);
}

for (const [projection, features] of [["v_proj", 32], ["down_proj", 48]] as const) {
  Deno.test(`with all directions, the whitened input of ${projection} has the same mean square along each`, async () => {
    const model = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
    const ridge = 0.05;
    const whitening = await measureWhitening(model, sequences, projections, { ridge, share: 1, random: uniform(2) });
    const map = whitening.map(1, projection)!;
    const { device } = model;
    const c = await exactCovariance(model, projection, features);
    const trace = Array.from({ length: features }, (_, i) => c[i * features + i]).reduce((a, b) => a + b);
    for (let i = 0; i < features; i++) c[i * features + i] += ridge * trace / features;
    // S·(C + λ)·S, by applying S to its rows and, since all is symmetric, to those of the transpose.
    const [x, once, twice] = [1, 2, 3].map(() => device.alloc(features * features));
    device.write(x, c);
    whitening.apply(map, once, x, features);
    const half = await device.read(once);
    device.write(x, half.map((_, at) => half[(at % features) * features + Math.floor(at / features)]));
    whitening.apply(map, twice, x, features);
    const white = await device.read(twice);
    const diagonal = Array.from({ length: features }, (_, i) => white[i * features + i]);
    const mean = diagonal.reduce((a, b) => a + b) / features;
    const spread = Math.sqrt(diagonal.reduce((sum, d) => sum + (d - mean) ** 2, 0) / features) / mean;
    const off = Math.sqrt(white.reduce((sum, v, at) => at % (features + 1) === 0 ? sum : sum + v * v, 0)) / mean;
    // Before, the diagonal spreads by 0.5 to 0.7, and what is off it has a norm of 4 to 6.
    assert.ok(spread < 1e-4 && off < 1e-3, `diagonal ±${spread}, off it ${off}`);
    whitening.close();
  });
}

Deno.test("S leaves the mean square of the inputs as it is, and shares one map among projections that read the same", async () => {
  const model = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  const whitening = await measureWhitening(model, sequences, ["k_proj"], {
    ridge: 0.1,
    share: 0.25,
    random: uniform(2),
  });
  const map = whitening.map(1, "k_proj")!;
  assert.equal(map.rank, 8);
  assert.equal(whitening.map(1, "q_proj"), map);
  assert.equal(whitening.map(1, "o_proj"), undefined);
  const { device } = model;
  const c = await exactCovariance(model, "k_proj", 32);
  const [x, once] = [device.alloc(32 * 32), device.alloc(32 * 32)];
  device.write(x, c);
  whitening.apply(map, once, x, 32);
  const half = await device.read(once);
  device.write(x, half.map((_, at) => half[(at % 32) * 32 + Math.floor(at / 32)]));
  whitening.apply(map, once, x, 32);
  const white = await device.read(once);
  const trace = (m: Float32Array) => Array.from({ length: 32 }, (_, i) => m[i * 33]).reduce((a, b) => a + b);
  assert.ok(Math.abs(trace(white) / trace(c) - 1) < 0.1, `${trace(white)} and ${trace(c)}`);
});

Deno.test("options of a whitening are checked by name", async () => {
  using model = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  const fine = { ridge: 0.1, share: 0.5, random: uniform(2) };
  const measure = (options: object) =>
    Reflect.apply(measureWhitening, undefined, [model, sequences, projections, options]);
  const { share: _, ...without } = fine;
  await assert.rejects(measure(without), /Cannot measure a whitening: share must be .*: received nothing/);
  await assert.rejects(measure({ ...fine, rigde: 1 }), /received "rigde". Hint: did you mean ridge\?/);
  await assert.rejects(measure({ ...fine, ridge: "0.1" }), /ridge must be a finite number above 0: received "0.1"/);
});
