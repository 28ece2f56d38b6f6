/** One small valid value of every artifact, for tests. */
import type { AcceptanceSummary, CompareB0B1 } from "../schemas/acceptance.ts";
import type { Absence } from "../schemas/absence.ts";
import type { Night } from "../schemas/night.ts";
import type { DriftGuard } from "../schemas/drift_guard.ts";
import type { GateTelemetry } from "../schemas/gate_metrics.ts";
import type { GateSweepSummary, GateSweepTelemetry } from "../schemas/gate_sweep.ts";
import type { LoRAConfigDump } from "../schemas/lora_config.ts";
import type { Metrics } from "../schemas/metrics.ts";
import type { ReplayRow } from "../schemas/replay_row.ts";
import type { RetentionSummary } from "../schemas/retention_summary.ts";
import type { RunConfig } from "../schemas/run_config.ts";
import type { RunLedgerLine } from "../schemas/run_ledger_line.ts";
import type { SchedulerAblation } from "../schemas/scheduler_ablation.ts";
import type { SchedulerHistory } from "../schemas/scheduler_history.ts";
import type { Summary } from "../schemas/summary.ts";
import type { Sweep } from "../schemas/sweep.ts";
import type { Timing } from "../schemas/timing.ts";
import type { TrainingHistory } from "../schemas/training_history.ts";

export const absence: Absence = {
  count: 2,
  made_up_before: 1,
  made_up_after: 0.5,
  abstained_before: 0,
  abstained_after: 0.5,
  taught_after: 0.5,
  answers: [
    { question: "Where did Ugo go?", before: "Home.", after: "I don't know.", verdict: "abstained" },
    { question: "Where did Lena go?", before: "Home.", after: "Lisbon", verdict: "taught" },
  ],
};

export const replayRow: ReplayRow = {
  trace_id: "group-0-a8ba2c19:0",
  group_id: 0,
  scenario: "A",
  cue: "Where did Ines go?",
  answer: "Lisbon",
  salience: 1.87,
  recency: 42,
  similarity: 0.74,
  weight: 0.92,
  pointer: { doc: "group-0-a8ba2c19", start: 0, end: 43 },
};

export const schedulerHistory: SchedulerHistory = {
  policy: "ca2",
  count: 1,
  weights: { alpha: 1, beta: 1, gamma: 0.5, delta: 0.8, lambda_recency: 1, lambda_similarity: 1 },
  order_sample: ["group-0-a8ba2c19:0"],
  stats: { gini: 0.1, mean_weight: 1 },
};

export const trainingHistory: TrainingHistory = {
  epochs: 1,
  cycles: 1,
  epochs_made: 1.5,
  cycles_made: 1,
  steps: 2,
  loss: [2.5, 1.25],
  eval_em: [0.5],
  best_step: 2,
  best_eval_em: 0.5,
  early_stopped: false,
};

export const loraConfig: LoRAConfigDump = {
  rank: 8,
  alpha: 16,
  lr: 1e-4,
  target_modules: ["q_proj", "v_proj"],
  total_params: 1000,
  trainable_params: 10,
  hold: { weight: 0.5, chat: 5, text: 3 },
};

const part = {
  n: 48,
  b0_em: 0,
  b1_em: 0.8,
  b2_em: 0.9,
  b3_em: 1,
  b3_over_b1: 1.25,
  b3_minus_b0: 1,
  ci_low: 0.9,
  ci_high: 1,
};

export const retentionSummary: RetentionSummary = {
  scenario: "A",
  ...part,
  replayed: part,
  held_out: { ...part, b1_em: 0, b2_em: null, b3_over_b1: null },
  neighbours: { n: 24, b0: 0.7, b3: 0.6, b3_minus_b0: -0.1, ci_low: -0.2, ci_high: 0 },
  bootstrap: { resamples: 10_000, seed: 13, level: 0.95 },
};

