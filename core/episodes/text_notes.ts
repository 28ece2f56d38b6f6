/** Notes in a plain text. */

/**
 * One note a paragraph where blank lines part the text, else one a line. A paragraph's lines become one. Blank ones are left out.
 */
export function textNotes(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n").trim();
  const parts = /\n[ \t]*\n/.test(lines) ? lines.split(/\n(?:[ \t]*\n)+/) : lines.split("\n");
  return parts.map((part) => part.replace(/\s+/g, " ").trim()).filter((part) => part !== "");
}
