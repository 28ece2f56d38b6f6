/** The `gate` block of a metrics file: what the write gate measured, decided and how well. */
import { type } from "arktype";
import { count, fraction } from "./artifact.ts";
import { type PointerSummary, pointerSummary } from "./replay_row.ts";

/** One item of the stream at the gate. */
export interface GateDecisionRecord {
  index: number;
  group_id: number;
  /** S. */
  score: number;
  should_write: boolean;
  should_remember_label: boolean;
  features: { surprise: number; novelty: number; reward: boolean; pin: boolean };
  contributions: { surprise: number; novelty: number; reward: number; pin: number };
}

/** One bin of scores. */
export interface CalibrationBin {
  lower: number;
  upper: number;
  count: number;
  positives: number;
  fraction_positive: number;
  mean_score: number;
}

/** How the gate's decisions agree with the labels. A ratio is null where its denominator is 0. */
export interface GateTelemetry {
  pr_auc: number | null;
  precision: number | null;
  recall: number | null;
  clutter_rate: number | null;
  positives: number;
  writes_per_1k_tokens: number;
  calibration: CalibrationBin[];
}

/** The `gate` block. */
export interface GateMetrics {
  threshold: number;
  weights: { alpha: number; beta: number; gamma: number; delta: number };
  total: number;
  writes: number;
  write_rate: number;
  write_rate_per_1k_tokens: number;
  write_rate_per_1k_records: number;
  pinned: number;
  reward_flags: number;
  decisions: GateDecisionRecord[];
  score_distribution: {
    p10: number;
    p50: number;
    p90: number;
    histogram: { lower: number; upper: number; count: number }[];
  };
  telemetry: GateTelemetry & {
    non_pins: GateTelemetry;
    pins_only: GateTelemetry;
    /** Labels in the stream; `degenerate` where one side is (nearly) missing, so that the ratios say little. */
    label_distribution?: { positives: number; negatives: number; positive_fraction: number; degenerate: boolean };
  };
  pointer_check: {
    checked: number;
    with_pointer: number;
    missing_pointer: number;
    pointer_only: boolean;
    banned_keys: string[];
    banned_key_counts: Record<string, number>;
  };
  trace_samples: {
    trace_id: string;
    group_id: number;
    has_pointer: boolean;
    banned_keys: string[];
    entity_slots_keys: string[];
    pointer: PointerSummary;
  }[];
}

const telemetry = {
  pr_auc: "0 <= number <= 1 | null",
  precision: "0 <= number <= 1 | null",
  recall: "0 <= number <= 1 | null",
  clutter_rate: "0 <= number <= 1 | null",
  positives: count,
  writes_per_1k_tokens: "number >= 0",
  calibration: [
    { lower: "number", upper: "number", count, positives: count, fraction_positive: fraction, mean_score: "number" },
    "[]",
  ],
} as const;

/** Arktype of the block; undeclared keys are rejected where a metrics file is read. */
export const gateMetrics = type({
  threshold: "number",
  weights: { alpha: "number", beta: "number", gamma: "number", delta: "number" },
  total: count,
  writes: count,
  write_rate: fraction,
  write_rate_per_1k_tokens: "number >= 0",
  write_rate_per_1k_records: "number >= 0",
  pinned: count,
  reward_flags: count,
  decisions: [
    {
      index: count,
      group_id: count,
      score: "number",
      should_write: "boolean",
      should_remember_label: "boolean",
      features: { surprise: "number", novelty: "number", reward: "boolean", pin: "boolean" },
      contributions: { surprise: "number", novelty: "number", reward: "number", pin: "number" },
    },
    "[]",
  ],
  score_distribution: {
    p10: "number",
    p50: "number",
    p90: "number",
    histogram: [{ lower: "number", upper: "number", count }, "[]"],
  },
  telemetry: {
    ...telemetry,
    non_pins: telemetry,
    pins_only: telemetry,
    "label_distribution?": { positives: count, negatives: count, positive_fraction: fraction, degenerate: "boolean" },
  },
  pointer_check: {
    checked: count,
    with_pointer: count,
    missing_pointer: count,
    pointer_only: "boolean",
    banned_keys: "string[]",
    banned_key_counts: { "[string]": count },
  },
  trace_samples: [
    {
      trace_id: "string >= 1",
      group_id: count,
      has_pointer: "boolean",
      banned_keys: "string[]",
      entity_slots_keys: "string[]",
      pointer: pointerSummary,
    },
    "[]",
  ],
});
