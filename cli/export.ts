import type { Command } from "commander";
import { addFlags, flagValues, outputFields } from "./flags.ts";
import { dtypes } from "./model_flags.ts";
import { printJson, printWarnings, type Terminal, working } from "./print.ts";

const fields = {
  adapter: {
    rule: { kind: "text" },
    default: undefined,
    help: "adapter to export, a PEFT folder",
    value: "<DIR>",
    required: "run/weights",
  },
  to: {
    rule: { kind: "choice", of: ["peft", "gguf", "merged"] },
    default: "merged",
    help: "what to write",
    value: "<form>",
  },
  model: {
    rule: { kind: "text" },
    default: undefined,
    help: "the adapter's base model: a Hugging Face id, a folder or a GGUF file",
    value: "<ID>",
    shown: "the one that the adapter names",
  },
  dtype: {
    rule: { kind: "choice", of: dtypes },
    default: "f16",
    help: "number format of what is written",
    value: "<type>",
  },
  out: {
    rule: { kind: "text" },
    default: undefined,
    help: "folder, or .gguf file, to write",
    value: "<PATH>",
    required: "merged-model",
  },
  force: { rule: { kind: "switch" }, default: false, help: "replace what is there" },
} as const;

/** `hei-nw export`. */
export function registerExport(program: Command, terminal: Terminal): void {
  const command = program.command("export")
    .summary("write an adapter for PEFT or llama.cpp, or merge it into its base model")
    .description(
      "Writes a PEFT adapter folder in another number format (peft), as a LoRA file for llama.cpp (gguf), or added into the " +
        "weights of its base model as a Hugging Face folder (merged).",
    );
  addFlags(command, { ...fields, ...outputFields }, terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = flagValues(command, fields);
    const { runExport } = await import("../core/run/export.ts");
    const result = await working(terminal, verbose, ({ progress }) => runExport(options, progress));
    printWarnings(terminal, result.warnings);
    if (json) printJson(terminal, result);
    else terminal.out(`written: ${result.out}\n`);
  });
}
