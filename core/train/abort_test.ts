/** A signal ends what is under way at any moment, and nothing is the worse for it: the signal is aborted in every operation in turn. */
import assert from "node:assert/strict";
import type { MatmulArgs } from "../../kernels/device.ts";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { loadModel } from "../model/load.ts";
import { createLora, projections } from "../model/lora.ts";
import { FullTrainer } from "./full_trainer.ts";
import { measureWhitening } from "./input_whitening.ts";
import { LoraTrainer } from "./lora_trainer.ts";
import type { TrainRow } from "./train_row.ts";

/** Calls back in one of its products: the one after `left` others. */
class CountingDevice extends ReferenceDevice {
  left = Infinity;
  then = () => {};

  override matmulNT(a: MatmulArgs): void {
    if (this.left-- === 0) this.then();
    super.matmulNT(a);
  }

  override matmulNN(a: MatmulArgs): void {
    if (this.left-- === 0) this.then();
    super.matmulNN(a);
  }
}

const device = new CountingDevice();
const checkpoint = randomCheckpoint(5, { layers: 2 });
const reason = new Error("enough");
const rows: TrainRow[] = [
  { tokens: [257, 3, 4, 5, 6, 7, 8, 256], answerStart: 6, loss: "nll" },
  { tokens: [20, 21, 22, 23, 24], answerStart: 1, loss: "kl" },
];
const lora = (model: { config: typeof checkpoint.config }) =>
  createLora(model.config, { rank: 2, alpha: 4, targets: projections, baseModel: "r", layers: 1 }, uniform(2));

/** Aborts in every product of `run` in turn, every `stride`-th; returns in how many runs it was heard. */
async function abortEverywhere(
  run: (signal: AbortSignal) => Promise<unknown>,
  stride: number,
  afterwards: (heard: boolean) => Promise<void>,
): Promise<number> {
  for (let at = 0, heard = 0;; at += stride) {
    const controller = new AbortController();
    device.left = at;
    device.then = () => controller.abort(reason);
    const error = await run(controller.signal).then(() => undefined, (error) => error);
    device.left = Infinity;
    if (error !== undefined) assert.equal(error, reason);
    heard += Number(error !== undefined);
    await afterwards(error !== undefined);
    if (!controller.signal.aborted) return heard;
  }
}

Deno.test("generate, score and hidden end with the signal's reason, and the model can be used at once", async () => {
  using model = loadModel(checkpoint, device);
  model.addAdapter("a", lora(model));
  const prompts = [[257, 1, 2, 3], [257, 1, 9], [7, 8]];
  const calls = [
    (signal?: AbortSignal) => model.generate(prompts, { maxNewTokens: 5, adapters: ["a"], signal }),
    (signal?: AbortSignal) => model.score(prompts.map((prompt) => ({ prompt, continuation: [4, 5] })), { signal }),
    (signal?: AbortSignal) => model.hidden(prompts, [1, 2], { signal }),
  ];
  const { used } = device.memory();
  for (const call of calls) {
    const expected = await call();
    const heard = await abortEverywhere(call, 3, async () => {
      assert.equal(device.memory().used, used);
      assert.deepEqual(await call(), expected);
    });
    assert.ok(heard > 1, `${heard} were heard`);
    await assert.rejects(call(AbortSignal.abort()), { name: "AbortError" });
    await assert.rejects(call(AbortSignal.abort(reason)), reason);
  }
});

Deno.test("a LoRA step that is aborted leaves the state of the last whole step, from which training goes on", async () => {
  using model = loadModel(checkpoint, device);
  using whitening = await measureWhitening(model, [[1, 2, 3, 4, 5], [9, 8, 7, 6]], projections, {
    ...{ ridge: 0.1, share: 0.5, lowestLayer: 1, random: uniform(3) },
  });
  const open = () => {
    model.addAdapter("a", lora(model));
    return new LoraTrainer(model, "a", { whitening, passTokens: 8 });
  };
  using first = open();
  const first1 = await first.step(rows, 1e-2), state1 = await first.state();
  const first2 = await first.step(rows, 1e-2), state2 = await first.state(), adapter2 = await first.adapter();
  using trainer = open();
  assert.deepEqual(await trainer.step(rows, 1e-2), first1);
  const { used } = device.memory();
  const heard = await abortEverywhere((signal) => trainer.step(rows, 1e-2, { signal }), 11, async (heard) => {
    assert.equal(device.memory().used, used);
    assert.equal(trainer.steps, heard ? 1 : 2);
    assert.deepEqual(await trainer.state(), heard ? state1 : state2);
    if (heard) assert.deepEqual(await trainer.step(rows, 1e-2), first2);
    assert.deepEqual(await trainer.adapter(), adapter2);
    trainer.restore(state1);
  });
  assert.ok(heard > 3, `${heard} were heard`);
});

Deno.test("a step of all weights that is aborted leaves the state of the last whole step, from which training goes on", async () => {
  const whole = rows.map((row): TrainRow => ({ ...row, loss: "nll" }));
  for (const optimizer of ["adamw", "muon"] as const) {
    using model = loadModel(checkpoint, device, { trainable: true });
    using trainer = new FullTrainer(model, { optimizer, passTokens: 8 });
    await trainer.step(whole, 1e-3);
    const before = await trainer.state();
    const expected = await trainer.step(whole, 1e-3), after = await trainer.state();
    trainer.restore(before);
    const heard = await abortEverywhere(
      (signal) => trainer.step(whole, 1e-3, { signal }),
      optimizer === "adamw" ? 11 : 31,
      async (heard) => {
        assert.deepEqual(await trainer.state(), heard ? before : after);
        if (heard) assert.deepEqual(await trainer.step(whole, 1e-3), expected);
        trainer.restore(before);
      },
    );
    assert.ok(heard > 3, `${heard} were heard`);
  }
});

Deno.test("a whitening that is aborted leaves nothing", async () => {
  using model = loadModel(checkpoint, device);
  const { used } = device.memory();
  const measure = async (signal?: AbortSignal) => {
    const options = { ridge: 0.1, share: 0.5, random: uniform(3), signal };
    (await measureWhitening(model, [[1, 2, 3, 4, 5], [9, 8, 7, 6]], projections, options)).close();
  };
  const heard = await abortEverywhere(measure, 7, () => Promise.resolve(assert.equal(device.memory().used, used)));
  assert.ok(heard > 1, `${heard} were heard`);
});

Deno.test("a call that waits for its turn goes at once, and the calls around it are as they were", async () => {
  using model = loadModel(checkpoint, device);
  const open = () => {
    model.addAdapter("a", lora(model));
    return new LoraTrainer(model, "a");
  };
  using plain = open();
  const expected = [await plain.step(rows, 1e-2), await plain.step(rows, 2e-2)];
  using trainer = open();
  const controller = new AbortController();
  const steps = [
    trainer.step(rows, 1e-2),
    trainer.step(rows, 5e-2, { signal: controller.signal }),
    trainer.step(rows, 2e-2),
  ];
  controller.abort(reason);
  await assert.rejects(steps[1], reason);
  assert.deepEqual([await steps[0], await steps[2]], expected);
});
