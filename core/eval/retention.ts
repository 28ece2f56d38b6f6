import { InputError } from "../../schemas/errors.ts";
import type { Metrics, MetricsRecord } from "../../schemas/metrics.ts";
import type { RetentionPart, RetentionSummary } from "../../schemas/retention_summary.ts";
import { pairedBootstrap } from "./bootstrap.ts";

/** The metrics of the modes, on the same records and cues. */
export interface ModeMetrics {
  /** Base model. */
  b0: Metrics;
  /** With memory. */
  b1: Metrics;
  /** With memory, after replay. */
  b2?: Metrics;
  /** Without memory, after replay. */
  b3: Metrics;
}

const level = 0.95;

/**
 * Retention: B3 / B1, and B3 − B0 with a paired bootstrap interval over records. The main fields cover all questions, so they equal the
 * means in the metrics files. The same is given for replayed wordings, for held-out wordings, and for neighbour facts (locality).
 *
 * @throws {InputError} if the modes were not asked the same questions.
 */
export function computeRetention(
  modes: ModeMetrics,
  options: { seed: number; resamples?: number },
): RetentionSummary {
  const resamples = options.resamples ?? 10_000;
  const bootstrap = { resamples, seed: options.seed, level };
  for (const mode of ["b1", "b2", "b3"] as const) requireSameQuestions(modes.b0, modes[mode], mode);
  const all = part(modes, () => true, bootstrap);
  if (all === null) {
    throw new InputError("Cannot compute retention: records must hold at least one question: received none.");
  }
  return {
    scenario: modes.b0.dataset.scenario,
    ...all,
    replayed: part(modes, (record) => record.cue === "replayed", bootstrap),
    held_out: part(modes, (record) => record.cue === "held_out", bootstrap),
    neighbours: neighbours(modes, bootstrap),
    bootstrap,
  };
}

function part(
  modes: ModeMetrics,
  keep: (record: MetricsRecord) => boolean,
  bootstrap: { seed: number; resamples: number; level: number },
): RetentionPart | null {
  const kept = modes.b0.records.map((_, i) => i).filter((i) => keep(modes.b0.records[i]));
  if (kept.length === 0) return null;
  const em = (metrics: Metrics) => kept.reduce((sum, i) => sum + metrics.records[i].em, 0) / kept.length;
  const [b0, b1, b3] = [em(modes.b0), em(modes.b1), em(modes.b3)];
  const byGroup = Map.groupBy(kept, (i) => modes.b0.records[i].group_id);
  const interval = pairedBootstrap(
    Array.from(byGroup.values(), (own) => own.map((i) => modes.b3.records[i].em - modes.b0.records[i].em)),
    bootstrap,
  );
  return {
    n: kept.length,
    b0_em: b0,
    b1_em: b1,
    b2_em: modes.b2 ? em(modes.b2) : null,
    b3_em: b3,
    b3_over_b1: b1 > 0 ? b3 / b1 : null,
    b3_minus_b0: b3 - b0,
    ci_low: interval.low,
    ci_high: interval.high,
  };
}

function neighbours(
  { b0, b3 }: ModeMetrics,
  bootstrap: { seed: number; resamples: number; level: number },
): RetentionSummary["neighbours"] {
  const [before, after] = [b0.neighbours?.records ?? [], b3.neighbours?.records ?? []];
  if (before.length === 0 || before.length !== after.length) return null;
  const groups = Map.groupBy(before.map((_, i) => i), (i) => before[i].group_id);
  const interval = pairedBootstrap(
    Array.from(groups.values(), (own) => own.map((i) => after[i].em_relaxed - before[i].em_relaxed)),
    bootstrap,
  );
  const mean = (records: typeof before) => records.reduce((sum, record) => sum + record.em_relaxed, 0) / records.length;
  return {
    n: before.length,
    b0: mean(before),
    b3: mean(after),
    b3_minus_b0: mean(after) - mean(before),
    ci_low: interval.low,
    ci_high: interval.high,
  };
}

function requireSameQuestions(reference: Metrics, other: Metrics | undefined, mode: string): void {
  if (other === undefined) return;
  const question = (record: MetricsRecord | undefined) =>
    record === undefined ? "nothing" : `${record.group_id} ${record.cue} ${record.truth}`;
  const length = Math.max(reference.records.length, other.records.length);
  for (let i = 0; i < length; i++) {
    const [wanted, found] = [question(reference.records[i]), question(other.records[i])];
    if (wanted !== found) {
      throw new InputError(
        `Cannot compute retention: record ${i} of ${mode} must ask what b0 asks ("${wanted}"): received "${found}". ` +
          "Hint: evaluate all modes with the same scenario, n and seed.",
      );
    }
  }
}
