/** While the model works on the cpu device, timers tick, and a signal that a timer aborts is heard within 200 ms. */
import assert from "node:assert/strict";
import { startModel } from "../core/model/load.ts";
import { createLora, projections } from "../core/model/lora.ts";
import { LoraTrainer } from "../core/train/lora_trainer.ts";
import type { TrainRow } from "../core/train/train_row.ts";
import { randomCheckpoint, uniform } from "./random_checkpoint.ts";

const shape = { layers: 8, width: 256, heads: 8, kvHeads: 4, headDim: 32, ffn: 768, contextLength: 4096 };
const checkpoint = randomCheckpoint(3, shape);
const endless = { ...checkpoint, tokens: { ...checkpoint.tokens, endIds: [] } };
const rows = Array.from({ length: 24 }, (_, r): TrainRow => ({
  tokens: Array.from({ length: 60 }, (_, i) => (r * 31 + i * 7) % 250),
  answerStart: 20,
  loss: r % 2 ? "kl" : "nll",
}));

async function opened() {
  const model = await startModel(endless, { device: "cpu", threads: 2 });
  const options = { rank: 4, alpha: 8, targets: projections, baseModel: "r" };
  model.addAdapter("a", createLora(model.config, options, uniform(1)));
  return model;
}

/** Milliseconds from the abort to the error: the best of three, since other programs run too. */
async function latency(run: (signal: AbortSignal) => Promise<unknown>): Promise<number> {
  let best = Infinity;
  for (let attempt = 0; attempt < 3 && best >= 100; attempt++) {
    const controller = new AbortController();
    let aborted = 0;
    const timer = setTimeout(() => {
      aborted = performance.now();
      controller.abort();
    }, 60);
    await assert.rejects(run(controller.signal), { name: "AbortError" });
    clearTimeout(timer);
    best = Math.min(best, performance.now() - aborted);
  }
  return best;
}

Deno.test("a timer's abort is heard within 200 ms in generate, score, hidden, stream and training", async () => {
  using model = await opened();
  using trainer = new LoraTrainer(model, "a");
  const long = Array.from({ length: 40 }, (_, s) => Array.from({ length: 70 }, (_, i) => (s * 13 + i * 7) % 250));
  const items = long.map((prompt) => ({ prompt, continuation: [1, 2, 3] }));
  const before = await trainer.state();
  const calls: Record<string, (signal: AbortSignal) => Promise<unknown>> = {
    generate: (signal) => model.generate([long[0]], { maxNewTokens: 3900, signal }),
    stream: (signal) => model.stream(long[0], { maxNewTokens: 3900, signal }).text,
    score: (signal) => model.score(Array(20).fill(items).flat(), { signal }),
    hidden: (signal) => model.hidden(Array(20).fill(long).flat(), [8], { signal }),
    step: (signal) => trainer.step(Array(40).fill(rows).flat(), 1e-3, { signal }),
  };
  for (const [name, call] of Object.entries(calls)) {
    const ms = await latency(call);
    assert.ok(ms <= 200, `${name}: ${ms.toFixed(0)} ms`);
  }
  assert.deepEqual(await trainer.state(), before);
  using other = await opened();
  using untouched = new LoraTrainer(other, "a");
  assert.deepEqual(await trainer.step(rows, 1e-3), await untouched.step(rows, 1e-3));
  assert.deepEqual(await trainer.state(), await untouched.state());
  assert.equal((await model.generate([[1, 2, 3]], { maxNewTokens: 3 }))[0].length, 3);
});

Deno.test("a timer ticks while a model generates", async () => {
  using model = await opened();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 20), started = performance.now();
  await model.generate([[1, 2, 3]], { maxNewTokens: 120 });
  const took = performance.now() - started;
  clearInterval(timer);
  assert.ok(took > 60 && ticks >= took / 60 - 1, `${ticks} ticks in ${took.toFixed(0)} ms`);
});
