/** The figure of a sweep: what was kept of what memory knew, over the values of one flag, a line for each combination of the others. */
import type { Sweep, SweepPoint } from "../schemas/sweep.ts";
import { escaped, figure, placed, plotting } from "./svg_parts.ts";
import { svgToPng } from "./svg_to_png.ts";
import { sweepMarkdown } from "./sweep_table.ts";

const width = 720, plotWidth = 520, plotHeight = 300, top = 56;
const zero = "#7b8794";
const required = 0.8;
const palette = ["#1b6ca8", "#c05621", "#2f855a", "#805ad5", "#b7791f", "#d53f8c", "#2c7a7b", "#718096"];

/** Figure and Markdown of a sweep. */
export async function drawSweep(sweep: Sweep): Promise<{ svg: string; png: Uint8Array; markdown: string }> {
  const svg = await sweepSvg(sweep);
  return { svg, png: await svgToPng(svg), markdown: sweepMarkdown(sweep) };
}

/** A point's place in the figure. */
interface Drawn {
  line: string;
  x: number;
  mean: number;
  low: number;
  high: number;
}

/** The figure as SVG, the same for the same sweep. */
export async function sweepSvg(sweep: Sweep): Promise<string> {
  const { Plot, shared } = await plotting("sweep");
  // The flag with the most values (of those with as many, the last) lies along the figure; where nothing is swept, the scenarios do.
  const along = sweep.axes.toSorted((a, b) => a.values.length - b.values.length).at(-1);
  const places = along?.values.map(String) ?? [...new Set(sweep.points.map(({ scenario }) => scenario))];
  const placeOf = ({ scenario, values }: SweepPoint) =>
    places.indexOf(along === undefined ? scenario : String(values[along.axis]));
  const lineOf = ({ scenario, values }: SweepPoint) =>
    along === undefined
      ? "all"
      : [scenario, ...Object.entries(values).filter(([name]) => name !== along.axis).map(([name, v]) => `${name} ${v}`)]
        .join(", ");
  const lines = [...new Set(sweep.points.map(lineOf))];
  const colourOf = (line: string) => palette[lines.indexOf(line) % palette.length];
  // Lines stand a little beside each other, so that no interval hides another.
  const shift = (line: string) => (lines.indexOf(line) - (lines.length - 1) / 2) * Math.min(0.08, 0.6 / lines.length);
  const points = sweep.points.flatMap((point): Drawn[] => {
    const { b3_over_b1: figure } = point, line = lineOf(point);
    if (figure === null) return [];
    const { mean, ci_low: low, ci_high: high } = figure;
    return [{ line, x: placeOf(point) + shift(line), mean, low, high }];
  });
  const seeds = sweep.points.flatMap((point) =>
    point.runs.flatMap(({ b3_over_b1: mean }) =>
      mean === null ? [] : [{ line: lineOf(point), x: placeOf(point) + shift(lineOf(point)), mean }]
    )
  );
  // From a tenth below what is drawn, so that short intervals can be seen.
  const lowest = Math.min(required, ...points.map(({ low }) => low), ...seeds.map(({ mean }) => mean));
  const bottom = Math.max(0, Math.floor(10 * lowest - 1) / 10);
  const highest = Math.max(1, ...points.map(({ high }) => high), ...seeds.map(({ mean }) => mean)) * 1.05;
  const stroke = ({ line }: { line: string }) => colourOf(line);
  const plot = Plot.plot({
    ...shared,
    width: plotWidth,
    height: plotHeight,
    marginLeft: 52,
    x: {
      domain: [-0.5, places.length - 0.5],
      ticks: places.map((_, i) => i),
      tickFormat: (i: number) => places[i],
      label: along?.axis ?? "scenario",
      labelArrow: "none",
    },
    y: { domain: [bottom, highest], grid: true, label: "B3 / B1 (95 % CI)", labelArrow: "none" },
    marks: [
      Plot.ruleY([bottom], { stroke: zero }),
      Plot.ruleY([required], { stroke: zero, strokeDasharray: "4 3" }),
      ...(along === undefined ? [] : [Plot.line(points, { x: "x", y: "mean", z: "line", stroke })]),
      Plot.ruleX(points, { x: "x", y1: "low", y2: "high", stroke, strokeWidth: 2 }),
      // Beside the large dot, which would hide them.
      Plot.dot(seeds, { x: "x", y: "mean", stroke, r: 2, dx: 6 }),
      Plot.dot(points, { x: "x", y: "mean", fill: stroke, r: 4 }),
    ],
  });
  const { model, n } = sweep, many = sweep.seeds.length;
  const title = `Retention (B3 / B1): n ${n}, ${many} seed${many === 1 ? "" : "s"}`;
  const height = Math.max(top + plotHeight + 12, top + 40 + 18 * lines.length);
  const subtitle =
    `${model}: large dots are all seeds, small dots one seed each; dashed line: the required ${required}`;
  return figure({ width, height, title, subtitle }, [
    placed(plot.outerHTML, 8, top),
    ...(along === undefined ? [] : lines.map((line, i) => legendLine(line, colourOf(line), top + 24 + 18 * i))),
  ]);
}

function legendLine(line: string, colour: string, y: number): string {
  return `<circle cx="${plotWidth + 20}" cy="${y - 4}" r="4" fill="${colour}"/>` +
    `<text x="${plotWidth + 30}" y="${y}" font-size="11">${escaped(line)}</text>`;
}
