/** What each mode answers: B0 to B3 with intervals, in wordings that were trained and in others, and by lag. */
import type { Metrics } from "../../schemas/metrics.ts";
import type { RetentionSummary } from "../../schemas/retention_summary.ts";
import { type Block, counted, type Figure, type LegendEntry, type Part, type Shape, share, text } from "./blocks.ts";
import { type Held, lacking } from "./artifacts.ts";
import { emInterval, resamplesFor, type ShareInterval } from "./intervals.ts";
import { colour, drawn } from "./plot.ts";

/** The modes, and what a person calls them. */
export const modes = [
  { mode: "B0", colour: "b0", shape: "square", says: "base model" },
  { mode: "B1", colour: "b1", shape: "triangle", says: "with memory" },
  { mode: "B2", colour: "b2", shape: "diamond", says: "after sleep, with memory" },
  { mode: "B3", colour: "b3", shape: "circle", says: "after sleep, memory off" },
] as const;

/** A mode's name. */
export type Mode = typeof modes[number]["mode"];

/** Metrics files by mode. */
export type ByMode = Readonly<Record<Mode, Held<Metrics>>>;

const wordings = [
  { cue: "replayed", says: "trained wordings", shape: "circle", dy: -5 },
  { cue: "held_out", says: "held-out wordings", shape: "ring", dy: 5 },
] as const;

interface Row extends ShareInterval {
  mode: Mode;
  cue: "all" | "replayed" | "held_out";
}

/** All rows of the table: every mode in all questions, and in each set of wordings. */
export function modeRows(held: ByMode, seed: number): Row[] {
  return modes.flatMap(({ mode }) => {
    const records = held[mode].value?.records ?? [];
    return (["all", "replayed", "held_out"] as const).flatMap((cue) => {
      const own = cue === "all" ? records : records.filter((record) => record.cue === cue);
      const interval = emInterval(own, seed);
      return interval === undefined ? [] : [{ mode, cue, ...interval }];
    });
  });
}

/** The part on modes. */
export async function modesPart(held: ByMode, retention: Held<RetentionSummary>, seed: number): Promise<Part> {
  const rows = modeRows(held, seed);
  const absent = modes.flatMap(({ mode, says }) => {
    const { lacks } = held[mode];
    return lacks === undefined ? [] : [lacking(lacks, `answers of ${mode} (${says})`)];
  });
  const groups = new Set(modes.flatMap(({ mode }) => held[mode].value?.records.map(({ group_id }) => group_id) ?? []));
  const blocks: Block[] = [
    text(
      "Share of questions that are answered exactly. B0 is the base model, B1 has memory, B2 is after sleep with memory, B3 is after sleep with memory off.",
    ),
    ...(rows.length === 0 ? [] : [
      { kind: "figures" as const, figures: [await modesFigure(rows), ...await lagFigures(held)] },
      text(
        `Intervals: 95 %, bootstrap over ${counted(groups.size, "record")}, ${
          resamplesFor(groups.size).toLocaleString("en")
        } resamples, seed ${seed}.`,
      ),
    ]),
    ...absent,
    ...(retention.value === undefined
      ? [lacking(retention.lacks, "retention (B3 beside B1 and B0)")]
      : [retentionTable(retention.value)]),
  ];
  return { title: "What each mode knows", blocks };
}

