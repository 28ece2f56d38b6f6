import assert from "node:assert/strict";
import { ReferenceDevice } from "../../kernels/reference/reference_device.ts";
import { randomCheckpoint, uniform } from "../../tests/random_checkpoint.ts";
import { LocalModel } from "../model/local_model.ts";
import { createLora, projections } from "../model/lora.ts";
import { sampleByMovement, sampledTokens, spansOf } from "./anchor_share.ts";
import { LoraTrainer } from "./lora_trainer.ts";
import type { TrainRow } from "./train_row.ts";

const moved = Float32Array.from({ length: 400 }, (_, i) => ((i * 37) % 100 / 100) ** 3);

Deno.test("about the share asked for is drawn, and every token counts as one on the average", () => {
  for (const share of [0.3, 0.5, 0.8]) {
    const weights = new Float64Array(moved.length);
    for (let i = 0; i < 8; i++) {
      const picked = sampleByMovement(moved, share, () => (i + 0.5) / 8);
      assert.equal(new Set(picked.map(({ index }) => index)).size, picked.length);
      assert.ok(Math.abs(picked.length / moved.length - share) < 0.05, `${picked.length} for ${share}`);
      for (const { index, importanceWeight } of picked) weights[index] += importanceWeight / 8;
    }
    assert.deepEqual([...new Set(weights)], [1]);
  }
});

Deno.test("a token that moved farther has a smaller weight", () => {
  const picked = sampleByMovement(moved, 0.5, () => 0);
  const byMoved = picked.toSorted((a, b) => moved[b.index] - moved[a.index]).map((
    { importanceWeight },
  ) => importanceWeight);
  assert.deepEqual(byMoved, byMoved.toSorted((a, b) => a - b));
  assert.deepEqual([...new Set(byMoved)], [1, 2, 4, 8]);
});

Deno.test("few tokens, and tokens none of which moved, are all sampled", () => {
  assert.equal(sampleByMovement(moved.subarray(0, 64), 0.1, () => 0).length, 64);
  assert.equal(sampleByMovement(moved.subarray(0, 100), 0.1, () => 0).length >= 64, true);
  assert.equal(sampleByMovement(new Float32Array(300), 0.5, () => 0).length, 300);
  assert.deepEqual(sampleByMovement(new Float32Array(0), 0.5, () => 0), []);
});

Deno.test("nll tokens are all sampled, and spans follow the tokens", () => {
  const spans = [
    { loss: "nll" as const, rows: 3, scale: 0.5, bound: 0 },
    { loss: "kl" as const, rows: 200, scale: 0.25, bound: 0.3 },
  ];
  const states = Float32Array.from({ length: 203 * 2 }, (_, i) => i % 7);
  const picked = sampledTokens(spans, states, new Float32Array(203 * 2), 0.5, () => 0);
  assert.deepEqual(picked.slice(0, 3), [0, 1, 2].map((index) => ({ index, importanceWeight: 1 })));
  assert.ok(picked.slice(3).every(({ index }) => index >= 3) && picked.length < 120);
  const own = spansOf(spans, picked);
  assert.deepEqual(own[0], spans[0]);
  assert.equal(own.reduce((sum, { rows }) => sum + rows, 0), picked.length);
  for (const { loss, scale, bound } of own.slice(1)) {
    assert.ok(loss === "kl" && bound === 0.3 && [0.25, 0.5, 1, 2].includes(scale), `${scale}`);
  }
});

Deno.test("losses and gradients of a share are those of all tokens on the average, and a step draws what it drew", async () => {
  const model = new LocalModel(randomCheckpoint(5), new ReferenceDevice());
  const random = uniform(6);
  const adapter = createLora(model.config, { rank: 3, alpha: 6, targets: projections, baseModel: "random" }, random);
  for (const { b } of adapter.pairs) for (let i = 0; i < b.length; i++) b[i] = (random() - 0.5) * 0.6;
  model.addAdapter("student", adapter);
  const draw = (length: number) => Array.from({ length }, () => Math.floor(random() * 200));
  const rows: TrainRow[] = [
    { tokens: draw(9), answerStart: 5, loss: "nll" },
    ...Array.from({ length: 12 }, (): TrainRow => ({ tokens: draw(13), answerStart: 1, loss: "kl" })),
  ];
  const at = async (step: number, anchorShare: number) => {
    const trainer = new LoraTrainer(model, "student", { anchorShare, anchorWeight: 2 });
    trainer.restore({ ...await trainer.state(), step });
    const { nll, kl, rowLosses } = await trainer.gradients(rows);
    const { pairs } = await trainer.readGradients();
    trainer.close();
    return { nll: nll!, kl: kl!, taught: rowLosses[0], all: pairs.flatMap(({ a, b }) => [...a, ...b]) };
  };
  const full = await at(0, 1);
  const steps = await Promise.all(Array.from({ length: 24 }, (_, step) => at(step, 0.5)));
  const norm = (x: number[]) => Math.hypot(...x);
  const off = (x: number[]) => norm(x.map((v, i) => v - full.all[i])) / norm(full.all);
  const mean = full.all.map((_, i) => steps.reduce((sum, { all }) => sum + all[i] / steps.length, 0));
  const alone = steps.reduce((sum, { all }) => sum + off(all) / steps.length, 0);
  assert.ok(alone > 0.05 && off(mean) < 0.4 * alone, `${alone} alone, ${off(mean)} on the average`);
  const kl = steps.reduce((sum, s) => sum + s.kl / steps.length, 0);
  assert.ok(Math.abs(kl / full.kl - 1) < 0.03, `${kl}, all: ${full.kl}`);
  for (const s of steps) assert.deepEqual([s.nll, s.taught], [full.nll, full.taught]);
  assert.deepEqual((await at(7, 0.5)).all, steps[7].all);
  assert.notDeepEqual(steps[8].all, steps[7].all);
  model.close();
});
