/** A sweep as tables: one line a combination, and one for each step from a value to the next. */
import { mean } from "../core/numbers/mean.ts";
import type { PooledFigure, Sweep, SweepPoint } from "../schemas/sweep.ts";
import { markdownTable } from "./markdown_table.ts";
import { wrapProse } from "./wrap_prose.ts";
import { share } from "./page/blocks.ts";

/** Titles and cells. */
export interface Table {
  head: string[];
  rows: string[][];
}

/** One line a scenario and combination, all seeds together. */
export function pointsTable({ axes, points }: Sweep): Table {
  const columns: [title: string, cell: (point: SweepPoint) => string][] = [
    ["scenario", ({ scenario }) => scenario],
    ...axes.map(({ axis }): typeof columns[number] => [axis, ({ values }) => String(values[axis])]),
    ["seeds", ({ runs }) => String(runs.length)],
    ["written", ({ writes }) => share(writes, 1)],
    ["B0", ({ b0_em }) => share(b0_em)],
    ["B1", ({ b1_em }) => share(b1_em)],
    ["B2", ({ b2_em }) => share(b2_em)],
    ["B3", ({ b3_em }) => share(b3_em)],
    ["held-out", ({ b3_held_out_em }) => share(b3_held_out_em)],
    ["B3 / B1 (95 % CI)", ({ b3_over_b1 }) => figure(b3_over_b1)],
    ["B3 − B0 (95 % CI)", ({ b3_minus_b0 }) => figure(b3_minus_b0)],
    ["drift", ({ drift_delta_em }) => share(drift_delta_em, 2)],
    ["made up", ({ runs }) => share(madeUp(runs))],
  ];
  return { head: columns.map(([title]) => title), rows: points.map((point) => columns.map(([, cell]) => cell(point))) };
}

/** One line for each step from a value to the next; no rows where nothing has two values. */
export function changesTable({ changes }: Sweep): Table {
  return {
    head: ["scenario", "from", "to", "where", "change of B3 / B1 (95 % CI)", "change of B3 (95 % CI)"],
    rows: changes.map(({ scenario, axis, from, to, values, b3_over_b1, b3_em }) => [
      scenario,
      `${axis} ${from}`,
      String(to),
      Object.entries(values).map(([name, value]) => `${name} ${value}`).join(", ") || "–",
      figure(b3_over_b1),
      figure(b3_em),
    ]),
  };
}

/** What the columns mean. */
export const sweepLegend =
  "Shares of exact answers over the questions of all seeds. B0 base model; B1 with memory; B2 after replay, " +
  "with memory; B3 after replay, memory off; held-out: B3 in wordings that were not trained. B3 / B1: what was kept of what memory knew. " +
  "drift: points lost or won on what has nothing to do with it; made up: answers to what was never told, after replay, memory off; both " +
  "mean of the seeds. Intervals: bootstrap over the records of all seeds; changes are paired, record by record.";

/** `sweep.md`. */
export function sweepMarkdown(sweep: Sweep): string {
  const { model, n, seeds } = sweep;
  const points = pointsTable(sweep), changes = changesTable(sweep);
  return wrapProse([
    `# Sweep: ${model}, n ${n}, seeds ${seeds.join(", ")}`,
    "",
    markdownTable(points.head, points.rows),
    "",
    sweepLegend,
    "",
    ...(changes.rows.length === 0 ? [] : [markdownTable(changes.head, changes.rows), ""]),
    "![What was kept of what memory knew](sweep.svg)",
    "",
  ].join("\n"));
}

function madeUp(runs: SweepPoint["runs"]): number | null {
  const known = runs.flatMap(({ made_up }) => made_up ?? []);
  return known.length === 0 ? null : mean(known);
}

function figure(value: PooledFigure | null): string {
  return value === null ? "–" : `${share(value.mean)} (${share(value.ci_low)} to ${share(value.ci_high)})`;
}
