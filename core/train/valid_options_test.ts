import assert from "node:assert/strict";
import { ModelError } from "../../schemas/errors.ts";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint } from "../../tests/random_checkpoint.ts";
import { loadModel } from "../model/load.ts";
import type { FullTrainerOptions } from "./full_step.ts";
import { FullTrainer } from "./full_trainer.ts";
import type { LoraTrainerOptions } from "./lora_step.ts";
import { loraNumbers, requireState } from "./valid_options.ts";

const wrong: Record<string, unknown[]> = {
  beta1: [-0.1, 1, NaN, null, "0.9"],
  beta2: [-0.1, 1, NaN],
  eps: [0, -1e-8, Infinity, NaN],
  weightDecay: [-1, Infinity, NaN],
  clipNorm: [-1, Infinity, NaN],
  anchorWeight: [-1, Infinity, NaN],
  anchorBound: [-1, Infinity, NaN],
  anchorShare: [0, 1.5, -1, NaN],
  passTokens: [0, 1.5, -1, Infinity, NaN],
};

Deno.test("options at the ends of what is allowed are taken, and the others have their defaults", () => {
  const least = {
    beta1: 0,
    beta2: 0,
    weightDecay: 0,
    clipNorm: 0,
    anchorWeight: 0,
    anchorBound: 0,
    anchorShare: 1,
    passTokens: 1,
  };
  assert.deepEqual(loraNumbers({ ...least, eps: undefined }), { ...least, eps: 1e-8 });
});

Deno.test("a trainer refuses an option that it cannot train with, and names it", () => {
  using model = loadModel(randomCheckpoint(5), new ReferenceDevice(), { trainable: true });
  const refusal = (name: string) => (e: unknown) =>
    e instanceof ModelError && e.message.startsWith(`Cannot train: ${name} must be `);
  for (const [name, values] of Object.entries(wrong)) {
    for (const value of values) {
      assert.throws(() => loraNumbers({ [name]: value } as LoraTrainerOptions), refusal(name), `${name} ${value}`);
      if (name.startsWith("anchor")) continue;
      assert.throws(() => new FullTrainer(model, { [name]: value } as FullTrainerOptions), refusal(name));
    }
  }
  assert.throws(
    () => new FullTrainer(model, { optimizer: "sgd" as "adamw" }),
    refusal("optimizer"),
  );
});

Deno.test("a state of another training is not restored", () => {
  const state = (length: number) => ({
    step: 2,
    params: new Float32Array(3),
    m: new Float32Array(length),
    v: new Float32Array(3),
  });
  requireState(state(3), 3);
  assert.throws(() => requireState(state(2), 3), /Cannot restore the training: m must be of 3 values.*received 2/);
  assert.throws(() => requireState({ ...state(3), step: -1 }, 3), /step must be an integer of at least 0/);
});
