import assert from "node:assert/strict";
import { type PlanInput, planText, teachPlan } from "./teach_plan.ts";

const small = { parameters: 1.35e8, ownCorpus: false, config: { layers: 30 } };
const plan = (rows: number, more: Partial<PlanInput> = {}) =>
  teachPlan({ rows, model: small, anchors: true, contrast: false, given: {}, ...more });

Deno.test("a row is seen ten times, a few rows more often and very many less", () => {
  const steps = [1, 20, 150, 1000, 2000, 100_000].map((rows) => plan(rows).steps);
  assert.deepEqual(steps, [60, 60, 130, 840, 835, 25_002]);
  assert.equal(plan(5).batchSize, 5);
  assert.equal(plan(150).batchSize, 12);
});

Deno.test("larger models have lower rates, and bare rows half of it", () => {
  const rate = (parameters: number, anchors = true) => plan(20, { model: { ...small, parameters }, anchors }).loraLr;
  assert.deepEqual([1e6, 1.35e8, 5e8, 1.5e9, 7e9, 1e12].map((p) => rate(p)), [
    2e-3,
    2e-3,
    1.1e-3,
    6.3e-4,
    2.9e-4,
    1e-4,
  ]);
  assert.equal(rate(1.35e8, false), 1e-3);
  const bare = plan(20, { anchors: false });
  assert.deepEqual([bare.whiten, bare.anchorWeight, bare.anchorChat + bare.anchorText + bare.anchorStatements], [
    0,
    0,
    0,
  ]);
});

Deno.test("what is given wins, and what depends on it follows", () => {
  const given = { loraRank: 4, loraLr: 0.5, loraLayers: 0, batchSize: 2, epochs: 3, seed: undefined };
  const { loraRank, loraAlpha, loraLr, loraLayers, steps, seed } = plan(9, { given });
  assert.deepEqual([loraRank, loraAlpha, loraLr, loraLayers, steps, seed], [4, 8, 0.5, 0, 15, 13]);
  assert.equal(plan(9, { given: { ...given, steps: 7 } }).steps, 7);
  assert.equal(plan(9, { given: { loraRank: 4, loraAlpha: 4 } }).loraAlpha, 4);
});

Deno.test("a plan says itself in one line", () => {
  assert.equal(
    planText(plan(150), 30),
    "130 steps of 12 rows, rate 0.002, rank 32 in the upper 15 of 30 blocks, 18 anchor rows a step, whitening 0.1",
  );
  assert.equal(
    planText(plan(150, { anchors: false, given: { loraLayers: 0 } }), 30),
    "130 steps of 12 rows, rate 0.001, rank 32 in all 30 blocks, no anchors, no whitening",
  );
});