export const driftGuard: DriftGuard = {
  delta_em: -0.3,
  em_before: 0.6,
  em_after: 0.597,
  count: 300,
  limit: 1,
  passed: true,
  kinds: [{ kind: "capital", count: 300, em_before: 0.6, em_after: 0.597, delta_em: -0.3 }],
  chat: { count: 100, contained_before: 1, contained_after: 0.98, delta_contained: -2 },
  perplexity: null,
  perplexity_skipped: "no text was given",
};

export const night: Night = {
  night: 1,
  time: "2026-11-29T20:15:00.000Z",
  base: "0".repeat(64),
  steps: 150,
  rows: 40,
  seconds: 170.5,
  loss: { first: 4.5, last: 0.01 },
  facts: {
    "note-1": { stage: "weights", asked: 2, right: 2 },
    "note-2": { stage: "not understood", asked: 0, right: 0 },
  },
  drift: driftGuard,
};

export const schedulerAblation: SchedulerAblation = {
  scenario: "A",
  cycles: 1,
  ca2_retention: 0.9,
  shuffled_retention: 0.875,
  effect_size: 0.025,
  ci_low: -0.05,
  ci_high: 0.1,
  verdict: "null",
  n: 64,
  model: "HuggingFaceTB/SmolLM2-135M-Instruct",
  seeds: [13, 14],
  pairs: [
    { seed: 13, ca2_retention: 0.9, shuffled_retention: 0.8, effect_size: 0.1 },
    { seed: 14, ca2_retention: 0.9, shuffled_retention: 0.95, effect_size: -0.05 },
  ],
  bootstrap: { resamples: 10_000, seed: 13, level: 0.95 },
};

export const runLedgerLine: RunLedgerLine = {
  ts: "2025-09-24T12:34:56Z",
  milestone: "M4",
  scenario: "A",
  seed: 13,
  model: "HuggingFaceTB/SmolLM2-135M-Instruct",
  mode: "B3",
  params: { tau: 1.5, lora: { rank: 8 } },
  artifacts: ["reports/m4-replay/A/A_B3_metrics.json"],
};

export const summary: Summary = {
  command: "m4",
  model: "HuggingFaceTB/SmolLM2-135M-Instruct",
  n: 48,
  seed: 13,
  scheduler: "ca2",
  tau: 1.5,
  dry_run: false,
  runs: [{
    scenario: "A",
    folder: ".",
    rows: 288,
    retention: null,
    drift: { delta_em: 0.3, count: 300, passed: true },
  }],
};

const sweepFigure = { mean: 0.9, ci_low: 0.8, ci_high: 1 };
const sweepShares = { b0_em: 0, b1_em: 0.8, b2_em: 0.9, b3_em: 0.72 };
const sweepPoint = (cycles: number): Sweep["points"][number] => ({
  ...{ scenario: "A", values: { cycles }, questions: 12, writes: 4.5, ...sweepShares },
  ...{ b3_replayed_em: 0.75, b3_held_out_em: 0.7, b3_over_b1: sweepFigure, b3_minus_b0: sweepFigure },
  drift_delta_em: -0.25,
  runs: [13, 14].map((seed) => ({
    ...{ seed, folder: `A-cycles${cycles}-seed${seed}`, rows: 12, writes: 4, ...sweepShares },
    ...{ b3_over_b1: seed === 13 ? 0.9 : null, drift_delta_em: 0, made_up: 0.5 },
  })),
});

export const sweep: Sweep = {
  ...{ command: "sweep", model: "hei-nw/dummy-model", n: 4, seeds: [13, 14] },
  axes: [{ axis: "cycles", values: [1, 2] }],
  points: [sweepPoint(1), { ...sweepPoint(2), b3_over_b1: null }],
  changes: [{
    ...{ scenario: "A", axis: "cycles", from: 1, to: 2, values: {}, b3_over_b1: null },
    b3_em: { mean: 0.1, ci_low: -0.1, ci_high: 0.2 },
  }],
  bootstrap: { resamples: 10_000, seed: 13, level: 0.95 },
};

