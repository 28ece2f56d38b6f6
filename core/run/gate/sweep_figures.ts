/** From passes to files: what each threshold wrote, how well that agrees with the labels, and whether one is in the band. */
import { mkdir } from "node:fs/promises";
import { gateInterval } from "../../eval/gate_interval.ts";
import { labelDecisions } from "../../memory/gate.ts";
import type { GatePass } from "../../memory/gate_sweep.ts";
import { gateTelemetry } from "../../memory/gate_telemetry.ts";
import { quantile } from "../../numbers/quantile.ts";
import {
  type GatePrecision,
  type GateSweepRun,
  type GateSweepSummary,
  type GateSweepTelemetry,
  readGateSweepSummary,
  readGateSweepTelemetry,
} from "../../../schemas/gate_sweep.ts";
import { gateWeights } from "../m4/remember.ts";
import type { GateSweepOptions } from "../m4_options.ts";
import type { RunSource } from "../sources.ts";
import { writeJsonAtomic } from "../store/atomic_write.ts";
import type { RunFolder } from "../store/run_folder.ts";
import type { MeasuredEpisode } from "./measured.ts";

/** Writes per 1,000 tokens that the specification calls a success. */
const targetBand = { lower: 1, upper: 5 } as const;

const resamples = 1000, level = 0.95;

/** A summary, and the figures of each of its thresholds in the same order. */
export interface SweepFigures {
  summary: GateSweepSummary;
  telemetry: GateSweepTelemetry[];
}

/** All figures of a stream. */
export function figuresOf(
  measured: readonly MeasuredEpisode[],
  { all, target }: { all: readonly GatePass[]; target: GateSweepSummary["target"] },
  { source, n, options }: { source: RunSource; n: number; options: GateSweepOptions },
): SweepFigures {
  const { scenario } = source;
  const labels = measured.map(({ shouldRemember }) => shouldRemember);
  const tokensOf = measured.map(({ tokens }) => tokens);
  const telemetry = all.map((pass): GateSweepTelemetry => {
    const scores = pass.decisions.map(({ score }) => score);
    return {
      scenario,
      threshold: pass.threshold,
      ...precisionOf(scores, labels, options.seed),
      telemetry: gateTelemetry(labelDecisions(pass.decisions, measured), tokensOf),
      score_distribution: {
        p10: quantile(scores, 0.1),
        p50: quantile(scores, 0.5),
        p90: quantile(scores, 0.9),
      },
    };
  });
  const runs = all.map((pass, i) => runOf(measured, pass, telemetry[i]));
  const first = runs.find(({ writes_per_1k_tokens: rate }) => rate >= targetBand.lower && rate <= targetBand.upper);
  const positives = labels.filter(Boolean).length;
  return {
    telemetry,
    summary: {
      scenario,
      model: options.model,
      n,
      seed: options.seed,
      filler_ratio: source.sha256 === undefined ? options.fillerRatio : null,
      weights: gateWeights(options),
      texts: measured.length,
      tokens: tokensOf.reduce((sum, tokens) => sum + tokens, 0),
      label_distribution: telemetry[0].telemetry.label_distribution ?? {
        positives,
        negatives: labels.length - positives,
        positive_fraction: positives / labels.length,
        degenerate: true,
      },
      runs,
      target_band: { ...targetBand },
      target_per: "tokens",
      first_tau_within_target_band: first?.threshold ?? null,
      passed: first !== undefined,
      target,
      bootstrap: { resamples, seed: options.seed, level },
    },
  };
}

function precisionOf(scores: readonly number[], labels: readonly boolean[], seed: number): GatePrecision {
  const { pr_auc, low, high, above_chance: above } = gateInterval(scores, labels, { seed, resamples, level });
  return {
    pr_auc,
    ci_low: low,
    ci_high: high,
    above_chance: above && { mean: above.mean, ci_low: above.low, ci_high: above.high },
  };
}

function runOf(
  measured: readonly MeasuredEpisode[],
  { threshold, decisions, writes }: GatePass,
  { scenario, telemetry, ...precision }: GateSweepTelemetry,
): GateSweepRun {
  const facts = measured.flatMap(({ fact }, i) => fact ? [decisions[i].shouldWrite] : []);
  const { pr_auc, ci_low, ci_high, above_chance } = precision;
  return {
    metrics_path: `tau_${threshold}/${scenario}_gate_telemetry.json`,
    scenario,
    threshold,
    writes,
    total: measured.length,
    write_rate: writes / measured.length,
    writes_per_1k_tokens: telemetry.writes_per_1k_tokens,
    writes_per_1k_records: 1000 * writes / measured.length,
    ...{ pr_auc, ci_low, ci_high, above_chance },
    precision: telemetry.precision,
    recall: telemetry.recall,
    recall_facts: facts.length === 0 ? null : facts.filter(Boolean).length / facts.length,
  };
}

/** The file of a source's summary. */
export function summaryName(scenario: string): string {
  return `${scenario}_sweep_summary.json`;
}

/** Writes the figures, the summary last: where it stands, the others do. Gives the files' names, the summary first. */
export async function writeFigures(folder: RunFolder, { summary, telemetry }: SweepFigures): Promise<string[]> {
  for (const [i, { metrics_path }] of summary.runs.entries()) {
    await mkdir(folder.file(metrics_path.split("/")[0]), { recursive: true });
    await writeJsonAtomic(folder.file(metrics_path), readGateSweepTelemetry(telemetry[i]));
  }
  const name = summaryName(summary.scenario);
  await writeJsonAtomic(folder.file(name), readGateSweepSummary(summary));
  return [name, ...summary.runs.map(({ metrics_path }) => metrics_path)];
}