/** Every mode with its interval, trained wordings above held-out ones. */
async function modesFigure(rows: readonly Row[]): Promise<Figure> {
  const shown = rows.filter(({ cue }) => cue !== "all");
  const present = modes.filter(({ mode }) => shown.some((row) => row.mode === mode));
  const svg = await drawn((Plot) => ({
    ...{ height: 44 + 38 * present.length, marginLeft: 34, marginRight: 40 },
    x: { domain: [0, 1], label: null, grid: true, ticks: 5 },
    y: { domain: present.map(({ mode }) => mode), label: null, tickSize: 0 },
    color: { domain: present.map(({ mode }) => mode), range: present.map((one) => colour(one.colour)) },
    marks: wordings.flatMap(({ cue, dy }) => {
      const own = shown.filter((row) => row.cue === cue);
      const at = { y: "mode", dy } as const;
      return [
        Plot.ruleY(own, { ...at, x1: "low", x2: "high", stroke: "mode", strokeWidth: 2 }),
        Plot.dot(own, {
          ...{ ...at, x: "mean", r: 4.5, stroke: "mode", strokeWidth: 2 },
          fill: cue === "replayed" ? "mode" : colour("paper"),
        }),
        Plot.text(own, {
          ...{ ...at, x: 1, dx: 8, textAnchor: "start", fontSize: 11, fill: "currentColor" },
          text: (row: Row) => row.mean.toFixed(2),
        }),
      ];
    }),
  }));
  return {
    title: "Exact answers by mode",
    svg,
    legend: wordings.filter(({ cue }) => shown.some((row) => row.cue === cue))
      .map(({ says, shape }) => ({ label: says, colour: "ink", shape })),
    table: {
      head: ["mode", "wordings", "questions", "exact", "95 % from", "to"],
      rows: rows.map(({ mode, cue, count, mean, low, high }) => [
        ...[mode, cue === "held_out" ? "held-out" : cue === "all" ? "all" : "trained", String(count)],
        ...[mean, low, high].map((value) => share(value)),
      ]),
      words: [1],
    },
  };
}

/** Exact answers by the number of tokens between an episode and its question; none if there is one bin only. */
async function lagFigures(held: ByMode): Promise<Figure[]> {
  const measured = modes.filter(({ mode }) => (held[mode].value?.lag_bins.length ?? 0) > 0);
  const points = measured.flatMap(({ mode }) =>
    held[mode].value!.lag_bins.map(({ lag_bin, em, count }) => ({ mode, bin: lag_bin, em, count }))
  );
  const bins = [...new Set(points.map(({ bin }) => bin))];
  if (bins.length === 0) return [];
  const svg = await drawn((Plot) => ({
    ...{ height: 200, marginLeft: 34, marginBottom: 40 },
    x: { domain: bins, label: "tokens since it was told", labelArrow: "none", type: "point" },
    y: { domain: [0, 1], grid: true, label: null, ticks: 5 },
    color: { domain: measured.map(({ mode }) => mode), range: measured.map((one) => colour(one.colour)) },
    symbol: { domain: measured.map(({ mode }) => mode), range: measured.map(({ shape }) => shape) },
    marks: [
      Plot.line(points, { x: "bin", y: "em", z: "mode", stroke: "mode", strokeWidth: 2 }),
      Plot.dot(points, { x: "bin", y: "em", fill: "mode", stroke: "mode", symbol: "mode", r: 4 }),
    ],
  }));
  const legend: LegendEntry[] = measured.map(({ mode, colour, shape }) => ({
    label: mode,
    colour,
    shape: shape as Shape,
  }));
  return [{
    title: "Exact answers by lag",
    svg,
    legend,
    table: {
      head: ["lag in tokens", "questions", ...measured.map(({ mode }) => mode)],
      rows: bins.map((bin) => {
        const own = points.filter((point) => point.bin === bin);
        return [
          bin,
          String(own[0].count),
          ...measured.map(({ mode }) => share(own.find((point) => point.mode === mode)?.em)),
        ];
      }),
    },
  }];
}

function retentionTable(summary: RetentionSummary): Block {
  const parts = [
    { says: "all questions", of: summary },
    { says: "trained wordings", of: summary.replayed },
    { says: "held-out wordings", of: summary.held_out },
  ];
  return {
    kind: "table",
    table: {
      head: ["", "questions", "B0", "B1", "B2", "B3", "B3 / B1", "B3 − B0", "95 % from", "to"],
      rows: parts.map(({ says, of }) =>
        of === null ? [says, { text: "none asked", tone: "dim" as const }, ...Array(8).fill("–")] : [
          ...[says, String(of.n), share(of.b0_em), share(of.b1_em), share(of.b2_em), share(of.b3_em)],
          ...[share(of.b3_over_b1), share(of.b3_minus_b0), share(of.ci_low), share(of.ci_high)],
        ]
      ),
    },
  };
}