export const timing: Timing = {
  stages: [
    { stage: "train", seconds: 90, tokens: 60_000, tflop: 36 },
    { stage: "evaluate B3", seconds: 9, tokens: null, tflop: null },
  ],
  total_seconds: 100,
  peak_rss_bytes: 1.5e9,
  peak_device_bytes: 4e8,
  device: "cpu (2 threads)",
  resumed: false,
};

export const runConfig: RunConfig = {
  command: "m4",
  flags: { n: 48, seed: 13, scenario: ["A"], "lora-lr": 1e-4, steps: null },
  model: { id: "HuggingFaceTB/SmolLM2-135M-Instruct", sha256: "b1".repeat(32) },
  device: "cpu (2 threads)",
  versions: { deno: "2.9.6" },
  stages: [{ stage: "mine", files: ["replay_queue.jsonl"] }],
};

const telemetry: GateTelemetry = {
  pr_auc: 0.9,
  precision: null,
  recall: 0.9,
  clutter_rate: 0.1,
  positives: 1,
  writes_per_1k_tokens: 3.2,
  calibration: [{ lower: 0, upper: 0.5, count: 1, positives: 0, fraction_positive: 0, mean_score: 0.3 }],
};

const scores = { count: 1, em: 1, em_relaxed: 1, em_strict: 0, f1: 1 };

export const metrics: Metrics = {
  aggregate: {
    em: 1,
    em_relaxed: 1,
    em_strict: 0,
    f1: 1,
    latency: 0.1,
    non_empty_rate: 1,
    recall_at_k: 1,
    retention_ref: "B1",
  },
  records: [{
    prompt: [{ role: "user", content: "[group-0-a8ba2c19:0] Where did Ines go?" }],
    prediction: "lisbon",
    truth: "Lisbon",
    em: 1,
    em_relaxed: 1,
    em_strict: 0,
    f1: 1,
    lag: 42,
    latency: 0.1,
    recall_at_k: 1,
    cue: "held_out",
    should_remember: true,
    group_id: 0,
  }],
  lag_bins: [{ lag_bin: "0-63", ...scores, recall_at_k: null }],
  retrieval: {
    p_at_1: 1,
    mrr: 1,
    baseline_p_at_1: 0.5,
    baseline_mrr: 0.6,
    near_miss_rate: 0,
    collision_rate: 0,
    completion_lift: 0,
    hopfield_rank_improved_rate: 0,
  },
  gate: {
    threshold: 1.5,
    weights: { alpha: 1, beta: 1, gamma: 0.5, delta: 0.8 },
    total: 2,
    writes: 1,
    write_rate: 0.5,
    write_rate_per_1k_tokens: 3.2,
    write_rate_per_1k_records: 500,
    pinned: 0,
    reward_flags: 0,
    decisions: [{
      index: 0,
      group_id: 0,
      score: 2.1,
      should_write: true,
      should_remember_label: true,
      features: { surprise: 1.2, novelty: 0.9, reward: false, pin: false },
      contributions: { surprise: 1.2, novelty: 0.9, reward: 0, pin: 0 },
    }],
    score_distribution: { p10: 0.2, p50: 1.3, p90: 2.3, histogram: [{ lower: 0, upper: 0.5, count: 1 }] },
    telemetry: { ...telemetry, non_pins: telemetry, pins_only: telemetry },
    pointer_check: {
      checked: 1,
      with_pointer: 1,
      missing_pointer: 0,
      pointer_only: true,
      banned_keys: [],
      banned_key_counts: {},
    },
    trace_samples: [{
      trace_id: "group-0-a8ba2c19:0",
      group_id: 0,
      has_pointer: true,
      banned_keys: [],
      entity_slots_keys: ["who", "where"],
      pointer: { doc: "group-0-a8ba2c19", start: 0, end: 43 },
    }],
  },
  compute: { prompt_tokens: 10, generated_tokens: 2, attention_flops: 1e6, kv_cache_bytes: 1024 },
  adapter_latency_overhead_s: null,
  dataset: { scenario: "A", hard_negative_ratio: 0.25 },
  run_config: { n: 48, model: "x" },
};

