/** A sweep: what is kept at each value of what is swept, all seeds together. */
import { readSweep, type Sweep, type SweepPoint } from "../../schemas/sweep.ts";
import { changesTable, pointsTable, sweepLegend } from "../sweep_table.ts";
import { heldJson, lacking } from "./artifacts.ts";
import { type Block, type Colour, type Figure, missing, type Section, type Shape, share, text } from "./blocks.ts";
import type { FoundRun } from "./find_runs.ts";
import { commandBlocks } from "./machine_part.ts";
import { colour, drawn } from "./plot.ts";

/** The section of a `sweep` run. */
export async function sweepSection({ path, config }: FoundRun): Promise<Section> {
  const held = await heldJson(path, "sweep.json", readSweep);
  return {
    title: "Sweep",
    parts: [
      {
        title: "Retention at each value",
        blocks: held.value === undefined
          ? [lacking(held.lacks, "the sweep's table, since not all of its runs are finished")]
          : await sweepBlocks(held.value),
      },
      { title: "The command", blocks: await commandBlocks(config) },
    ],
  };
}

async function sweepBlocks(sweep: Sweep): Promise<Block[]> {
  const figure = await keptFigure(sweep), changes = changesTable(sweep);
  const words = sweep.axes.map((_, i) => i + 1);
  return [
    text(sweepLegend),
    ...(figure === undefined
      ? [missing("Not drawn: B3 / B1; memory answers nothing at any value.")]
      : [{ kind: "figures" as const, figures: [figure] }]),
    { kind: "table", table: { ...pointsTable(sweep), words } },
    changes.rows.length === 0
      ? missing("No steps to compare: nothing has two values.")
      : { kind: "table", table: { ...changes, words: [1, 2, 3] } },
  ];
}

const looks: readonly { colour: Colour; shape: Shape }[] = [
  { colour: "b3", shape: "circle" },
  { colour: "b1", shape: "triangle" },
  { colour: "b2", shape: "square" },
  { colour: "b0", shape: "diamond" },
];

/** B3 / B1 with its interval; a line for each scenario and each combination of the further values, as far as there are looks for them. */
async function keptFigure({ axes, points }: Sweep): Promise<Figure | undefined> {
  const [first] = axes;
  const nameOf = ({ scenario, values }: SweepPoint) =>
    [scenario, ...axes.slice(1).map(({ axis }) => `${axis} ${values[axis]}`)].join(", ");
  const all = points.flatMap((point) =>
    point.b3_over_b1 === null ? [] : [{
      line: nameOf(point),
      at: first === undefined ? "all seeds" : String(point.values[first.axis]),
      ...point.b3_over_b1,
    }]
  );
  if (all.length === 0) return undefined;
  const lines = [...new Set(all.map(({ line }) => line))].slice(0, looks.length);
  const shown = all.filter(({ line }) => lines.includes(line));
  const top = Math.max(1, ...shown.map(({ ci_high }) => ci_high)) * 1.05;
  const svg = await drawn((Plot) => ({
    ...{ height: 210, marginLeft: 36, marginBottom: 36 },
    x: {
      type: "point",
      domain: [...new Set(all.map(({ at }) => at))],
      label: first?.axis ?? null,
      labelArrow: "none",
      padding: 0.3,
    },
    y: { domain: [0, top], grid: true, label: null, ticks: 5 },
    color: { domain: lines, range: looks.map((one) => colour(one.colour)) },
    symbol: { domain: lines, range: looks.map(({ shape }) => shape) },
    marks: lines.flatMap((line, i) => {
      const own = shown.filter((one) => one.line === line), dx = 5 * (i - (lines.length - 1) / 2);
      return [
        Plot.ruleX(own, { x: "at", y1: "ci_low", y2: "ci_high", stroke: "line", strokeWidth: 2, dx }),
        Plot.line(own, { x: "at", y: "mean", z: "line", stroke: "line", dx }),
        Plot.dot(own, { x: "at", y: "mean", fill: "line", stroke: "line", symbol: "line", r: 4, dx }),
      ];
    }),
  }));
  const left = new Set(all.map(({ line }) => line)).size - lines.length;
  return {
    title: "Retention (B3 / B1, 95 %)",
    svg,
    ...(left > 0 ? { says: `${left} more are in the table only.` } : {}),
    legend: lines.map((label, i) => ({ label, ...looks[i] })),
    table: {
      head: [first?.axis ?? "", "", "B3 / B1", "95 % from", "to"],
      rows: all.map((
        { at, line, mean, ci_low, ci_high },
      ) => [at, line, ...[mean, ci_low, ci_high].map((one) => share(one))]),
      words: [1],
    },
  };
}
