/** Markdown whose lines of prose fit a width, so that generated documents read like those written by hand. */

/** Lines that keep their form: tables, headings, comments, quotes. */
const asTheyAre = /^\s*(\||#|<!--|>)/;
const listItem = /^\s*([*-]|\d+\.)\s+/;

/**
 * Fills every paragraph and list item anew, with lines of at most `width` characters. Tables, headings, comments and fenced code stay as
 * they are. The lines of a list item go on under its text. A word longer than the width stands on a line of its own.
 */
export function wrapProse(markdown: string, width = 120): string {
  const out: string[] = [];
  let paragraph: string[] = [];
  let fenced = false;
  const flush = () => {
    if (paragraph.length > 0) out.push(...filled(paragraph.join(" "), width));
    paragraph = [];
  };
  for (const line of markdown.split("\n")) {
    const fence = line.trimStart().startsWith("```");
    const kept = fenced || fence || line.trim() === "" || asTheyAre.test(line);
    if (fence) fenced = !fenced;
    if (kept || listItem.test(line)) flush();
    if (kept) out.push(line);
    else paragraph.push(paragraph.length === 0 ? line : line.trim());
  }
  flush();
  return out.join("\n");
}

/** The lines of one paragraph. */
function filled(text: string, width: number): string[] {
  const [marker] = listItem.exec(text) ?? [""];
  const lines: string[] = [];
  let current = marker;
  for (const word of text.slice(marker.length).split(/\s+/).filter((part) => part !== "")) {
    const begun = current.length > marker.length;
    if (begun && current.length + 1 + word.length > width) {
      lines.push(current);
      current = " ".repeat(marker.length) + word;
    } else current += begun ? ` ${word}` : word;
  }
  return [...lines, current];
}
