/** A Markdown table, the first column to the left, the others to the right. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, j) => j === 0 ? "---" : "---:")), ...rows.map(line)].join("\n");
}
