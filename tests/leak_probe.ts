/**
 * Trains and generates on one device, and prints what memory that took before and after, as JSON. `no_leak_test.ts` runs it in a
 * process of its own, since it needs `gc()`.
 *
 * Run: deno run -A --v8-flags=--expose-gc tests/leak_probe.ts cpu|webgpu
 */
import { createLora } from "../core/model/lora.ts";
import { loadModel } from "../core/model/load.ts";
import { LoraTrainer } from "../core/train/lora_trainer.ts";
import { createDevice, type DeviceName } from "../kernels/choose_device.ts";
import { randomCheckpoint, uniform } from "./random_checkpoint.ts";

const trainingSteps = 200, newTokens = 1000;

const device = await createDevice(Deno.args[0] as DeviceName, { threads: 2 });
const model = loadModel({ ...randomCheckpoint(3), tokens: { ...randomCheckpoint(3).tokens, endIds: [] } }, device, {
  contextLength: 512,
});
const random = uniform(3);
const targets = ["q_proj", "v_proj", "down_proj"] as const;
model.addAdapter("trained", createLora(model.config, { rank: 4, alpha: 8, targets, baseModel: "random" }, random));
const trainer = new LoraTrainer(model, "trained", { anchorWeight: 1 });

/** Rows of changing lengths, half of them held, as a consolidation has them. */
const rows = (step: number) =>
  [12, 7 + step % 9, 20].map((length, r) => ({
    tokens: Array.from({ length }, (_, i) => (step * 5 + r * 11 + i * 3) % 250),
    answerStart: 3,
    loss: r === 0 ? "kl" as const : "nll" as const,
  }));
const work = async (steps: number, tokens: number) => {
  for (let step = 0; step < steps; step++) await trainer.step(rows(step), 1e-3);
  for (let done = 0; done < tokens; done += 100) {
    await model.generate([[1, 2, 3], [4, 5, 6, 7]], { maxNewTokens: 50, adapters: ["trained"] });
  }
};
const measure = () => {
  (globalThis as unknown as { gc: () => void }).gc();
  return { buffers: device.memory().used, heap: Deno.memoryUsage().heapUsed, rss: Deno.memoryUsage().rss };
};

// All lengths come once, so that buffers and compiled code are there.
await work(20, 100);
const before = measure();
await work(trainingSteps, newTokens);
console.log(JSON.stringify({ before, after: measure() }));
trainer.close();
model.close();
if (device.memory().used !== 0) throw new Error(`${device.memory().used} bytes are left`);
device.close();
