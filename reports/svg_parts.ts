/** Drawings put together to one. */

/** One drawing inside another; the inner one needs no namespace declarations of its own. */
export function placed(svg: string, x: number, y: number): string {
  return svg.replace(/^<svg /, `<svg x="${x}" y="${y}" `).replaceAll(/ xmlns(:xlink)?="[^"]*"/g, "");
}

/** A text as it stands in SVG. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
