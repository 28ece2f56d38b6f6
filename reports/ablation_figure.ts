/** The figure of the scheduler ablation: what each seed retains with either order, and the effect with its interval. */
import type { SchedulerAblation } from "../schemas/scheduler_ablation.ts";
import { figure, ink, placed, plotting } from "./svg_parts.ts";
import { svgToPng } from "./svg_to_png.ts";

const width = 640;
const height = 320;
const split = 400;
const colours = { line: "#9aa5b1", ca2: "#1b6ca8", shuffled: "#c05621", zero: "#7b8794" };

/** Both forms of the figure. */
export async function drawAblation(ablation: SchedulerAblation): Promise<{ svg: string; png: Uint8Array }> {
  const svg = await ablationSvg(ablation);
  return { svg, png: await svgToPng(svg) };
}

/** The figure as SVG, the same for the same ablation. */
export async function ablationSvg(ablation: SchedulerAblation): Promise<string> {
  const { Plot, shared } = await plotting("ablation");

  const points = ablation.pairs.flatMap((pair) => [
    { seed: pair.seed, order: "shuffled", retention: pair.shuffled_retention },
    { seed: pair.seed, order: "ca2", retention: pair.ca2_retention },
  ]);
  const means = [
    { order: "shuffled", retention: ablation.shuffled_retention },
    { order: "ca2", retention: ablation.ca2_retention },
  ];
  const top = Math.max(1, ...points.map((point) => point.retention)) * 1.05;
  const pairs = Plot.plot({
    ...shared,
    height: height - 64,
    width: split - 12,
    marginLeft: 52,
    x: { domain: ["shuffled", "ca2"], label: null, padding: 0.5, tickSize: 0 },
    y: { domain: [0, top], grid: true, label: "retention (B3 / B1)", labelArrow: "none" },
    color: { domain: ["shuffled", "ca2"], range: [colours.shuffled, colours.ca2] },
    marks: [
      Plot.ruleY([0], { stroke: colours.zero }),
      Plot.line(points, { x: "order", y: "retention", z: "seed", stroke: colours.line }),
      Plot.dot(points, { x: "order", y: "retention", fill: "order", r: 4 }),
      Plot.tickY(means, { x: "order", y: "retention", stroke: "order", strokeWidth: 3, inset: 24 }),
      ...means.map((mean, i) =>
        Plot.text([mean], {
          x: "order",
          y: "retention",
          text: [mean.retention.toFixed(3)],
          fill: "order",
          dx: i ? 42 : -42,
        })
      ),
    ],
  });

  const effect = [{ name: "ca2 − shuffled", ...ablation }];
  const reach = Math.max(0.05, ...[ablation.ci_low, ablation.ci_high, ablation.effect_size].map(Math.abs)) * 1.2;
  const interval = Plot.plot({
    ...shared,
    height: height - 64,
    width: width - split,
    marginLeft: 56,
    x: { label: null, tickSize: 0, padding: 0.5 },
    y: { domain: [-reach, reach], grid: true, label: "effect (95 % CI)", labelArrow: "none", tickFormat: "+.2f" },
    marks: [
      Plot.ruleY([0], { stroke: colours.zero, strokeDasharray: "4 3" }),
      Plot.ruleX(effect, { x: "name", y1: "ci_low", y2: "ci_high", stroke: ink, strokeWidth: 2 }),
      Plot.tickY(effect, { x: "name", y: "ci_low", stroke: ink, inset: 34 }),
      Plot.tickY(effect, { x: "name", y: "ci_high", stroke: ink, inset: 34 }),
      Plot.dot(effect, { x: "name", y: "effect_size", fill: ink, r: 5 }),
      Plot.text(effect, {
        x: "name",
        y: "effect_size",
        text: (e: { effect_size: number }) => e.effect_size.toFixed(3),
        dx: 30,
      }),
    ],
  });

  const { scenario, n, cycles, seeds, model } = ablation;
  const title =
    `Does the order of replay matter? Scenario ${scenario}, n ${n}, ${cycles} cycle${cycles === 1 ? "" : "s"}, ` +
    `${seeds.length} seed${seeds.length === 1 ? "" : "s"}`;
  return figure({ width, height, title, subtitle: `${model}: ${verdict(ablation)}` }, [
    placed(pairs.outerHTML, 8, 56),
    placed(interval.outerHTML, split, 56),
  ]);
}

function verdict(ablation: SchedulerAblation): string {
  if (ablation.verdict === "null") return "null result, the interval contains 0";
  return ablation.verdict === "ca2" ? "the CA2 order retains more" : "the shuffled order retains more";
}
