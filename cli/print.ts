/** What commands print: results on stdout, everything else on stderr. */
import process from "node:process";
import { styleText } from "node:util";
import type { RunContext } from "../core/run/m4_options.ts";
import { shellWord } from "../core/run/shell_word.ts";
import { type ProgressRenderer, renderProgress } from "./progress.ts";
import type { Terminal } from "./terminal.ts";

export { processTerminal, type Terminal, writeAll } from "./terminal.ts";

/** Progress on stderr until `done`; each warning once, however often a model is opened. */
export function terminalProgress(terminal: Terminal, verbose: boolean): Omit<ProgressRenderer, "tick"> {
  const renderer = renderProgress({
    ...{ write: terminal.err, terminal: terminal.interactive, verbose },
    ...(terminal.clock ? { clock: terminal.clock } : {}),
  });
  const { sink } = renderer;
  const printed = new Set<string>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const done = () => {
    clearInterval(timer);
    timer = undefined;
    renderer.done();
  };
  return {
    done,
    sink(event) {
      timer ??= setInterval(renderer.tick, 1000);
      const { warning, ...rest } = event;
      if (warning === undefined) return sink(rest);
      if (printed.has(warning)) return;
      printed.add(warning);
      done();
      printWarnings(terminal, [warning]);
    },
  };
}

/** Does a command's work with its progress on stderr, which is cleared away before anything else is printed. */
export async function working<T>(
  terminal: Terminal,
  verbose: boolean,
  work: (context: RunContext) => Promise<T>,
): Promise<T> {
  const progress = terminalProgress(terminal, verbose);
  try {
    return await work({ progress: progress.sink, now: () => new Date(), signal: terminal.signal });
  } finally {
    progress.done();
  }
}

/** What was measured does not meet what is asked for: all is printed, and the exit code is 1. */
export class NotMet extends Error {
  override readonly name = "NotMet";
}

/** The one JSON object of `--json`. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value)}\n`);
}

/** What may be wrong with a result, a line each on stderr. */
export function printWarnings(terminal: Terminal, warnings: readonly string[]): void {
  for (const warning of warnings) terminal.err(`hei-nw: warning: ${warning}\n`);
}

/** Columns lined up: the first to the left, the others to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, j) => Math.max(title.length, ...rows.map((row) => row[j].length)));
  const line = (cells: readonly string[]) =>
    cells.map((cell, j) => j === 0 ? cell.padEnd(widths[j]) : cell.padStart(widths[j])).join("  ").trimEnd();
  return [line(head), ...rows.map(line)].map((text) => `${text}\n`).join("");
}

/** Characters of a note that a list shows. */
const shownCharacters = 120;

/** A note or a question as one line of a list, its end left out where it is long. */
export function brief(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  const characters = [...line.slice(0, 2 * shownCharacters + 1)];
  return characters.length <= shownCharacters
    ? line
    : `${characters.slice(0, shownCharacters - 1).join("").trimEnd()}…`;
}

/** "1 note", "2 notes". */
export function many(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** "0.979", or "–" where there is no number. */
export function number(value: number | null | undefined, digits = 3): string {
  return value === null || value === undefined ? "–" : value.toFixed(digits);
}

/** The files that a run wrote, one a line. */
export function printFiles(terminal: Terminal, files: readonly string[]): void {
  if (files.length === 0) return;
  terminal.out(`\n${styleText("dim", "written:", { stream: process.stdout })}\n`);
  for (const file of files) terminal.out(`  ${file}\n`);
}

/** Ends what a command prints of its folder with the command that makes one page of it. */
export function printPage(terminal: Terminal, folder: string): void {
  terminal.out(`\nOne page of it: hei-nw report ${shellWord(folder)}\n`);
}
