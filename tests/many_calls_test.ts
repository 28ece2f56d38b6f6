/** Calls from many tasks at once give what they give one after another: of one model, of two on one device, and beside a training. */
import assert from "node:assert/strict";
import { createLora, projections } from "../core/model/lora.ts";
import { loadModel } from "../core/model/load.ts";
import type { LocalModel } from "../core/model/local_model.ts";
import { LoraTrainer } from "../core/train/lora_trainer.ts";
import { createDevice, type DeviceName } from "../kernels/choose_device.ts";
import { requestAdapter } from "../kernels/webgpu/start.ts";
import { randomCheckpoint, uniform } from "./random_checkpoint.ts";

function withAdapters(model: LocalModel): LocalModel {
  for (const [seed, name] of ["one", "two", "three"].entries()) {
    const random = uniform(seed + 5);
    const lora = createLora(model.config, { rank: 2 + seed, alpha: 4, targets: projections, baseModel: "r" }, random);
    for (const { b } of lora.pairs) for (let i = 0; i < b.length; i++) b[i] = random() - 0.5;
    model.addAdapter(name, lora);
  }
  return model;
}

const prompts = [[257, 1, 2, 3, 4], [257, 1, 9], [7], [5, 6, 7, 8, 9, 10, 11]];
const items = prompts.map((prompt) => ({ prompt, continuation: [3, 4, 5] }));

/** Eight tasks, most of several calls. */
const tasks = (model: LocalModel): (() => Promise<unknown>)[] => [
  () => model.generate(prompts, { maxNewTokens: 12, adapters: ["one"] }),
  () => model.score(items, { adapters: ["two"] }),
  () => model.hidden(prompts, [0, 1, 2], { adapters: ["three"] }),
  () => Array.fromAsync(model.stream(prompts[0], { maxNewTokens: 16, adapters: ["one", "two"] })),
  () => model.generate(prompts, { maxNewTokens: 9, temperature: 1, seed: 4, adapters: ["three"] }),
  async () => [await model.score(items), await model.generate([prompts[2]], { maxNewTokens: 20 })],
  () => model.chat("Hello", { maxNewTokens: 10, adapters: ["two"] }).text,
  async () => [await model.hidden(prompts, [2]), await model.score(items, { adapters: ["one", "three"] })],
];

async function inTurn(all: (() => Promise<unknown>)[]): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const task of all) results.push(await task());
  return results;
}

/** A GPU that is none takes half a minute for its shaders. */
const adapter = await requestAdapter();
const devices: DeviceName[] = adapter && !adapter.summary.software ? ["cpu", "webgpu"] : ["cpu"];

for (const name of devices) {
  Deno.test(`eight tasks at once on one model get what they get in turn, and so do those of a second model (${name})`, async () => {
    using device = await createDevice(name, { threads: 2 });
    using a = withAdapters(loadModel(randomCheckpoint(3), device));
    using b = withAdapters(loadModel(randomCheckpoint(4, { layers: 3, width: 48, headDim: 12 }), device));
    const all = [...tasks(a), ...tasks(b)];
    const expected = await inTurn(all);
    const { used } = device.memory();
    assert.notDeepEqual(expected.slice(0, 8), expected.slice(8));
    for (let round = 0; round < 3; round++) {
      assert.deepEqual(await Promise.all(all.map((task) => task())), expected);
    }
    assert.equal(device.memory().used, used);
  });

  Deno.test(`a training beside other calls gives what it gives alone (${name})`, async () => {
    using device = await createDevice(name, { threads: 2 });
    const train = async (beside: (model: LocalModel) => Promise<unknown>[]) => {
      using model = withAdapters(loadModel(randomCheckpoint(3), device));
      using trainer = new LoraTrainer(model, "three");
      const row = { tokens: [257, 3, 4, 5, 6, 7, 8, 256], answerStart: 4 };
      const rows = [{ ...row, loss: "nll" as const }, { ...row, loss: "kl" as const, extraAdapter: "one" }];
      const steps = Array.from({ length: 4 }, () => trainer.step(rows, 1e-2));
      await Promise.all(beside(model));
      return [await Promise.all(steps), await trainer.state()];
    };
    const untouched = (model: LocalModel) =>
      tasks(model).filter((_, i) => ![2, 4, 7].includes(i)).map((task) => task());
    assert.deepEqual(await train(untouched), await train(() => []));
    assert.equal(device.memory().used, 0);
  });
}
