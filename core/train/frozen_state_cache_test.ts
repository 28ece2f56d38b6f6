import assert from "node:assert/strict";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { ModelError } from "../../schemas/errors.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { loadModel } from "../model/load.ts";
import type { LocalModel } from "../model/local_model.ts";
import { createLora, projections } from "../model/lora.ts";
import { FrozenStateCache } from "./frozen_state_cache.ts";
import { LoraTrainer } from "./lora_trainer.ts";
import type { TrainRow } from "./train_row.ts";

const open = () => loadModel(randomCheckpoint(5, { layers: 3 }), new ReferenceDevice());
const adapter = (model: LocalModel, layers: number) =>
  createLora(model.config, { rank: 1, alpha: 1, targets: projections, layers, baseModel: "r" }, uniform(1));
const row: TrainRow = { tokens: [257, 3, 4, 5, 6], answerStart: 3, loss: "kl" };

Deno.test("states are found by what is read: the tokens, the loss tokens and the extra adapter itself", () => {
  using model = open();
  model.addAdapter("a", adapter(model, 3));
  model.addAdapter("b", adapter(model, 3));
  const cache = new FrozenStateCache(model, 2), one = new Float32Array(1), two = new Float32Array(2);
  cache.keepLower(row, one);
  cache.keepTeacher(row, two);
  const copy = { ...row, tokens: [...row.tokens], weight: 3 };
  assert.deepEqual([cache.lower(copy), cache.teacher(copy)], [one, two]);
  const later = { ...row, answerStart: 4 };
  assert.deepEqual([cache.lower(later), cache.teacher(later)], [one, undefined]);
  for (const other of [{ ...row, extraAdapter: "a" }, { ...row, tokens: [257, 3, 4, 7, 6] }]) {
    assert.deepEqual([cache.lower(other), cache.teacher(other)], [undefined, undefined]);
  }
  const withA = { ...row, extraAdapter: "a" };
  cache.keepLower(withA, two);
  assert.equal(cache.lower(withA), two);
  assert.equal(cache.lower({ ...row, extraAdapter: "b" }), undefined);
  model.addAdapter("a", adapter(model, 3));
  assert.equal(cache.lower(withA), undefined);
});

Deno.test("the oldest states are forgotten beyond the bound, and counted once where they are kept again", () => {
  using model = open();
  const cache = new FrozenStateCache(model, 2, 40);
  const rows = [3, 4, 5].map((id): TrainRow => ({ ...row, tokens: [id, 1, 2], answerStart: 1 }));
  for (const each of [rows[0], rows[0], ...rows]) cache.keepLower(each, new Float32Array(4));
  cache.trim();
  assert.deepEqual(rows.map((each) => cache.lower(each) !== undefined), [false, true, true]);
});

Deno.test("a trainer refuses states of another model or of another height", () => {
  using model = open();
  using other = open();
  model.addAdapter("upper", adapter(model, 1));
  const refused = (states: FrozenStateCache, message: RegExp) =>
    assert.throws(
      () => new LoraTrainer(model, "upper", { states }),
      (e) => e instanceof ModelError && message.test(e.message),
    );
  refused(new FrozenStateCache(model, 1), /states\.height must be 2, the lowest block that is adapted: received 1/);
  refused(new FrozenStateCache(other, 2), /states must be of the model that is trained/);
  new LoraTrainer(model, "upper", { states: new FrozenStateCache(model, 2) }).close();
});
