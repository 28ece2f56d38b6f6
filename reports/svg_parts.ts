/** What the figures in files share: how they are drawn, and how drawings are put together to one figure. */
import { fontFamily } from "./svg_to_png.ts";

/** The colour of texts. */
export const ink = "#1f2933";

/** Observable Plot, and the options that all drawings of a figure share. The same numbers give the same drawing. */
export async function plotting(className: string) {
  const [Plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")]);
  const { document } = parseHTML("<html><body></body></html>");
  const style = { fontFamily, fontSize: "11px", color: ink, background: "none" };
  return { Plot, shared: { document, className, style } };
}

/** A figure in pixels: its title, a line below the title, and what is drawn under both. */
export function figure(
  { width, height, title, subtitle }: { width: number; height: number; title: string; subtitle: string },
  drawings: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="${fontFamily}, sans-serif" fill="${ink}">`,
    `<title>${escaped(title)}</title>`,
    `<text x="12" y="24" font-size="14">${escaped(title)}</text>`,
    `<text x="12" y="42" font-size="11">${escaped(subtitle)}</text>`,
    ...drawings,
    "</svg>\n",
  ].join("\n");
}

/** One drawing inside another; the inner one needs no namespace declarations of its own. */
export function placed(svg: string, x: number, y: number): string {
  return svg.replace(/^<svg /, `<svg x="${x}" y="${y}" `).replaceAll(/ xmlns(:xlink)?="[^"]*"/g, "");
}

/** A text as it stands in SVG. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
