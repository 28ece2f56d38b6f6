import type { Command } from "commander";
import type { Exported } from "../core/run/export.ts";
import { addFlags, flagValues, outputFields } from "./flags.ts";
import { memoryFields } from "./memory_flags.ts";
import { dtypes } from "./model_flags.ts";
import { many, printJson, printWarnings, type Terminal, working } from "./print.ts";

const fields = {
  memory: { ...memoryFields.memory, help: "folder of the memory whose current night is exported" },
  adapter: {
    rule: { kind: "text" },
    default: undefined,
    help: "PEFT folder of an adapter to export instead of a night",
    value: "<DIR>",
  },
  to: {
    rule: { kind: "choice", of: ["peft", "gguf", "merged", "gguf-merged", "ollama"] },
    default: "merged",
    help: "what to write",
    value: "<form>",
  },
  model: {
    rule: { kind: "text" },
    default: undefined,
    help: "the adapter's base model: a Hugging Face id, a folder or a GGUF file",
    value: "<ID>",
    shown: "that of the memory, or the one that the adapter names",
  },
  dtype: {
    rule: { kind: "choice", of: dtypes },
    default: "f16",
    help: "number format of the output, for peft, gguf and merged",
    value: "<type>",
  },
  mergedType: {
    rule: { kind: "choice", of: ["q8_0", "f16", "same"] },
    default: "q8_0",
    help: "lowest format of the changed tensors, for gguf-merged and ollama; same keeps the formats of the base file",
    value: "<type>",
  },
  out: {
    rule: { kind: "text" },
    default: undefined,
    help: "folder, or .gguf file, to write",
    value: "<PATH>",
    required: "night.gguf",
  },
  force: { rule: { kind: "switch" }, default: false, help: "replace what is there" },
} as const;

/** `hei-nw export`. */
export function registerExport(program: Command, terminal: Terminal): void {
  const command = program.command("export")
    .summary("write the current night, or an adapter, for other programs")
    .description(
      "Writes the current night of a memory, or an adapter: as a PEFT folder (peft), as a LoRA file for llama.cpp (gguf), or added " +
        "into the weights of its base model: as a Hugging Face folder (merged), one GGUF file (gguf-merged) or a folder for " +
        "Ollama (ollama). Lists every fact that the output contains.",
    );
  addFlags(command, { ...fields, ...outputFields }, terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = flagValues(command, fields);
    const memory = options.memory ?? (options.adapter === undefined ? await defaultMemory() : undefined);
    const { runExport } = await import("../core/run/export.ts");
    const result = await working(terminal, verbose, ({ progress }) => runExport({ ...options, memory }, progress));
    printWarnings(terminal, result.warnings);
    if (json) printJson(terminal, result);
    else terminal.out(told(result, options.adapter === undefined));
  });
}

async function defaultMemory(): Promise<string> {
  return (await import("../core/run/memory/default_folder.ts")).defaultMemoryFolder();
}

function told({ out, facts, notes, commands }: Exported, ofMemory: boolean): string {
  return [
    `written: ${out}`,
    ...notes.map((note) => `  ${note}`),
    ...(ofMemory ? [`The weights hold ${many(facts.length, "fact")}. Whoever has them can ask for:`] : []),
    ...facts.map(({ id, stage, text }) => `  ${id}  ${stage}  ${text}`),
    ...(commands.length > 0 ? ["To load it:"] : []),
    ...commands.map((command) => `  ${command}`),
  ].map((line) => `${line}\n`).join("");
}
