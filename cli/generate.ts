import type { Command } from "commander";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { addFlags, changed, flagValues, outputFields } from "./flags.ts";
import { modelFields } from "./model_flags.ts";
import { printJson, printWarnings, type Terminal, working } from "./print.ts";

const { seed } = recipeFields;

/** The rows of `generate`. */
export const generateFields = {
  prompt: {
    rule: { kind: "text" },
    default: undefined,
    help: "what to answer or continue",
    value: "<TEXT>",
    required: '"What is the capital of France?"',
  },
  raw: { rule: { kind: "switch" }, default: false, help: "use no chat template: continue the text as it is" },
  maxNewTokens: {
    rule: { kind: "integer", min: 1, max: 1_000_000 },
    default: 64,
    help: "tokens to generate, at most",
    value: "<M>",
  },
  temperature: { rule: { kind: "number", min: 0 }, default: 0, help: "0 is greedy", value: "<T>" },
  topP: {
    rule: { kind: "number", above: 0, max: 1 },
    default: 1,
    help: "sample from the most likely tokens whose probabilities sum to this",
    value: "<P>",
  },
  ...changed({ seed }, { seed: { help: "seed of the sampling", group: undefined } }),
  adapter: { rule: { kind: "text" }, default: undefined, help: "LoRA adapter to apply (PEFT folder)", value: "<DIR>" },
  ...modelFields,
} as const;

const printing = changed(outputFields, {
  json: { help: 'print {"text": …, "token_ids": […]} on stdout, and nothing else' },
});

/** `hei-nw generate`. */
export function registerGenerate(program: Command, terminal: Terminal): void {
  const command = program.command("generate")
    .summary("answer a prompt, or continue a text")
    .description("Answers a prompt through the model's chat template, or continues it as plain text with --raw.");
  addFlags(command, { ...generateFields, ...printing }, terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = flagValues(command, generateFields);
    const { runGenerate } = await import("../core/run/generate.ts");
    const result = await working(terminal, verbose, ({ progress }) => runGenerate(options, progress));
    printWarnings(terminal, result.warnings);
    if (json) printJson(terminal, { text: result.text, token_ids: result.tokenIds });
    else terminal.out(`${result.text}\n`);
  });
}
