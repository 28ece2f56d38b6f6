import assert from "node:assert/strict";
import { createCpuDevice } from "../../kernels/cpu/cpu_device.ts";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { ModelError } from "../../schemas/errors.ts";
import { loadModel } from "../model/load.ts";
import { createLora, projections } from "../model/lora.ts";
import { LoraTrainer } from "./lora_trainer.ts";
import type { TrainRow } from "./train_row.ts";

const rows: TrainRow[] = [
  { tokens: [257, 3, 4, 5, 6, 7, 8, 256], answerStart: 6, loss: "nll" },
  { tokens: [20, 21, 22, 23], answerStart: 1, loss: "kl" },
];
const diverged = (what: RegExp) => (e: unknown) =>
  e instanceof ModelError && what.test(e.message) && /the training diverged; lower the learning rate/.test(e.message);

for (const [name, open] of [["reference", () => new ReferenceDevice()], ["cpu", () => createCpuDevice()]] as const) {
  Deno.test(`an adapter that the last step made useless is not handed over (${name})`, async () => {
    const model = loadModel(randomCheckpoint(5), await open());
    const options = { rank: 2, alpha: 4, targets: projections, baseModel: "random" };
    const fresh = createLora(model.config, options, uniform(1));
    const trainedAt = async (lr: number) => {
      model.addAdapter("x", fresh);
      const trainer = new LoraTrainer(model, "x");
      try {
        assert.deepEqual(await trainer.adapter(), fresh);
        assert.ok(Number.isFinite((await trainer.step(rows, lr)).loss));
        return await trainer.adapter();
      } finally {
        trainer.close();
      }
    };
    assert.equal((await trainedAt(1e-2)).rank, 2);
    // All parameters are finite here: it is what is computed with them that is not.
    await assert.rejects(() => trainedAt(1e30), diverged(/loss after the last step must be finite: received NaN/));
    await assert.rejects(() => trainedAt(1e40), diverged(/every parameter of layer 0 q_proj must be finite/));
    model.close();
  });
}
