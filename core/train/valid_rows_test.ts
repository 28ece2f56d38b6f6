import assert from "node:assert/strict";
import { createCpuDevice } from "../../kernels/cpu/cpu_device.ts";
import type { Device } from "../../kernels/device.ts";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { createWebGpuDevice, requestAdapter } from "../../kernels/webgpu/start.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { ModelError } from "../../schemas/errors.ts";
import { loadModel } from "../model/load.ts";
import { createLora } from "../model/lora.ts";
import { FullTrainer } from "./full_trainer.ts";
import { LoraTrainer } from "./lora_trainer.ts";
import type { TrainRow } from "./train_row.ts";
import { requireRows, type RowLimits } from "./valid_rows.ts";

const limits: RowLimits = { vocab: 258, layers: 2, contextLength: 8, adapters: ["reader"], losses: ["nll", "kl"] };
const row: TrainRow = { tokens: [257, 3, 4, 5, 6, 256], answerStart: 3, loss: "nll" };

Deno.test("a row that a model can be trained on passes, at the ends of what is allowed too", () => {
  const longest = [257, 0, 2, 3, 4, 5, 6, 7];
  requireRows([row, { ...row, weight: 0 }, { ...row, loss: "kl", extraAdapter: "reader", context: 0.5 }], limits);
  requireRows([{ ...row, tokens: [0, 257], answerStart: 1 }, { ...row, tokens: longest, answerStart: 7 }], limits);
  requireRows([{ ...row, auxiliaryTargets: [{ at: 5, layer: 1, id: 257, factor: 0.25 }] }], limits);
});

Deno.test("a row that a model cannot be trained on is refused by its number, its field and the rule", () => {
  const target = { at: 1, layer: 1, id: 3, factor: 1 };
  const wrong: [Partial<Record<keyof TrainRow, unknown>>, RegExp][] = [
    [{ tokens: [257, 3, 258, 5] }, /tokens\[2\] must be an id of the vocabulary, 0 to 257: received 258/],
    [{ tokens: [257, 3, 4, 5, -1] }, /tokens\[4\] must be .*: received -1/],
    [{ tokens: [257, 3, 4.5, 5] }, /tokens\[2\] must be .*: received 4\.5/],
    [{ tokens: [257, NaN, 4, 5] }, /tokens\[1\] must be .*: received NaN/],
    [{ tokens: [257], answerStart: 1 }, /tokens must be 2 to 8 tokens long.*: received 1/],
    [{ tokens: [], answerStart: 0 }, /tokens must be 2 to 8 tokens long.*: received 0/],
    [{ tokens: Array(9).fill(1) }, /tokens must be 2 to 8 tokens long.*: received 9\. Hint: shorten/],
    ...[0, -1, 6, 1.5, NaN, undefined].map((answerStart): typeof wrong[number] => [
      { answerStart },
      /answerStart must be an integer from 1 to 5: received/,
    ]),
    [{ loss: "mse" }, /loss must be one of nll, kl: received "mse"/],
    ...[-1, NaN, Infinity].map((weight): typeof wrong[number] => [{ weight }, /weight must be a finite number/]),
    [{ context: -0.5 }, /context must be a finite number/],
    [{ extraAdapter: "absent" }, /extraAdapter must be one of the model's adapters \[reader\]: received "absent"/],
    [{ auxiliaryTargets: [target, { ...target, at: 6 }] }, /auxiliaryTargets\[1\]\.at must be from 0 to 5: received 6/],
    [{ auxiliaryTargets: [{ ...target, layer: 2 }] }, /auxiliaryTargets\[0\]\.layer must be from 0 to 1: received 2/],
    [{ auxiliaryTargets: [{ ...target, id: -3 }] }, /auxiliaryTargets\[0\]\.id must be .*: received -3/],
    [{ auxiliaryTargets: [{ ...target, factor: NaN }] }, /auxiliaryTargets\[0\]\.factor must be .*: received NaN/],
  ];
  for (const [part, message] of wrong) {
    assert.throws(
      () => requireRows([row, { ...row, ...part } as TrainRow], limits),
      (e) => e instanceof ModelError && e.message.startsWith("Cannot train on row 1: ") && message.test(e.message),
      JSON.stringify(part),
    );
  }
  assert.throws(
    () => requireRows([], limits),
    /Cannot train on the model: rows must be one or more rows: received \[\]/,
  );
  assert.throws(
    () => requireRows([row, { ...row, loss: "kl", weight: 0 }], limits),
    /weight of a row with the loss kl must be above 0 in one row or more: received 0/,
  );
});

const devices: { name: string; open: () => Promise<Device> }[] = [
  { name: "the reference device", open: () => Promise.resolve(new ReferenceDevice()) },
  { name: "the cpu device", open: () => createCpuDevice({ threads: 1 }) },
  ...await requestAdapter() ? [{ name: "the webgpu device", open: () => createWebGpuDevice() }] : [],
];

for (const device of devices) {
  Deno.test(`both trainers refuse rows and rates before they compute anything, on ${device.name}`, async () => {
    const model = loadModel(randomCheckpoint(5, { contextLength: 16 }), await device.open(), { trainable: true });
    const options = { rank: 2, alpha: 4, targets: ["q_proj"] as const, baseModel: "random" };
    model.addAdapter("x", createLora(model.config, options, uniform(1)));
    const lora = new LoraTrainer(model, "x"), full = new FullTrainer(model);
    const bad: TrainRow[] = [
      { ...row, tokens: [1, 2, 3, 4, 999] },
      { ...row, tokens: [1, -2, 3, 4] },
      { ...row, tokens: Array(17).fill(1) },
      { ...row, answerStart: 0 },
      { ...row, tokens: [5], answerStart: 0 },
    ];
    const before = [await lora.state(), await full.state()];
    for (const one of bad) {
      const rows = [row, one];
      const calls = [
        () => lora.prepare(rows),
        ...[lora, full].flatMap((trainer) => [
          () => trainer.step(rows, 1e-3),
          () => trainer.submit(rows, 1e-3),
          () => trainer.gradients(rows),
        ]),
      ];
      for (const call of calls) {
        await assert.rejects(call, (e) => e instanceof ModelError && /^Cannot train on row 1: /.test(e.message));
      }
    }
    for (const trainer of [lora, full]) {
      for (const lr of [NaN, Infinity, -1e-3]) {
        await assert.rejects(
          () => trainer.step([row], lr),
          (e) => e instanceof ModelError && /lr must be a finite number of at least 0: received/.test(e.message),
        );
      }
      await assert.rejects(() => trainer.step([], 1e-3), /rows must be one or more rows/);
    }
    await assert.rejects(() => full.step([{ ...row, loss: "kl" }], 1e-3), /loss must be one of nll: received "kl"/);
    assert.equal(model.net.flopCounter.tokens, 0);
    assert.deepEqual([await lora.state(), await full.state()], before);
    for (const trainer of [lora, full]) trainer.close();
    model.close();
  });
}
