/** Several runs side by side: B3 of each with its interval, and a table with all that is compared. */
import { type Block, type Cell, type Figure, type Part, share, signed, text } from "./blocks.ts";
import type { FoundRun } from "./find_runs.ts";
import type { M4Artifacts } from "./m4_section.ts";
import { emInterval } from "./intervals.ts";
import { colour, drawn } from "./plot.ts";

/** A run and what it holds. */
export interface ReadRun {
  run: FoundRun;
  found: M4Artifacts;
}

/** The part that compares runs. */
export async function overviewPart(runs: readonly ReadRun[]): Promise<Part> {
  const blocks: Block[] = [
    text(
      "Share of questions answered exactly: B0 base model, B1 with memory, B3 after sleep with memory off (95 % interval).",
    ),
  ];
  const figure = await runsFigure(runs);
  if (figure !== undefined) blocks.push({ kind: "figures", figures: [figure] });
  blocks.push({
    kind: "table",
    table: {
      head: [
        "run",
        "scenario",
        "n",
        "seed",
        "B0",
        "B1",
        "B2",
        "B3",
        "trained",
        "held-out",
        "B3/B1",
        "drift",
        "made up",
        "neighbours",
      ],
      rows: runs.map(rowOf),
      words: [1],
    },
  });
  return { title: "All runs", blocks };
}

function rowOf({ run: { name, config: { flags } }, found: { retention, drift, absence, scenario } }: ReadRun): Cell[] {
  const r = retention.value, d = drift.value, a = absence.value;
  return [
    ...[name, scenario, String(flags.n ?? "–"), String(flags.seed ?? "–")],
    ...(r
      ? [
        share(r.b0_em),
        share(r.b1_em),
        share(r.b2_em),
        share(r.b3_em),
        share(r.replayed?.b3_em),
        share(r.held_out?.b3_em),
        share(r.b3_over_b1),
      ]
      : Array<string>(7).fill("–")),
    d ? { text: signed(d.delta_em, 2), tone: d.passed ? "good" : "bad" } : "–",
    a ? share(a.made_up_after, 2) : "–",
    r?.neighbours ? `${share(r.neighbours.b0, 2)} → ${share(r.neighbours.b3, 2)}` : "–",
  ];
}

/** A line a run; runs without B3 have none. */
async function runsFigure(runs: readonly ReadRun[]): Promise<Figure | undefined> {
  const rows = runs.flatMap(({ run, found: { modes } }) => {
    const b3 = modes.B3.value;
    const interval = b3 && emInterval(b3.records, Number(run.config.flags.seed ?? 0));
    return interval === undefined ? [] : [{
      name: shortened(run.name),
      ...interval,
      b0: modes.B0.value?.aggregate.em,
      b1: modes.B1.value?.aggregate.em,
    }];
  });
  if (rows.length === 0) return undefined;
  const longest = Math.max(...rows.map(({ name }) => name.length));
  const at = { y: "name" } as const;
  const svg = await drawn((Plot) => ({
    ...{ height: 40 + 24 * rows.length, marginLeft: Math.min(130, 14 + 7 * longest), marginRight: 40 },
    x: { domain: [0, 1], label: null, grid: true, ticks: 5 },
    y: { domain: rows.map(({ name }) => name), label: null, tickSize: 0 },
    marks: [
      Plot.ruleY(rows, { ...at, x1: "low", x2: "high", stroke: colour("b3"), strokeWidth: 2 }),
      Plot.dot(rows.filter(({ b0 }) => b0 !== undefined), {
        ...at,
        x: "b0",
        symbol: "square",
        fill: colour("b0"),
        r: 3.5,
      }),
      Plot.dot(rows.filter(({ b1 }) => b1 !== undefined), {
        ...at,
        x: "b1",
        symbol: "triangle",
        fill: colour("b1"),
        r: 4,
      }),
      Plot.dot(rows, { ...at, x: "mean", fill: colour("b3"), r: 4.5 }),
      Plot.text(rows, {
        ...{ ...at, x: 1, dx: 8, textAnchor: "start", fontSize: 11, fill: "currentColor" },
        text: ({ mean }: { mean: number }) => mean.toFixed(2),
      }),
    ],
  }));
  return {
    title: "B3 of each run",
    svg,
    legend: [
      { label: "B0", colour: "b0", shape: "square" },
      { label: "B1", colour: "b1", shape: "triangle" },
      { label: "B3", colour: "b3", shape: "circle" },
    ],
    table: {
      head: ["run", "B0", "B1", "B3", "95 % from", "to"],
      rows: rows.map((
        { name, b0, b1, mean, low, high },
      ) => [name, ...[b0, b1, mean, low, high].map((one) => share(one))]),
    },
  };
}

/** The end of a long name, which is what tells runs apart. */
function shortened(name: string): string {
  return name.length <= 18 ? name : `…${name.slice(-17)}`;
}
