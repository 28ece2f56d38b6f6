/** The figure of a gate sweep: how the share of what is worth remembering rises with S, and what each threshold writes and keeps. */
import type { GateSweepSummary, GateSweepTelemetry } from "../schemas/gate_sweep.ts";
import { figure, placed, plotting } from "./svg_parts.ts";
import { svgToPng } from "./svg_to_png.ts";

const width = 720;
const height = 340;
const split = 372;
const colours = {
  dots: "#1b6ca8",
  line: "#9aa5b1",
  recall: "#1b6ca8",
  rate: "#c05621",
  band: "#f2e3d5",
  zero: "#7b8794",
};

/** Both forms of the figure. */
export async function drawGate(
  summary: GateSweepSummary,
  telemetry: readonly GateSweepTelemetry[],
): Promise<{ svg: string; png: Uint8Array }> {
  const svg = await gateSvg(summary, telemetry);
  return { svg, png: await svgToPng(svg) };
}

/** The figure as SVG, the same for the same sweep. */
export async function gateSvg(summary: GateSweepSummary, telemetry: readonly GateSweepTelemetry[]): Promise<string> {
  const { Plot, shared } = await plotting("gate");
  const { runs, target_band: band } = summary;
  // The threshold that was looked for, else the first in the band, else the first of all.
  const wanted = summary.target?.threshold ?? summary.first_tau_within_target_band ?? runs[0].threshold;
  const shown = telemetry.find(({ threshold }) => threshold === wanted) ?? telemetry[0];
  const bins = shown.telemetry.calibration;
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const calibration = Plot.plot({
    ...shared,
    height: height - 64,
    width: split - 12,
    marginLeft: 52,
    x: { label: `salience S (tau ${shown.threshold})`, labelArrow: "none" },
    y: { domain: [0, 1], grid: true, label: "share worth remembering", labelArrow: "none" },
    marks: [
      Plot.ruleY([0], { stroke: colours.zero }),
      Plot.ruleX([shown.threshold], { stroke: colours.zero, strokeDasharray: "4 3" }),
      Plot.line(bins, { x: "mean_score", y: "fraction_positive", stroke: colours.line }),
      Plot.dot(bins, {
        x: "mean_score",
        y: "fraction_positive",
        fill: colours.dots,
        r: (bin: { count: number }) => 3 + 7 * Math.sqrt(bin.count / most),
      }),
    ],
  });
  const top = Math.max(band.upper * 1.2, ...runs.map((run) => run.writes_per_1k_tokens)) * 1.05;
  const points = runs.map((run, i) => ({
    tau: run.threshold,
    rate: run.writes_per_1k_tokens,
    // Thresholds that write the same are told once.
    recall: i > 0 && runs[i - 1].writes === run.writes ? null : run.recall_facts,
  }));
  const rates = Plot.plot({
    ...shared,
    height: height - 64,
    width: width - split,
    marginLeft: 52,
    x: { label: "tau", labelArrow: "none" },
    y: { domain: [0, top], grid: true, label: "writes per 1,000 tokens (recall of facts beside)", labelArrow: "none" },
    marks: [
      Plot.rect([band], { y1: "lower", y2: "upper", fill: colours.band }),
      Plot.ruleY([0], { stroke: colours.zero }),
      Plot.line(points, { x: "tau", y: "rate", stroke: colours.rate }),
      Plot.dot(points, { x: "tau", y: "rate", fill: colours.rate, r: 4 }),
      Plot.text(points, {
        x: "tau",
        y: "rate",
        text: (point: { recall: number | null }) => point.recall === null ? "" : point.recall.toFixed(2),
        fill: colours.recall,
        dy: -10,
      }),
    ],
  });
  const { scenario, n, model, filler_ratio } = summary;
  const filler = filler_ratio === null ? "" : `, ${filler_ratio} filler a record`;
  const title = `What does the write gate write? ${scenario}, n ${n}${filler}`;
  const success = summary.passed
    ? `in the band of ${band.lower} to ${band.upper} writes per 1,000 tokens from tau ${summary.first_tau_within_target_band} on`
    : `no tau in the band of ${band.lower} to ${band.upper} writes per 1,000 tokens`;
  return figure({ width, height, title, subtitle: `${model}: ${success}` }, [
    placed(calibration.outerHTML, 8, 56),
    placed(rates.outerHTML, split, 56),
  ]);
}
