/** What `gate` writes: a summary of all thresholds, and a file of figures for each. */
import { type } from "arktype";
import { artifact, count, fraction, name } from "./artifact.ts";
import { type GateMetrics, gateTelemetryType } from "./gate_metrics.ts";

/** PR-AUC with its interval; null where nothing is labelled as worth remembering. */
export interface GatePrecision {
  /** Area under precision over recall. */
  pr_auc: number | null;
  /** Lower end of its interval. */
  ci_low: number | null;
  /** Upper end. */
  ci_high: number | null;
  /** PR-AUC less the share of positives, which scores that know nothing reach. */
  above_chance: { mean: number; ci_low: number; ci_high: number } | null;
}

/** One threshold of a sweep. */
export interface GateSweepRun extends GatePrecision {
  /** The file of its figures, relative to the summary. */
  metrics_path: string;
  /** The scenario. */
  scenario: string;
  /** τ. */
  threshold: number;
  /** Texts written. */
  writes: number;
  /** Texts at the gate. */
  total: number;
  /** Writes over texts. */
  write_rate: number;
  /** Writes per 1,000 tokens of stream. */
  writes_per_1k_tokens: number;
  /** Writes per 1,000 texts. */
  writes_per_1k_records: number;
  /** Written and worth it, over written. */
  precision: number | null;
  /** Written and worth it, over worth it. */
  recall: number | null;
  /** Of the facts that are asked about, the share that was written. */
  recall_facts: number | null;
}

/** `<scenario>_sweep_summary.json`. */
export interface GateSweepSummary {
  /** The scenario. */
  scenario: string;
  /** The base model, as given by --model. */
  model: string;
  /** Records. */
  n: number;
  /** Seed of everything that is drawn. */
  seed: number;
  /** Unremarkable texts a record; null for a file of episodes. */
  filler_ratio: number | null;
  /** Weights in force. */
  weights: GateMetrics["weights"];
  /** Texts of the stream. */
  texts: number;
  /** Its tokens. */
  tokens: number;
  /** The labels; `degenerate` where one side is (nearly) missing, so that the ratios say little. */
  label_distribution: { positives: number; negatives: number; positive_fraction: number; degenerate: boolean };
  /** One entry a threshold, in rising order. */
  runs: GateSweepRun[];
  /** Writes that the specification asks for, both ends included. */
  target_band: { lower: number; upper: number };
  /** What the band counts. */
  target_per: "tokens";
  /** The lowest threshold in the band; null where there is none. */
  first_tau_within_target_band: number | null;
  /** The specification's success signal: some threshold is in the band. */
  passed: boolean;
  /** The threshold that --target-rate found; null where it was not asked for. */
  target: { rate: number; threshold: number } | null;
  /** How the intervals were made. */
  bootstrap: { resamples: number; seed: number; level: number };
}

/** `tau_<τ>/<scenario>_gate_telemetry.json`. */
export interface GateSweepTelemetry extends GatePrecision {
  /** The scenario. */
  scenario: string;
  /** τ. */
  threshold: number;
  /** Agreement with the labels. */
  telemetry: GateMetrics["telemetry"];
  /** Percentiles of S. */
  score_distribution: { p10: number; p50: number; p90: number };
}

const precision = {
  pr_auc: "0 <= number <= 1 | null",
  ci_low: "0 <= number <= 1 | null",
  ci_high: "0 <= number <= 1 | null",
  above_chance: type({ mean: "number", ci_low: "number", ci_high: "number" }).or("null"),
} as const;

const sweep = artifact<GateSweepSummary>(
  "GateSweepSummary",
  type({
    scenario: name,
    model: "string >= 1",
    n: count,
    seed: "number.integer",
    filler_ratio: "number >= 0 | null",
    weights: { alpha: "number", beta: "number", gamma: "number", delta: "number" },
    texts: count,
    tokens: count,
    label_distribution: { positives: count, negatives: count, positive_fraction: fraction, degenerate: "boolean" },
    runs: [
      {
        ...precision,
        metrics_path: "string >= 1",
        scenario: name,
        threshold: "number",
        writes: count,
        total: count,
        write_rate: fraction,
        writes_per_1k_tokens: "number >= 0",
        writes_per_1k_records: "number >= 0",
        precision: "0 <= number <= 1 | null",
        recall: "0 <= number <= 1 | null",
        recall_facts: "0 <= number <= 1 | null",
      },
      "[]",
    ],
    target_band: { lower: "number >= 0", upper: "number >= 0" },
    target_per: "'tokens'",
    first_tau_within_target_band: "number | null",
    passed: "boolean",
    target: type({ rate: "number > 0", threshold: "number" }).or("null"),
    bootstrap: { resamples: count, seed: "number.integer", level: fraction },
  }).onDeepUndeclaredKey("reject"),
);

const telemetry = artifact<GateSweepTelemetry>(
  "GateSweepTelemetry",
  type({
    ...precision,
    scenario: name,
    threshold: "number",
    telemetry: gateTelemetryType,
    score_distribution: { p10: "number", p50: "number", p90: "number" },
  }).onDeepUndeclaredKey("reject"),
);

/** Checks `<scenario>_sweep_summary.json`. @throws {FormatError} */
export function readGateSweepSummary(value: unknown): GateSweepSummary {
  return sweep.read(value);
}

/** Checks `<scenario>_gate_telemetry.json`. @throws {FormatError} */
export function readGateSweepTelemetry(value: unknown): GateSweepTelemetry {
  return telemetry.read(value);
}

/** JSON Schema, draft 2020-12. */
export function gateSweepSummaryJsonSchema(): object {
  return sweep.jsonSchema();
}

/** JSON Schema, draft 2020-12. */
export function gateSweepTelemetryJsonSchema(): object {
  return telemetry.jsonSchema();
}
