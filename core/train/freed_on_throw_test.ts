/** Whatever throws on the way gives back what it has taken: every allocation is made to fail once, and the memory in use is counted. */
import assert from "node:assert/strict";
import type { IntTensor, Tensor, Weight, WeightFormat } from "../../kernels/device.ts";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { DeviceError } from "../../schemas/errors.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { loadModel } from "../model/load.ts";
import { createLora, projections } from "../model/lora.ts";
import { FullTrainer } from "./full_trainer.ts";
import { measureWhitening } from "./input_whitening.ts";
import { LoraTrainer } from "./lora_trainer.ts";
import type { TrainRow } from "./train_row.ts";

/** Refuses one allocation: the one after `left` others. */
class TightDevice extends ReferenceDevice {
  left = Infinity;

  override alloc(length: number): Tensor {
    this.#count();
    return super.alloc(length);
  }

  override allocInt(length: number): IntTensor {
    this.#count();
    return super.allocInt(length);
  }

  override weight(data: Uint8Array, format: WeightFormat, rows: number, cols: number): Weight {
    this.#count();
    return super.weight(data, format, rows, cols);
  }

  #count(): void {
    if (this.left-- === 0) throw new DeviceError("out of memory");
  }
}

const device = new TightDevice();
const checkpoint = randomCheckpoint(5, { layers: 2, qkvBias: true });
const rows: TrainRow[] = [
  { tokens: [257, 3, 4, 5, 6, 7, 8, 256], answerStart: 6, loss: "nll" },
  { tokens: [20, 21, 22, 23, 24], answerStart: 1, loss: "kl" },
];
const whole = rows.map((row): TrainRow => ({
  ...row,
  loss: "nll",
  auxiliaryTargets: [{ at: 2, layer: 1, id: 5, factor: 1 }],
}));
const sequences = Array.from({ length: 6 }, (_, i) => Array.from({ length: 9 }, (_, j) => (i * 31 + j * 7) % 250));
const whitening = { ridge: 0.1, share: 0.5, random: uniform(3) };

/** Fails every allocation of `run` in turn. @param run May keep what the device then counts as in use only where it succeeds. */
async function failEverywhere(run: () => unknown): Promise<void> {
  for (let at = 0; at < 5000; at++) {
    const before = device.memory().used;
    device.left = at;
    let failed = false;
    try {
      await run();
    } catch (error) {
      assert.ok(error instanceof DeviceError && error.message === "out of memory", String(error));
      failed = true;
    }
    const untouched = device.left >= 0;
    device.left = Infinity;
    assert.equal(device.memory().used, before, `after allocation ${at}`);
    if (!failed) {
      assert.ok(untouched && at > 0, `allocation ${at} failed unheard`);
      return;
    }
  }
  assert.fail("it never came through");
}

Deno.test("a model that does not fit leaves nothing on the device", async () => {
  for (const trainable of [false, true]) {
    await failEverywhere(() => loadModel(checkpoint, device, { trainable }).close());
  }
});

Deno.test("calls of a model and its adapters that fail leave nothing on the device", async () => {
  using model = loadModel(checkpoint, device);
  const lora = createLora(model.config, { rank: 2, alpha: 4, targets: projections, baseModel: "r" }, uniform(2));
  await failEverywhere(() => {
    model.addAdapter("a", lora);
    model.removeAdapter("a");
  });
  model.addAdapter("a", lora);
  const prompts = [[257, 1, 2, 3, 4, 5], [257, 1, 2, 3, 9], [7]];
  for (const temperature of [0, 1]) {
    await failEverywhere(() => model.generate(prompts, { maxNewTokens: 4, adapters: ["a"], temperature }));
  }
  const drafts = { answers: await model.generate(prompts, { maxNewTokens: 4 }) };
  await failEverywhere(() => model.generate(prompts, { maxNewTokens: 4, adapters: ["a"], drafts }));
  await failEverywhere(() => model.score([{ prompt: [257, 1, 2], continuation: [3, 4] }], { adapters: ["a"] }));
  await failEverywhere(() => model.hidden(prompts, [1, 2]));
});

Deno.test("a whitening that fails on the way leaves nothing on the device", async () => {
  using model = loadModel(checkpoint, device);
  await failEverywhere(async () => (await measureWhitening(model, sequences, projections, whitening)).close());
});

Deno.test("a LoRA training that fails on the way leaves nothing on the device, and its state is that of the last whole step", async () => {
  using model = loadModel(checkpoint, device);
  const lora = createLora(
    model.config,
    { rank: 2, alpha: 4, targets: projections, layers: 1, baseModel: "r" },
    uniform(2),
  );
  model.addAdapter("a", lora);
  using whiten = await measureWhitening(model, sequences, projections, { ...whitening, lowestLayer: 1 });
  const options = { whitening: whiten, anchorShare: 0.5, passTokens: 8 };
  await failEverywhere(async () => {
    model.addAdapter("a", lora);
    using trainer = new LoraTrainer(model, "a", options);
    await trainer.step(rows, 0);
  });
  using trainer = new LoraTrainer(model, "a", options);
  await trainer.step(rows, 1e-2);
  const state = await trainer.state();
  // Longer rows, so that buffers are made anew.
  const longer = rows.map((row) => ({ ...row, tokens: Array.from({ length: 70 }, (_, i) => (i * 7) % 250) }));
  device.left = 20;
  await assert.rejects(trainer.step(longer, 1e-2), DeviceError);
  device.left = Infinity;
  assert.deepEqual(await trainer.state(), state);
  assert.equal((await trainer.step(rows, 1e-2)).tokens, 13);
});

Deno.test("a training of all weights that fails on the way leaves nothing on the device", async () => {
  using model = loadModel(checkpoint, device, { trainable: true });
  for (const optimizer of ["adamw", "muon"] as const) {
    await failEverywhere(async () => {
      using trainer = new FullTrainer(model, { optimizer, passTokens: 8 });
      await trainer.step(whole, 0);
    });
  }
});

Deno.test("the tests themselves leave nothing on the device", () => assert.equal(device.memory().used, 0));
