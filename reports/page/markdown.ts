/** A report as Markdown: the same texts, with the numbers of each drawing instead of the drawing. */
import { wrapProse } from "../wrap_prose.ts";
import type { AnsweredQuestion, Block, Cell, Page, Part, Table } from "./blocks.ts";

/** The whole file. */
export function markdownPage(page: Page): string {
  const several = page.sections.length > 1;
  const lines = [
    `# ${plain(page.title)}`,
    ...page.about.map(plain),
    ...page.sections.flatMap(({ title, parts }) => [
      ...(several ? [`## ${plain(title)}`] : []),
      ...parts.flatMap((part) => partLines(part, several ? "###" : "##")),
    ]),
    "Made by `hei-nw report` from the files of the folder.",
  ];
  return `${wrapProse(lines.join("\n\n"))}\n`;
}

function partLines({ title, blocks }: Part, level: string): string[] {
  return [`${level} ${plain(title)}`, ...blocks.flatMap((block) => blockLines(block, `${level}#`))];
}

function blockLines(block: Block, level: string): string[] {
  switch (block.kind) {
    case "text":
      return [plain(block.text)];
    case "missing":
      return [`*${plain(block.text)}*`];
    case "code":
      return [`\`\`\`\n${block.text}\n\`\`\``];
    case "tiles":
      return [tableLines({
        head: ["", "", ""],
        rows: block.tiles.map(({ label, value, note = "" }) => [label, value, note]),
        words: [1, 2],
      })];
    case "figures":
      return block.figures.flatMap(({ title, says, table }) => [
        `${level} ${plain(title)}`,
        ...(says === undefined ? [] : [plain(says)]),
        tableLines(table),
      ]);
    case "table":
      return [...(block.folded === undefined ? [] : [`${plain(block.folded)}:`]), tableLines(block.table)];
    case "answers":
      return [`${plain(block.says)}:`, ...block.answers.map(answerLines)];
  }
}

function answerLines({ question, truth, about, answers }: AnsweredQuestion): string {
  const beside = [truth === undefined ? undefined : `right: ${truth}`, about].filter((one) => one !== undefined);
  return [
    `* ${plain(question)}${beside.length > 0 ? ` (${plain(beside.join(", "))})` : ""}`,
    ...answers.map(({ mode, text, mark }) => `  * ${plain(`${mode}: ${mark} ${text}`)}`),
  ].join("\n");
}

function tableLines({ head, rows, words = [] }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [
    line(head.map(plain)),
    line(head.map((_, j) => j === 0 || words.includes(j) ? "---" : "---:")),
    ...rows.map((row) => line(row.map((cell) => plain(wordsOf(cell))))),
  ].join("\n");
}

function wordsOf(cell: Cell): string {
  return typeof cell === "string" ? cell : cell.text;
}

/** A text that Markdown takes for nothing but itself, on one line. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>|#~]/g, "\\$&");
}
