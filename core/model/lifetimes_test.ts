import assert from "node:assert/strict";
import { createCpuDevice } from "../../kernels/cpu/cpu_device.ts";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { DeviceError, ModelError } from "../../schemas/errors.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { LoraTrainer } from "../train/lora_trainer.ts";
import { loadModel, startModel } from "./load.ts";
import type { LocalModel } from "./local_model.ts";
import { createLora, projections } from "./lora.ts";

const prompts = [[257, 1, 2, 3, 4], [257, 1, 2, 9]];
const adapterOf = (model: LocalModel) => {
  const random = uniform(4);
  const lora = createLora(model.config, { rank: 2, alpha: 4, targets: projections, baseModel: "random" }, random);
  for (const { b } of lora.pairs) for (let i = 0; i < b.length; i++) b[i] = random() - 0.5;
  return lora;
};
const closedModel = (error: Error) =>
  error instanceof ModelError && /the model must be open.*the model is closed/.test(error.message);

Deno.test("two models share a device, and closing one leaves the other and the device", async () => {
  using device = await createCpuDevice({ threads: 2 });
  const one = loadModel(randomCheckpoint(1), device), two = loadModel(randomCheckpoint(2), device);
  const ask = (model: LocalModel) => model.generate(prompts, { maxNewTokens: 6 });
  const expected = [await ask(one), await ask(two)];
  assert.notDeepEqual(expected[0], expected[1]);
  assert.deepEqual(await Promise.all([ask(one), ask(two)]), expected);
  one.close();
  one.close();
  await assert.rejects(ask(one), closedModel);
  assert.deepEqual(await ask(two), expected[1]);
  two.close();
  assert.equal(device.memory().used, 0);
  using third = loadModel(randomCheckpoint(1), device);
  assert.deepEqual(await ask(third), expected[0]);
});

Deno.test("a model that started its device closes it", async () => {
  const model = await startModel(randomCheckpoint(1), { device: "cpu", threads: 2 });
  const { device } = model;
  {
    using _ = model;
    assert.equal((await model.generate(prompts, { maxNewTokens: 2 })).length, 2);
  }
  assert.equal(device.memory().used, 0);
  assert.throws(() => device.alloc(1), DeviceError);
});

Deno.test("everything that is asked of a closed model says that the model is closed", async () => {
  const model = loadModel(randomCheckpoint(1), new ReferenceDevice(), { contextLength: 64 });
  model.addAdapter("a", adapterOf(model));
  const trainer = new LoraTrainer(model, "a");
  model.close();
  const row = { tokens: [1, 2, 3], answerStart: 1, loss: "nll" as const };
  await assert.rejects(model.generate(prompts, { maxNewTokens: 1 }), closedModel);
  await assert.rejects(model.score([{ prompt: [1], continuation: [2] }]), closedModel);
  await assert.rejects(model.hidden(prompts, [1]), closedModel);
  await assert.rejects(trainer.step([row], 1e-3), closedModel);
  assert.throws(() => model.addAdapter("b", adapterOf(model)), closedModel);
  assert.throws(() => new LoraTrainer(model, "a"), closedModel);
  trainer.close();
  assert.equal(model.device.memory().used, 0);
});

Deno.test("an adapter that is replaced or removed stays as it was in the calls that use it", async () => {
  using device = new ReferenceDevice();
  using model = loadModel(randomCheckpoint(1), device);
  const plain = device.memory().used;
  model.addAdapter("a", adapterOf(model));
  const ask = () => model.generate(prompts, { maxNewTokens: 8, adapters: ["a"] });
  const expected = await ask();
  const under = ask();
  model.removeAdapter("a");
  assert.deepEqual(await under, expected);
  assert.equal(device.memory().used, plain);
});

Deno.test("an adapter that does not fit replaces none", async () => {
  using model = loadModel(randomCheckpoint(1), new ReferenceDevice());
  using other = loadModel(randomCheckpoint(1, { width: 16 }), new ReferenceDevice());
  model.addAdapter("a", adapterOf(model));
  assert.throws(() => model.addAdapter("a", adapterOf(other)), /Cannot apply adapter/);
  assert.equal((await model.generate(prompts, { maxNewTokens: 1, adapters: ["a"] })).length, 2);
});

Deno.test("`await using` waits for the calls under way", async () => {
  using device = new ReferenceDevice();
  const under: Promise<unknown>[] = [];
  {
    await using model = loadModel(randomCheckpoint(1), device);
    under.push(model.hidden(prompts, [2]).catch(() => {}));
  }
  assert.equal(device.memory().used, 0);
  await Promise.all(under);
});