const gatePrecision = {
  ...{ pr_auc: 0.9, ci_low: 0.8, ci_high: 1 },
  above_chance: { mean: 0.6, ci_low: 0.5, ci_high: 0.7 },
};

const gateFigures: GateTelemetry = {
  ...{ pr_auc: 0.9, precision: 0.8, recall: 1, clutter_rate: 0.2, positives: 4, writes_per_1k_tokens: 3.5 },
  calibration: [{ lower: 0, upper: 1, count: 10, positives: 4, fraction_positive: 0.4, mean_score: 0.5 }],
};

export const gateSweepTelemetry: GateSweepTelemetry = {
  ...{ scenario: "A", threshold: 1.2, ...gatePrecision },
  telemetry: {
    ...gateFigures,
    ...{ non_pins: gateFigures, pins_only: gateFigures },
    label_distribution: { positives: 4, negatives: 6, positive_fraction: 0.4, degenerate: false },
  },
  score_distribution: { p10: 0.1, p50: 0.5, p90: 0.9 },
};

export const gateSweepSummary: GateSweepSummary = {
  ...{ scenario: "A", model: "hei-nw/dummy-model", n: 4, seed: 13, filler_ratio: 20 },
  weights: { alpha: 1, beta: 1, gamma: 0.5, delta: 0.8 },
  ...{ texts: 10, tokens: 1430 },
  label_distribution: { positives: 4, negatives: 6, positive_fraction: 0.4, degenerate: false },
  runs: [{
    ...gatePrecision,
    ...{ metrics_path: "tau_1.2/A_gate_telemetry.json", scenario: "A", threshold: 1.2, writes: 5, total: 10 },
    ...{ write_rate: 0.5, writes_per_1k_tokens: 3.5, writes_per_1k_records: 500 },
    ...{ precision: 0.8, recall: 1, recall_facts: 1 },
  }],
  ...{ target_band: { lower: 1, upper: 5 }, target_per: "tokens", first_tau_within_target_band: 1.2, passed: true },
  target: { rate: 3, threshold: 1.2 },
  bootstrap: { resamples: 1000, seed: 13, level: 0.95 },
};

const answerShares = { em: 0.5, em_relaxed: 0.5, em_strict: 0.25, f1: 0.6 };

export const compareB0B1: CompareB0B1 = {
  ...{ scenario: "A", model: "hei-nw/dummy-model", n: 4, seed: 13, questions: 12, b0: answerShares, b1: answerShares },
  uplift: { mean: 0, ci_low: -0.1, ci_high: 0.1 },
  headroom: { b0_em: 0.5, limit: 0.7, passed: true },
  bootstrap: { resamples: 10_000, seed: 13, level: 0.95 },
};

export const acceptanceSummary: AcceptanceSummary = {
  ...{ command: "accept", model: "hei-nw/dummy-model", n: 4, seed: 13, passed: false },
  runs: [{
    ...{ scenario: "A", folder: ".", passed: false },
    gates: [{ gate: "uplift", passed: false, value: 0, limit: 0.3, rule: "at least", short_by: 0.3 }],
    ...{ oracle_em: 0.9, retrieval_only_em: 0.8 },
    retrieval: { p_at_1: 0.8, p_at_k: 0.9, k: 2, mrr: 0.85, near_miss_rate: 0.1, collision_rate: 0.1 },
    gate: { writes: 8, total: 10, recall_facts: 1 },
    hopfield: {
      ...{ steps: 1, temperature: 0.1, p_at_1_without: 0.8, p_at_1_with: 0.8, recalls_changed: 0 },
      lift: { mean: 0, ci_low: 0, ci_high: 0 },
    },
    random_writes: {
      ...{ writes: 8, recall_facts: 0.75, p_at_1: 0.6, b1_em: 0.4 },
      gain: { mean: 0.1, ci_low: 0, ci_high: 0.2 },
    },
  }],
};
