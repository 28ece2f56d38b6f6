import type { Command } from "commander";
import type { GenerateCommandOptions } from "../core/run/m4_options.ts";
import { modelFlags } from "./flags.ts";
import { decimal, flag, integer, missingFlag, text } from "./options.ts";
import { printJson, printWarnings, type Terminal, terminalProgress } from "./print.ts";

/** `hei-nw generate`. */
export function registerGenerate(program: Command, terminal: Terminal): void {
  const command = program.command("generate")
    .summary("continue a prompt")
    .description("Answers a prompt through the model's chat template, or continues it as plain text with --raw.");
  modelFlags(command);
  flag(command, "--prompt <TEXT>", "what to answer or continue (required)", text);
  command.option("--raw", "leave the chat template out");
  flag(command, "--max-new-tokens <M>", "most tokens to generate", integer(1, 1_000_000), { value: 64 });
  flag(command, "--temperature <T>", "0 is greedy", decimal({ min: 0 }), { value: 0 });
  flag(
    command,
    "--top-p <P>",
    "sample from the likeliest tokens that make up this probability",
    decimal({ above: 0, max: 1 }),
    {
      value: 1,
    },
  );
  flag(command, "--seed <S>", "seed of the sampling", integer(0), { value: 13 });
  flag(command, "--adapter <DIR>", "LoRA adapter to apply (PEFT folder)", text);
  command.option("--json", 'print {"text": …, "token_ids": […]} on stdout and nothing else there');
  command.action(async () => {
    const flags = command.opts();
    if (flags.prompt === undefined) {
      throw missingFlag("generate", "--prompt", 'e.g. --prompt "What is the capital of France?"');
    }
    const { runGenerate } = await import("../core/run/generate.ts");
    const progress = terminalProgress(terminal, false);
    const result = await runGenerate(generateOptions(flags), progress.sink).finally(() => progress.done());
    printWarnings(terminal, result.warnings);
    if (flags.json) printJson(terminal, { text: result.text, token_ids: result.tokenIds });
    else terminal.out(`${result.text}\n`);
  });
}

/** The parsed flags of `generate` as options. */
export function generateOptions(flags: Record<string, unknown>): GenerateCommandOptions {
  const { json: _json, ...rest } = flags;
  return { threads: undefined, adapter: undefined, raw: false, ...rest } as unknown as GenerateCommandOptions;
}
