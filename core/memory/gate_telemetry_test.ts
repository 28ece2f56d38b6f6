import assert from "node:assert/strict";
import { averagePrecision, gateReport, gateTelemetry } from "./gate_telemetry.ts";
import { quantile } from "../numbers/quantile.ts";
import { defaultGateWeights } from "./gate.ts";
import type { LabelledGateDecision, Trace } from "./memory.ts";

function decision(score: number, label: boolean, pin = false, index = 0): LabelledGateDecision {
  const features = { surprise: score, novelty: 0, reward: false, pin };
  return {
    index,
    groupId: index,
    score,
    shouldWrite: score > 1,
    shouldRememberLabel: label,
    features,
    contributions: { surprise: score, novelty: 0, reward: 0, pin: 0 },
  };
}

const trace: Trace = {
  traceId: "group-0-aaaa:0",
  groupId: 0,
  scenario: "A",
  pointer: { doc: "group-0-aaaa", start: 0, end: 12 },
  slotNames: ["what", "who"],
  salience: 2,
  tags: { surprise: 2, novelty: 0, reward: false, pin: false },
  provenance: { source: "test", seed: 1, index: 0 },
  key: new Float32Array(4),
};

Deno.test("averagePrecision is 1 for a perfect order, the share of positives for equal scores, and null without positives", () => {
  assert.equal(averagePrecision([3, 2, 1], [true, true, false]), 1);
  assert.equal(averagePrecision([1, 1, 1, 1], [true, false, false, false]), 0.25);
  assert.equal(averagePrecision([1, 2], [false, false]), null);
  // Positives at ranks 1 and 3: (1 + 2/3) / 2.
  assert.ok(Math.abs(averagePrecision([4, 3, 2, 1], [true, false, true, false])! - 5 / 6) < 1e-12);
});

Deno.test("gateTelemetry tells precision, recall, clutter and writes per 1,000 tokens, with and without pins", () => {
  const decisions = [
    decision(3, true),
    decision(2, false),
    decision(0.5, true),
    decision(0.2, false),
    decision(4, true, true),
  ];
  const telemetry = gateTelemetry(decisions, [100, 100, 100, 100, 100]);
  assert.equal(telemetry.positives, 3);
  assert.equal(telemetry.precision, 2 / 3);
  assert.equal(telemetry.recall, 2 / 3);
  assert.ok(Math.abs(telemetry.clutter_rate! - 1 / 3) < 1e-12);
  assert.equal(telemetry.writes_per_1k_tokens, 6);
  assert.equal(telemetry.non_pins.precision, 0.5);
  assert.equal(telemetry.non_pins.writes_per_1k_tokens, 5);
  assert.equal(telemetry.pins_only.recall, 1);
  assert.deepEqual(telemetry.label_distribution, {
    positives: 3,
    negatives: 2,
    positive_fraction: 0.6,
    degenerate: false,
  });
  assert.equal(telemetry.calibration.reduce((sum, bin) => sum + bin.count, 0), 5);
  assert.equal(telemetry.calibration.at(-1)!.fraction_positive, 1);
});

Deno.test("gateTelemetry flags a degenerate mix of labels and gives null where a ratio has no denominator", () => {
  const telemetry = gateTelemetry([decision(0.5, true), decision(0.6, true)], [10, 10]);
  assert.equal(telemetry.label_distribution!.degenerate, true);
  assert.equal(telemetry.precision, null);
  assert.equal(telemetry.pins_only.recall, null);
  assert.equal(gateTelemetry([], []).label_distribution!.degenerate, true);
});

Deno.test("gateReport counts writes and checks that traces are pointer-only", () => {
  const decisions = [decision(3, true, true, 0), decision(0.5, false, false, 1)];
  const report = gateReport(decisions, [trace], [50, 50], { threshold: 1, weights: defaultGateWeights });
  assert.equal(report.write_rate, 0.5);
  assert.equal(report.write_rate_per_1k_tokens, 10);
  assert.equal(report.write_rate_per_1k_records, 500);
  assert.equal(report.pinned, 1);
  assert.equal(report.pointer_check.pointer_only, true);
  assert.deepEqual(report.trace_samples[0].pointer, trace.pointer);
  assert.equal(report.score_distribution.histogram.length, 10);
  assert.equal(report.score_distribution.p50, 1.75);
  const leaky = { ...trace, tags: { ...trace.tags, episode_text: "Ada hid it" } } as Trace;
  const caught = gateReport(decisions, [leaky], [50, 50], { threshold: 1, weights: defaultGateWeights }).pointer_check;
  assert.equal(caught.pointer_only, false);
  assert.deepEqual(caught.banned_key_counts, { episode_text: 1 });
});

Deno.test("quantile interpolates between order statistics", () => {
  assert.equal(quantile([4, 1, 3, 2], 0.5), 2.5);
  assert.equal(quantile([5], 0.9), 5);
  assert.equal(quantile([], 0.5), 0);
});
