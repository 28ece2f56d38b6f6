/**
 * Training of all weights: gradients and 20 AdamW steps against PyTorch (tests/fixtures/make_full_training_fixtures.py), on every
 * device; a saved state goes on with the same numbers.
 */
import assert from "node:assert/strict";
import { loadModel, startModel } from "../core/model/load.ts";
import { FullTrainer } from "../core/train/full_trainer.ts";
import type { TrainRow } from "../core/train/train_row.ts";
import { createCpuDevice } from "../kernels/cpu/cpu_device.ts";
import { ReferenceDevice } from "../kernels/reference/reference_device.ts";
import { createWebGpuDevice, requestAdapter } from "../kernels/webgpu/start.ts";
import { relativeDifference } from "./fixtures/all_logits.ts";
import { fixtureCheckpoint, type FixtureRow, type ParityFixture, readFixture } from "./fixtures/fixture_checkpoint.ts";
import { SharedDevice } from "./fixtures/shared_device.ts";
import { randomCheckpoint } from "./random_checkpoint.ts";

const gradientTolerance = 1e-4;
const trainingTolerance = 1e-3;

interface FullFixture extends Pick<ParityFixture, "versions" | "config" | "train"> {
  batches: FixtureRow[][];
  loss: number;
}

const devices = [
  new SharedDevice("the reference device", () => Promise.resolve(new ReferenceDevice())),
  new SharedDevice("the cpu device", () => createCpuDevice({ threads: 2 })),
  ...await requestAdapter() ? [new SharedDevice("the webgpu device", () => createWebGpuDevice())] : [],
];

const trainRows = (rows: readonly FixtureRow[]): TrainRow[] => rows.map((r) => ({ ...r, loss: "nll" }));

for (const name of ["full_llama_untied", "full_qwen2_bias"]) {
  const fixture = readFixture<FullFixture>(name);
  const { about } = fixture;
  for (const device of devices) {
    Deno.test(`${name} on ${device.name}: the gradient of every weight, and 20 AdamW steps, are those of PyTorch`, () =>
      device.withModel(fixtureCheckpoint(fixture), async (model) => {
        // Few tokens a pass, so that a batch is split and its gradients are added.
        const { weightDecay, clip, rates, losses, gradNorms } = about.train;
        using trainer = new FullTrainer(model, { weightDecay, clipNorm: clip, passTokens: 24 });
        const { loss } = await trainer.gradients(trainRows(about.batches[0]));
        assert.ok(Math.abs(loss - about.loss) <= 1e-5, `loss ${loss}, in PyTorch ${about.loss}`);
        const found = await trainer.readGradients();
        const expected = fixture.tensorNames.filter((t) => t.startsWith("grad."));
        assert.equal(found.size, expected.length);
        for (const tensor of expected) {
          const off = relativeDifference(found.get(tensor.slice(5))!, fixture.floats(tensor));
          assert.ok(off <= gradientTolerance, `${tensor}: off by ${off}, at most ${gradientTolerance} is allowed`);
        }
        for (const [step, rate] of rates.entries()) {
          const result = await trainer.step(trainRows(about.batches[step % about.batches.length]), rate);
          const off = Math.abs(result.loss / losses[step] - 1);
          assert.ok(off <= trainingTolerance, `step ${step}: loss ${result.loss}, in PyTorch ${losses[step]}`);
          const normOff = Math.abs(result.gradNorm / gradNorms[step] - 1);
          assert.ok(
            normOff <= trainingTolerance,
            `step ${step}: norm ${result.gradNorm}, in PyTorch ${gradNorms[step]}`,
          );
        }
        for (const [weight, values] of await trainer.weights()) {
          const off = relativeDifference(values, fixture.floats(`trained.${weight}`));
          assert.ok(off <= trainingTolerance, `${weight} after training: off by ${off}`);
        }
      }, { trainable: true }));
  }
}

const rows = (seed: number): TrainRow[] =>
  [9, 14, 5].map((length, r) => ({
    tokens: Array.from({ length }, (_, i) => (seed * 31 + r * 17 + i * i * 7) % 258),
    answerStart: 1,
    loss: "nll",
  }));

