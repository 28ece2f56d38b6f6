import assert from "node:assert/strict";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { ModelError } from "../../schemas/errors.ts";
import { startModel } from "../model/load.ts";
import { createLora, projections } from "../model/lora.ts";
import { FullTrainer } from "./full_trainer.ts";
import { LoraTrainer } from "./lora_trainer.ts";
import type { TrainRow } from "./train_row.ts";
import { SerialQueue } from "./serial_queue.ts";

const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

Deno.test("calls have their turns in the order in which they came, whether or not one fails", async () => {
  const turns = new SerialQueue(), told: string[] = [];
  const call = (name: string) =>
    turns.take(async () => {
      told.push(`${name} begins`);
      await pause();
      told.push(`${name} ends`);
      if (name === "b") throw new Error("b failed");
      return name;
    });
  const results = Promise.allSettled([call("a"), call("b"), call("c")]);
  turns.takeNow(() => told.push("now"));
  assert.deepEqual((await results).map((r) => r.status), ["fulfilled", "rejected", "fulfilled"]);
  await pause();
  const each = ["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]);
  assert.deepEqual(told, [...each, "now"]);
  turns.takeNow(() => told.push("at once"));
  assert.equal(told.at(-1), "at once");
});

Deno.test("closing waits for the calls under way, is done once, and lets none come after", async () => {
  const turns = new SerialQueue();
  let freed = 0, seen = -1;
  const under = turns.take(async () => {
    await pause();
    seen = freed;
  });
  for (let i = 0; i < 2; i++) turns.close(() => freed++);
  await assert.rejects(
    () => turns.take(pause),
    (e) => e instanceof ModelError && /the trainer must be open: received "one that was closed"/.test(e.message),
  );
  assert.throws(() => turns.takeNow(() => {}), ModelError);
  await under;
  await turns.read(pause);
  assert.deepEqual([seen, freed], [0, 1]);
});

const batches: TrainRow[][] = [0, 40, 80].map((from) => [
  { tokens: [257, 3, 4, from + 5, from + 6, from + 7, 256], answerStart: 4, loss: "nll" },
  { tokens: [from + 20, 21, 22, 23, from + 24], answerStart: 1, loss: "kl" },
]);

const wholeModel = () => startModel(randomCheckpoint(5), { device: "cpu", threads: 1, trainable: true });

async function loraTrainer() {
  const model = await startModel(randomCheckpoint(5, { layers: 3 }), { device: "cpu", threads: 1 });
  const options = { rank: 3, alpha: 6, targets: projections, layers: 2, baseModel: "random" };
  model.addAdapter("x", createLora(model.config, options, uniform(1)));
  return { model, trainer: new LoraTrainer(model, "x", { passTokens: 8, anchorShare: 0.5 }) };
}

Deno.test("LoRA steps that are asked for at once give what they give one after another", async () => {
  const one = await loraTrainer(), all = await loraTrainer();
  const [a, b, c] = batches;
  const t = one.trainer;
  const expected = [
    await t.prepare(c),
    await t.step(a, 1e-2),
    await t.gradients(b),
    await t.readGradients(),
    await t.state(),
    await t.step(b, 1e-2),
    await t.adapter(),
    await (await t.submit(c, 1e-2)).result,
    await t.state(),
  ];
  const u = all.trainer;
  const found = await Promise.all([
    u.prepare(c),
    u.step(a, 1e-2),
    u.gradients(b),
    u.readGradients(),
    u.state(),
    u.step(b, 1e-2),
    u.adapter(),
    u.submit(c, 1e-2).then(({ result }) => result),
    u.state(),
  ]);
  assert.deepEqual(found, expected);
  const saved = found[4] as Awaited<ReturnType<typeof u.state>>;
  const before = u.step(a, 1e-2);
  u.restore(saved);
  assert.deepEqual(await u.step(b, 1e-2), expected[5]);
  await before;
  const last = u.step(a, 1e-2);
  u.close();
  assert.ok((await last).loss > 0);
  for (const { model } of [one, all]) model.close();
});

Deno.test("steps of all weights that are asked for at once give what they give one after another", async () => {
  for (const optimizer of ["adamw", "muon"] as const) {
    const models = [await wholeModel(), await wholeModel()];
    const [one, all] = models.map((model) => new FullTrainer(model, { optimizer, passTokens: 8 }));
    const rows = batches.map((batch) => batch.map((row): TrainRow => ({ ...row, loss: "nll" })));
    const expected = [];
    for (const batch of rows) expected.push(await one.step(batch, 1e-3));
    expected.push(await one.state(), await one.gradients(rows[0]), await one.readGradients(), await one.weights());
    const found = await Promise.all([
      ...rows.map((batch) => all.step(batch, 1e-3)),
      all.state(),
      all.gradients(rows[0]),
      all.readGradients(),
      all.weights(),
    ]);
    assert.deepEqual(found, expected);
    for (const model of models) model.close();
  }
});

Deno.test("a trainer is closed once; what it trained can be read afterwards, and nothing more be trained", async () => {
  const { model, trainer } = await loraTrainer();
  await trainer.step(batches[0], 1e-2);
  const adapter = await trainer.adapter(), state = await trainer.state();
  using whole = await wholeModel();
  const full = new FullTrainer(whole);
  for (const each of [trainer, full]) {
    each.close();
    each.close();
    const calls = [
      () => each.step(batches[0], 1e-2),
      () => each.submit(batches[0], 1e-2),
      () => each.gradients(batches[0]),
      () => each.readGradients(),
      () => each.state(),
    ];
    for (const call of calls) await assert.rejects(call, ModelError);
  }
  await assert.rejects(() => trainer.prepare(batches[0]), ModelError);
  assert.throws(() => trainer.restore(state), ModelError);
  assert.deepEqual(await trainer.adapter(), adapter);
  assert.ok((await full.weights()).size > 0);
  model.close();
});
