/** A sweep of the write gate: what each threshold writes and keeps, and how well it is chosen. */
import { type GateSweepSummary, readGateSweepSummary, readGateSweepTelemetry } from "../../schemas/gate_sweep.ts";
import { heldJson, lacking } from "./artifacts.ts";
import { type Block, counted, type Figure, type Section, share, text } from "./blocks.ts";
import type { FoundRun } from "./find_runs.ts";
import { calibrationFigures, telemetryTable } from "./gate_part.ts";
import { commandBlocks } from "./machine_part.ts";
import { colour, drawn, legendOf, linesThrough, scalesOf } from "./plot.ts";

/** The section of one scenario of a `gate` run. */
export async function gateSection({ path, config }: FoundRun): Promise<Section> {
  const scenario = String(config.flags.scenario);
  const held = await heldJson(path, `${scenario}_sweep_summary.json`, readGateSweepSummary);
  return {
    title: `The write gate, ${scenario}`,
    parts: [
      {
        title: "Thresholds",
        blocks: held.value === undefined ? [lacking(held.lacks, "the sweep")] : await sweepBlocks(held.value),
      },
      ...(held.value === undefined
        ? []
        : [{ title: "Calibration", blocks: await calibrationBlocks(path, held.value) }]),
      { title: "The command", blocks: await commandBlocks(config) },
    ],
  };
}

async function sweepBlocks(summary: GateSweepSummary): Promise<Block[]> {
  const {
    texts,
    tokens,
    label_distribution: labels,
    target_band: band,
    first_tau_within_target_band: first,
    runs,
    target,
  } = summary;
  return [
    text(
      `${counted(texts, "text")}, ${tokens.toLocaleString("en")} tokens, ${labels.positives} worth remembering` +
        `${
          labels.degenerate ? " (one-sided: ratios say little)" : ""
        }. Asked for: ${band.lower} to ${band.upper} writes per 1,000 tokens; ` +
        `${first === null ? "no τ here writes so many" : `from τ ${first} on`}.` +
        `${target === null ? "" : ` ${target.rate} per 1,000 tokens: τ ${target.threshold}.`}`,
    ),
    { kind: "figures", figures: [await ratesFigure(summary), await precisionFigure(summary)] },
    {
      kind: "table",
      table: {
        head: [
          "τ",
          "written",
          "per 1,000 tokens",
          "PR-AUC",
          "95 % from",
          "to",
          "above chance",
          "from",
          "to",
          "precision",
          "recall",
          "of the facts",
        ],
        rows: runs.map((run) => [
          ...[String(run.threshold), `${run.writes} of ${run.total}`, share(run.writes_per_1k_tokens, 2)],
          ...[run.pr_auc, run.ci_low, run.ci_high].map((one) => share(one)),
          ...[run.above_chance?.mean, run.above_chance?.ci_low, run.above_chance?.ci_high].map((one) => share(one)),
          ...[run.precision, run.recall, run.recall_facts].map((one) => share(one)),
        ]),
      },
    },
  ];
}

async function ratesFigure({ runs, target_band: band }: GateSweepSummary): Promise<Figure> {
  const top = Math.max(band.upper * 1.2, ...runs.map((run) => run.writes_per_1k_tokens)) * 1.05;
  const svg = await drawn((Plot) => ({
    ...{ marginLeft: 36, marginBottom: 36 },
    x: { label: "τ", labelArrow: "none", ticks: 5 },
    y: { domain: [0, top], grid: true, label: null, ticks: 5 },
    marks: [
      Plot.rect([band], { y1: "lower", y2: "upper", fill: colour("band") }),
      Plot.line(runs, { z: null, x: "threshold", y: "writes_per_1k_tokens", stroke: colour("b2"), strokeWidth: 2 }),
      Plot.dot(runs, { x: "threshold", y: "writes_per_1k_tokens", fill: colour("b2"), r: 4 }),
    ],
  }));
  return {
    title: "Writes per 1,000 tokens by τ",
    svg,
    legend: [{ label: `${band.lower} to ${band.upper}, as asked for`, colour: "ink", shape: "band" }],
    table: {
      head: ["τ", "writes", "per 1,000 tokens"],
      rows: runs.map((run) => [String(run.threshold), String(run.writes), share(run.writes_per_1k_tokens, 2)]),
    },
  };
}

async function precisionFigure({ runs }: GateSweepSummary): Promise<Figure> {
  const kinds = [
    { says: "precision", of: "precision", colour: "b1", shape: "triangle" },
    { says: "recall of the facts", of: "recall_facts", colour: "b3", shape: "circle" },
  ] as const;
  const points = kinds.flatMap(({ says, of }) => runs.map((run) => ({ says, tau: run.threshold, value: run[of] })))
    .filter(({ value }) => value !== null);
  const svg = await drawn((Plot) => ({
    ...{ marginLeft: 36, marginBottom: 36 },
    x: { label: "τ", labelArrow: "none", ticks: 5 },
    y: { domain: [0, 1], grid: true, label: null, ticks: 5 },
    ...scalesOf(kinds),
    marks: linesThrough(Plot, points, { x: "tau", y: "value" }),
  }));
  return {
    title: "Precision and recall by τ",
    svg,
    legend: legendOf(kinds),
    table: {
      head: ["τ", "precision", "recall of the facts"],
      rows: runs.map((run) => [String(run.threshold), share(run.precision), share(run.recall_facts)]),
    },
  };
}

/** Of the threshold that was looked for, else the first in the band, else the first of all. */
async function calibrationBlocks(
  path: string,
  { runs, target, first_tau_within_target_band: first }: GateSweepSummary,
): Promise<Block[]> {
  const wanted = target?.threshold ?? first ?? runs[0]?.threshold;
  const run = runs.find(({ threshold }) => threshold === wanted) ?? runs[0];
  if (run === undefined) return [];
  const held = await heldJson(path, run.metrics_path, readGateSweepTelemetry);
  if (held.value === undefined) return [lacking(held.lacks, "calibration")];
  return [
    text(`At τ ${run.threshold}.`),
    { kind: "figures", figures: await calibrationFigures(held.value.telemetry, run.threshold) },
    { kind: "table", table: telemetryTable(held.value.telemetry) },
  ];
}
