/** Small drawings with Observable Plot. Their colours are variables of the page, so that one drawing is right in light and dark. */
import type { Colour, LegendEntry, Shape } from "./blocks.ts";

type Plot = typeof import("@observablehq/plot");
type Options = Parameters<Plot["plot"]>[0];

/** Pixels: what a phone shows without shrinking it. */
export const width = 336;

/** A colour of the page. */
export function colour(name: Colour | "line" | "band" | "paper"): string {
  return `var(--${name})`;
}

/** Draws; the same numbers give the same text. */
export async function drawn(make: (plot: Plot) => Options): Promise<string> {
  const [Plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<html><body></body></html>");
  const svg = Plot.plot({
    ...{ document, className: "plot", width, height: 190, marginRight: 16 },
    style: { fontSize: "12px", fontFamily: "inherit", background: "none", color: "currentColor" },
    ...make(Plot),
  });
  // Hundredths of a pixel are seen by nobody, and take a third of the file.
  return svg.outerHTML
    .replace(/<style>[\s\S]*?<\/style>/, "") // The page's own style sheet has what it says.
    .replaceAll(/ xmlns(:xlink)?="[^"]*"/g, "")
    .replaceAll(/(\d+\.\d{2})\d+/g, "$1");
}

/** One line of a drawing with several: its name, colour and symbol. */
export interface Line {
  says: string;
  colour: Colour;
  shape: Shape;
}

/** The scales of a drawing with several lines. Its points name their line in `says`. */
export function scalesOf(lines: readonly Line[]): Options {
  const domain = lines.map(({ says }) => says);
  return {
    color: { domain, range: lines.map((one) => colour(one.colour)) },
    symbol: { domain, range: lines.map(({ shape }) => shape) },
  };
}

/** The lines themselves, with a symbol at each point. */
export function linesThrough(plot: Plot, points: readonly { says: string }[], at: { x: string; y: string }) {
  return [
    plot.line(points, { ...at, z: "says", stroke: "says", strokeWidth: 2 }),
    plot.dot(points, { ...at, fill: "says", stroke: "says", symbol: "says", r: 4 }),
  ];
}

/** The legend of several lines. */
export function legendOf(lines: readonly Line[]): LegendEntry[] {
  return lines.map(({ says, colour, shape }) => ({ label: says, colour, shape }));
}

/** At most so many points of a long series, the last one among them. */
export function thinned<T>(points: readonly T[], most = 240): T[] {
  const step = Math.ceil(points.length / most);
  return points.filter((_, i) => i % step === 0 || i === points.length - 1);
}
