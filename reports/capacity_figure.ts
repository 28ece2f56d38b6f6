/**
 * The curve of capacity against rank, from reports/bench/results/capacity.json:
 *
 *     deno run -A reports/capacity_figure.ts      writes docs/capacity.svg; --png FILE writes a picture beside it
 */
import { parseArgs } from "node:util";
import { ink, plotting } from "./svg_parts.ts";
import { svgToPng } from "./svg_to_png.ts";

/** One memory of the bench, as it stands in its results. */
export interface CapacityPoint {
  notes: number;
  rank: number;
  /** Shares. */
  right: number;
  made_up: number;
}

const colours = ["#1b6ca8", "#c05621", "#2f855a", "#6b46c1"];

/** The figure as SVG, the same for the same points: a line for each number of notes, made-up answers dashed. */
export async function capacitySvg(found: readonly CapacityPoint[]): Promise<string> {
  const { Plot, shared } = await plotting("capacity");
  const ranks = [...new Set(found.map(({ rank }) => rank))].sort((a, b) => a - b);
  const counts = [...new Set(found.map(({ notes }) => notes))].sort((a, b) => a - b);
  const points = found.map((one) => ({ ...one, set: `${one.notes} notes` }));
  const ends = points.filter(({ rank }) => rank === ranks.at(-1));
  const label = (y: "right" | "made_up", says: string) =>
    Plot.text(ends, {
      ...{ x: "rank", y, fill: "set", textAnchor: "start", dx: 10 },
      text: ({ set }: { set: string }) => `${set}, ${says}`,
    });
  const plot = Plot.plot({
    ...shared,
    ...{ width: 640, height: 340, marginLeft: 52, marginRight: 150, marginBottom: 40 },
    x: {
      type: "log",
      base: 2,
      domain: [ranks[0], ranks.at(-1)!],
      ticks: ranks,
      tickFormat: "d",
      label: "rank of the adapter",
    },
    y: { domain: [0, 1], grid: true, label: "share of questions", labelArrow: "none" },
    color: { domain: counts.map((count) => `${count} notes`), range: colours },
    marks: [
      Plot.ruleY([0], { stroke: ink }),
      Plot.line(points, { x: "rank", y: "right", stroke: "set", strokeWidth: 2 }),
      Plot.dot(points, { x: "rank", y: "right", fill: "set", r: 4 }),
      Plot.line(points, { x: "rank", y: "made_up", stroke: "set", strokeDasharray: "4 3" }),
      Plot.dot(points, { x: "rank", y: "made_up", stroke: "set", fill: "white", r: 3.5 }),
      label("right", "right"),
      label("made_up", "made up"),
    ],
  });
  plot.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  return `${plot.outerHTML}\n`;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { png: { type: "string" } } });
  const { found } = JSON.parse(
    await Deno.readTextFile(new URL("bench/results/capacity.json", import.meta.url)),
  ) as { found: CapacityPoint[] };
  const svg = await capacitySvg(found);
  await Deno.writeTextFile(new URL("../docs/capacity.svg", import.meta.url), svg);
  if (values.png !== undefined) await Deno.writeFile(values.png, await svgToPng(svg));
}
