import assert from "node:assert/strict";
import { averagePrecision } from "../memory/gate_telemetry.ts";
import { Random } from "../random/random.ts";
import { gateInterval } from "./gate_interval.ts";

const random = new Random("gate interval");
const labels = Array.from({ length: 400 }, () => random.next() < 0.2);
const scores = (signal: number) => labels.map((label) => signal * Number(label) + random.gaussian());

Deno.test("scores that tell are above chance by an interval without 0, and scores that know nothing are not", () => {
  const telling = gateInterval(scores(1.5), labels, { seed: 1 });
  assert.ok(telling.above_chance!.low > 0 && telling.low! < telling.pr_auc! && telling.pr_auc! < telling.high!);
  const blind = gateInterval(scores(0), labels, { seed: 1 });
  assert.ok(blind.above_chance!.low <= 0.02 && blind.above_chance!.high < 0.2, JSON.stringify(blind));
});

Deno.test("the interval depends on the seed alone, and PR-AUC is the average precision", () => {
  const own = scores(1);
  assert.deepEqual(gateInterval(own, labels, { seed: 4 }), gateInterval(own, labels, { seed: 4 }));
  assert.notEqual(gateInterval(own, labels, { seed: 4 }).low, gateInterval(own, labels, { seed: 5 }).low);
  assert.equal(gateInterval(own, labels, { seed: 4 }).pr_auc, averagePrecision(own, labels));
});

Deno.test("equal scores share one threshold, in resamples too", () => {
  const { pr_auc, low, high } = gateInterval(labels.map(() => 1), labels, { seed: 2 });
  const rate = labels.filter(Boolean).length / labels.length;
  assert.equal(pr_auc, rate);
  assert.ok(low! > rate - 0.1 && high! < rate + 0.1);
});

Deno.test("without positives there is nothing to measure", () => {
  const found = gateInterval([1, 2], [false, false], { seed: 1 });
  assert.deepEqual(found, { pr_auc: null, low: null, high: null, positive_rate: 0, above_chance: null });
});
