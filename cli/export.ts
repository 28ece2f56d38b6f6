import type { Command } from "commander";
import type { ExportOptions } from "../core/run/m4_options.ts";
import { flag, missingFlag, oneOf, text } from "./options.ts";
import { printJson, printWarnings, type Terminal, terminalProgress } from "./print.ts";

/** `hei-nw export`. */
export function registerExport(program: Command, terminal: Terminal): void {
  const command = program.command("export")
    .summary("write an adapter for PEFT or llama.cpp, or merge it into its base model")
    .description(
      "Writes a PEFT adapter folder in another number format (peft), as a LoRA file for llama.cpp (gguf), or added into the " +
        "weights of its base model as a Hugging Face folder (merged).",
    );
  flag(command, "--adapter <DIR>", "adapter to export, a PEFT folder (required)", text);
  flag(command, "--to <form>", "what to write", oneOf(["peft", "gguf", "merged"]), { value: "merged" });
  flag(command, "--model <ID>", "the adapter's base model: a Hugging Face id, a folder or a GGUF file", text, {
    shown: "the one that the adapter names",
  });
  flag(command, "--dtype <type>", "number format of what is written", oneOf(["f32", "f16", "bf16"]), { value: "f16" });
  flag(command, "--out <PATH>", "folder, or .gguf file, to write (required)", text);
  command.option("--force", "replace what is there");
  command.option("--json", "print one JSON object on stdout and nothing else there");
  command.action(async () => {
    const { json = false, ...flags } = command.opts();
    if (flags.adapter === undefined) throw missingFlag("export", "--adapter", "e.g. --adapter run/weights");
    if (flags.out === undefined) throw missingFlag("export", "--out", "e.g. --out merged-model");
    const { runExport } = await import("../core/run/export.ts");
    const progress = terminalProgress(terminal, false);
    const result = await runExport(exportOptions(flags), progress.sink).finally(() => progress.done());
    printWarnings(terminal, result.warnings);
    if (json) printJson(terminal, result);
    else terminal.out(`written: ${result.out}\n`);
  });
}

/** The parsed flags of `export` as options. */
export function exportOptions(flags: Record<string, unknown>): ExportOptions {
  const { json: _json, ...rest } = flags;
  return { model: undefined, force: false, ...rest } as unknown as ExportOptions;
}
