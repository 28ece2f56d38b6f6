import assert from "node:assert/strict";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint } from "../../tests/random_checkpoint.ts";
import { loadModel } from "../model/load.ts";
import { FullTrainer } from "./full_trainer.ts";
import { countedTokens, lossSpans, lossTokens, tokensRead, weightedTokens } from "./loss_rows.ts";
import type { TrainRow } from "./train_row.ts";

const row: TrainRow = { tokens: [257, 5, 6, 7, 8, 9], answerStart: 4, loss: "nll" };

Deno.test("a prompt bears loss with its factor, its first token none", () => {
  assert.deepEqual([lossTokens(row), countedTokens(row)], [2, 2]);
  const both = { ...row, context: 0.25, weight: 2 };
  assert.deepEqual([lossTokens(both), countedTokens(both)], [5, 2.75]);
  assert.equal(weightedTokens([row, both]).nll, 2 + 2 * 2.75);
  const spans = lossSpans([row, both], { nll: 10, kl: 0 }, { anchorWeight: 1, anchorBound: 0 });
  assert.deepEqual(spans.map(({ rows, scale }) => [rows, scale]), [[2, 0.1], [3, 0.05], [2, 0.2]]);
});

Deno.test("the last token is not read, unless an auxiliary target is read off it", () => {
  assert.deepEqual(tokensRead(row), [257, 5, 6, 7, 8]);
  const target = (at: number) => ({ at, layer: 1, id: 3, factor: 1 });
  assert.deepEqual(tokensRead({ ...row, auxiliaryTargets: [target(2)] }), [257, 5, 6, 7, 8]);
  assert.deepEqual(tokensRead({ ...row, auxiliaryTargets: [target(5), target(2)] }), row.tokens);
});

Deno.test("the loss of a row is the mean of what its tokens lose, each with its factor", async () => {
  const model = loadModel(randomCheckpoint(4), new ReferenceDevice(), { trainable: true });
  const trainer = new FullTrainer(model);
  const [{ logProbs }] = await model.score([{ prompt: row.tokens.slice(0, 1), continuation: row.tokens.slice(1) }]);
  const { loss, rowLosses } = await trainer.gradients([{ ...row, context: 0.5 }]);
  const expected = -logProbs.reduce((sum, x, i) => sum + (i < 3 ? 0.5 : 1) * x, 0) / (3 * 0.5 + 2);
  assert.ok(Math.abs(loss - expected) < 1e-4, `${loss}, expected ${expected}`);
  assert.ok(Math.abs(rowLosses[0] - expected) < 1e-4);
  trainer.close();
  model.close();
});
