/** The `gate` block of a metrics file: what the write gate measured, decided and how well. */
import { type } from "arktype";
import { count, fraction } from "./artifact.ts";
import { type PointerSummary, pointerSummary } from "./replay_row.ts";

/** One item of the stream at the gate. */
export interface GateDecisionRecord {
  /** Place in the stream. */
  index: number;
  /** Group of the episode. */
  group_id: number;
  /** S. */
  score: number;
  /** Whether S is above the threshold. */
  should_write: boolean;
  /** What the scenario says; the gate never sees it. */
  should_remember_label: boolean;
  /** What was measured. */
  features: { surprise: number; novelty: number; reward: boolean; pin: boolean };
  /** Each feature times its weight. */
  contributions: { surprise: number; novelty: number; reward: number; pin: number };
}

/** One bin of scores. */
export interface CalibrationBin {
  /** Lower edge. */
  lower: number;
  /** Upper edge. */
  upper: number;
  /** Items in the bin. */
  count: number;
  /** Items labelled as worth remembering. */
  positives: number;
  /** Positives over count. */
  fraction_positive: number;
  /** Mean S in the bin. */
  mean_score: number;
}

/** How the gate's decisions agree with the labels. A ratio is null where its denominator is 0. */
export interface GateTelemetry {
  /** Area under precision over recall. */
  pr_auc: number | null;
  /** Written and worth it, over written. */
  precision: number | null;
  /** Written and worth it, over worth it. */
  recall: number | null;
  /** Written but not worth it, over written. */
  clutter_rate: number | null;
  /** Items labelled as worth remembering. */
  positives: number;
  /** Writes per 1,000 tokens of stream. */
  writes_per_1k_tokens: number;
  /** How the share of positives rises with S. */
  calibration: CalibrationBin[];
}

/** The `gate` block. */
export interface GateMetrics {
  /** tau. */
  threshold: number;
  /** Weights in force. */
  weights: { alpha: number; beta: number; gamma: number; delta: number };
  /** Items at the gate. */
  total: number;
  /** Items written. */
  writes: number;
  /** Writes over items. */
  write_rate: number;
  /** Writes per 1,000 tokens of stream. */
  write_rate_per_1k_tokens: number;
  /** Writes per 1,000 items. */
  write_rate_per_1k_records: number;
  /** Items with a pin. */
  pinned: number;
  /** Items with a reward. */
  reward_flags: number;
  /** One entry an item. */
  decisions: GateDecisionRecord[];
  /** Percentiles and histogram of S. */
  score_distribution: {
    p10: number;
    p50: number;
    p90: number;
    histogram: { lower: number; upper: number; count: number }[];
  };
  /** Agreement with the labels, over all items and by pin. */
  telemetry: GateTelemetry & {
    non_pins: GateTelemetry;
    pins_only: GateTelemetry;
    /** Labels in the stream; `degenerate` where one side is (nearly) missing, so that the ratios say little. */
    label_distribution?: { positives: number; negatives: number; positive_fraction: number; degenerate: boolean };
  };
  /** Whether traces carry pointers and nothing else. */
  pointer_check: {
    checked: number;
    with_pointer: number;
    missing_pointer: number;
    pointer_only: boolean;
    banned_keys: string[];
    banned_key_counts: Record<string, number>;
  };
  /** A few traces, for audit. */
  trace_samples: {
    trace_id: string;
    group_id: number;
    has_pointer: boolean;
    banned_keys: string[];
    entity_slots_keys: string[];
    pointer: PointerSummary;
  }[];
}

/** Arktype of {@link GateTelemetry}. */
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

/** Arktype of the figures of one threshold: over all items, by pin, and the mix of labels. */
export const gateTelemetryType = {
  ...telemetry,
  non_pins: telemetry,
  pins_only: telemetry,
  "label_distribution?": { positives: count, negatives: count, positive_fraction: fraction, degenerate: "boolean" },
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
  telemetry: gateTelemetryType,
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