Deno.test("a training of all weights learns, answers with what it learned, and goes on from a saved state with the same numbers", async () => {
  const open = () => startModel(randomCheckpoint(5), { device: "cpu", threads: 2, trainable: true });
  using model = await open();
  using other = await open();
  using trainer = new FullTrainer(model);
  using resumed = new FullTrainer(other);
  const before = model.device.memory().used;
  const first = (await trainer.step(rows(1), 1e-2)).loss;
  for (let step = 0; step < 40; step++) await trainer.step(rows(1), 1e-2);
  resumed.restore(await trainer.state());
  assert.equal(resumed.steps, 41);
  assert.deepEqual(await resumed.step(rows(2), 1e-3), await trainer.step(rows(2), 1e-3));
  assert.deepEqual(await resumed.weights(), await trainer.weights());
  const { loss } = await trainer.gradients(rows(1));
  assert.ok(loss < 0.2 * first, `the loss went from ${first} to ${loss}`);
  const [{ tokens }] = rows(1);
  assert.deepEqual(await model.generate([tokens.slice(0, 3)], { maxNewTokens: 4 }), [tokens.slice(3, 7)]);
  const settled = model.device.memory().used;
  for (let step = 0; step < 10; step++) await trainer.step(rows(1), 1e-3);
  assert.equal(model.device.memory().used, settled);
  trainer.close();
  assert.ok(model.device.memory().used < before);
});

Deno.test("rows that begin alike and bear loss on their prompts have the gradient that they have one at a time", async () => {
  using model = await startModel(randomCheckpoint(5), { device: "cpu", threads: 2, trainable: true });
  using trainer = new FullTrainer(model);
  const row = (tokens: number[]): TrainRow => ({ tokens, answerStart: 6, loss: "nll", context: 0.5 });
  const rows = [row([1, 2, 3, 4, 5, 6, 7, 8]), row([1, 2, 3, 4, 9, 10, 11, 12]), row([1, 2, 3, 4, 9, 13, 14, 15])];
  await trainer.gradients(rows);
  const together = await trainer.readGradients();
  const sum = new Map<string, Float32Array>();
  for (const one of rows) {
    await trainer.gradients([one]);
    for (const [name, values] of await trainer.readGradients()) {
      const own = sum.get(name) ?? new Float32Array(values.length);
      values.forEach((value, i) => own[i] += value / rows.length);
      sum.set(name, own);
    }
  }
  for (const [name, values] of together) {
    const off = relativeDifference(values, sum.get(name)!);
    assert.ok(off <= gradientTolerance, `${name}: off by ${off}`);
  }
});

Deno.test("a frozen model is not trained as a whole", async () => {
  using model = loadModel(randomCheckpoint(5), new ReferenceDevice());
  await assert.rejects(
    () => Promise.resolve().then(() => new FullTrainer(model)),
    /must be loaded with trainable: true/,
  );
});

// Shaders take long to compile, and an auxiliary target needs none of its own.
for (const device of devices.slice(0, 2)) {
  Deno.test(`an auxiliary target within the model trains what lies below it, as it would train that as a model of its own (${device.name})`, async () => {
    const gradients = (layers: number, rows: readonly TrainRow[]) =>
      device.withModel(randomCheckpoint(4, { layers }), async (model) => {
        using trainer = new FullTrainer(model, { passTokens: 8 });
        const { loss } = await trainer.gradients(rows);
        return { loss, found: await trainer.readGradients() };
      }, { trainable: true });
    const rows: TrainRow[] = [[257, 5, 6, 7, 8, 9], [257, 11, 12, 13, 14]].map((tokens) => ({
      tokens,
      answerStart: 4,
      loss: "nll",
    }));
    const auxiliaryTargets = [[{ at: 2, layer: 1, id: 77, factor: 0.5 }], [{ at: 1, layer: 1, id: 78, factor: 1.5 }]];
    const without = await gradients(2, rows);
    const told = await gradients(2, rows.map((row, i) => ({ ...row, auxiliaryTargets: auxiliaryTargets[i] })));
    assert.equal(told.loss, without.loss);
    const alone: Awaited<ReturnType<typeof gradients>>[] = [];
    for (const [i, { tokens }] of rows.entries()) {
      const [{ at, id }] = auxiliaryTargets[i];
      const row = { tokens: [...tokens.slice(0, at + 1), id], answerStart: at + 1, loss: "nll" as const };
      alone.push(await gradients(1, [row]));
    }
    const answerTokens = 3;
    for (const [name, values] of told.found) {
      const by = alone.map(({ found }) => found.get(name));
      const expected = values.map((_, i) =>
        without.found.get(name)![i] +
        by.reduce((sum, g, v) => sum + (g?.[i] ?? 0) * auxiliaryTargets[v][0].factor, 0) / answerTokens
      );
      const off = relativeDifference(values, expected);
      assert.ok(off <= gradientTolerance, `${name}: off by ${off}`);
    }
  });
}

Deno.test.afterAll(async () => {
  for (const device of devices) await device.close();
});
