/** The runs of several seeds together: shares over all questions, intervals over the records of all seeds. */
import { type BootstrapInterval, bootstrapOfSums, type BootstrapOptions } from "../../eval/bootstrap.ts";
import type { PooledFigure, SweepChange, SweepPoint, SweepRun } from "../../../schemas/sweep.ts";
import type { RecordSums, RunResult } from "./finished_run.ts";
import { mean } from "../../numbers/mean.ts";

/** A point of a sweep that was run. */
export interface MeasuredPoint {
  /** The scenario. */
  scenario: string;
  /** The swept values by the flags' names. */
  values: Record<string, string | number>;
  /** One a seed. */
  results: RunResult[];
}

/** All seeds of a point. */
export function pooledPoint({ scenario, values, results }: MeasuredPoint, bootstrap: BootstrapOptions): SweepPoint {
  const records = results.flatMap((result) => result.records);
  const total = (of: (record: RecordSums) => number) => records.reduce((sum, record) => sum + of(record), 0);
  const questions = total(({ count }) => count);
  const em = (mode: number) => share(total(({ right }) => right[mode]), questions) ?? 0;
  const runs = results.map(runOf);
  const units = records.map(({ count, right: [b0, b1, _b2, b3] }) => [count, b0, b1, b3]);
  return {
    scenario,
    values,
    questions,
    writes: mean(runs.map(({ writes }) => writes)),
    ...{ b0_em: em(0), b1_em: em(1), b2_em: em(2), b3_em: em(3) },
    b3_replayed_em: share(total(({ replayed }) => replayed.right), total(({ replayed }) => replayed.count)),
    b3_held_out_em: share(total(({ heldOut }) => heldOut.right), total(({ heldOut }) => heldOut.count)),
    b3_over_b1: figureOf(bootstrapOfSums(units, ([_count, _b0, b1, b3]) => b3 / b1, bootstrap)),
    b3_minus_b0: figureOf(bootstrapOfSums(units, ([count, b0, _b1, b3]) => (b3 - b0) / count, bootstrap)) ?? none,
    drift_delta_em: mean(runs.map((run) => run.drift_delta_em)),
    runs,
  };
}

/**
 * What changes from each value of each flag to the next, the other flags as they are. The same record of the same seed stands on both
 * sides, so the interval is a paired one.
 */
export function changesOf(
  points: readonly MeasuredPoint[],
  axes: readonly { axis: string; values: readonly (string | number)[] }[],
  bootstrap: BootstrapOptions,
): SweepChange[] {
  return axes.flatMap(({ axis, values }) =>
    points.flatMap((before): SweepChange[] => {
      const from = before.values[axis], to = values[values.indexOf(from) + 1];
      if (to === undefined) return [];
      const { [axis]: _own, ...others } = before.values;
      const after = points.find((point) =>
        point.scenario === before.scenario && same(point.values, { ...before.values, [axis]: to })
      );
      if (after === undefined) return [];
      const units = pairs(before, after).map(([a, b]) => [a.count, a.right[1], a.right[3], b.right[1], b.right[3]]);
      const ratio = ([_n, b1, b3, nextB1, nextB3]: readonly number[]) => nextB3 / nextB1 - b3 / b1;
      const difference = ([n, _b1, b3, _nextB1, nextB3]: readonly number[]) => (nextB3 - b3) / n;
      return [{
        ...{ scenario: before.scenario, axis, from, to, values: others },
        b3_over_b1: figureOf(bootstrapOfSums(units, ratio, bootstrap)),
        b3_em: figureOf(bootstrapOfSums(units, difference, bootstrap)) ?? none,
      }];
    })
  );
}

/** The same records of both points. */
function pairs(before: MeasuredPoint, after: MeasuredPoint): [RecordSums, RecordSums][] {
  return before.results.flatMap(({ seed, records }) => {
    const other = after.results.find((result) => result.seed === seed);
    const byGroup = new Map(other?.records.map((record) => [record.group, record]));
    return records.flatMap((record): [RecordSums, RecordSums][] => {
      const pair = byGroup.get(record.group);
      return pair?.count === record.count ? [[record, pair]] : [];
    });
  });
}

function runOf({ seed, folder, summary }: RunResult): SweepRun {
  const { retention: r, drift, absence, gate } = summary;
  return {
    ...{ seed, folder, rows: summary.rows, writes: gate?.writes ?? 0 },
    ...{ b0_em: r?.b0_em ?? 0, b1_em: r?.b1_em ?? 0, b2_em: r?.b2_em ?? 0, b3_em: r?.b3_em ?? 0 },
    b3_over_b1: r?.b3_over_b1 ?? null,
    drift_delta_em: drift?.delta_em ?? 0,
    made_up: absence?.made_up_after ?? null,
  };
}

const none: PooledFigure = { mean: 0, ci_low: 0, ci_high: 0 };

function figureOf(interval: BootstrapInterval | undefined): PooledFigure | null {
  return interval === undefined ? null : { mean: interval.mean, ci_low: interval.low, ci_high: interval.high };
}

function same(a: SweepPoint["values"], b: SweepPoint["values"]): boolean {
  return Object.keys(a).every((name) => a[name] === b[name]);
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}
