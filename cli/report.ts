import type { Command } from "commander";
import { explain } from "../schemas/errors.ts";
import { addFlags, flagValues, outputFields, UsageError } from "./flags.ts";
import { printFiles, printJson, printWarnings, type Terminal } from "./print.ts";

const fields = {
  out: {
    rule: { kind: "text" },
    default: undefined,
    help: "folder for report.html and report.md",
    value: "<DIR>",
    shown: "the folder itself",
  },
  notes: {
    rule: { kind: "switch" },
    default: false,
    help:
      "for a memory: show the words of the notes too; needs --out outside the memory, because forget cannot change a page",
  },
} as const;

/** `hei-nw report`. */
export function registerReport(program: Command, terminal: Terminal): void {
  const command = program.command("report")
    .summary("make one page (HTML and Markdown) of a run, several runs, or a memory")
    .description(
      "Reads what a folder holds (a run of m4, eval, ablate, gate or accept; a folder of runs; a memory) and writes report.html, which opens " +
        "without a network, and report.md. Missing files are named. Notes of a memory appear by their ids.",
    )
    .argument("<folder>", "folder of a run, of several runs, or of a memory");
  addFlags(command, { ...fields, ...outputFields }, terminal);
  command.action(async (folder: string) => {
    const { out, notes } = flagValues(command, fields);
    if (notes && out === undefined) {
      throw new UsageError(explain({
        cannot: "run hei-nw report",
        field: "--out",
        rule: "given with --notes, outside the memory",
        received: undefined,
      }));
    }
    const { writeReport } = await import("../reports/page/report.ts");
    const { files, warnings } = await writeReport({ folder, notes, ...(out === undefined ? {} : { out }) });
    printWarnings(terminal, warnings);
    if (flagValues(command, outputFields).json) return printJson(terminal, { files });
    printFiles(terminal, files);
  });
}
