/** What is printed of an error. Lower rooms speak of fields (`loraLr`); here a field becomes the flag of the command (`--lora-lr`). */
import type { Command } from "commander";
import { embeddedModel } from "../core/format/known_models.ts";
import { FormatError, HeiNwError } from "../schemas/errors.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { type Field, flagName } from "../schemas/field.ts";
import { UsageError } from "./flags.ts";

/** What to do about a field of a run, in flags; for errors that bring no hint of their own. */
const hints: Readonly<Record<string, string>> = {
  out: "give another --out, or --force to start over.",
  device: "hei-nw doctor lists the devices of this machine.",
  model: "hei-nw doctor lists the models at hand, hei-nw pull gets one.",
  memory: 'hei-nw remember "…" makes one.',
  recipe: "hei-nw m4 --help names the recipes.",
  replayRoot: "hei-nw m4 --out DIR makes such a run; with --resume it finishes one.",
};

/** A message whose fields are flags of `command`: those that must be something, and those in backticks. A file's own fields stay. */
export function withFlags(error: HeiNwError, command: Command | undefined): string {
  const { message } = error;
  if (command === undefined || error instanceof UsageError) return message;
  const flag = (field: string) => flagOf(command, field);
  if (error instanceof FormatError) return quotedAsFlags(message, flag);
  const wrong = [...message.matchAll(wrongField)].map(([field]) => field).find((field) => flag(field) !== undefined);
  const text = quotedAsFlags(message.replace(wrongField, (field) => flag(field) ?? field), flag);
  if (/On this machine: /.test(text) && flag("recipe")) {
    // The recipe of a memory says nothing of its model.
    const flags = flag("memory") ? `--model ${embeddedModel.id}` : "--recipe dummy-model";
    return `${text} ${flags} takes the model in the project.`;
  }
  const hint = wrong === undefined || /\bHint: /.test(text) ? undefined : hints[wrong];
  return hint === undefined ? text : `${text} Hint: ${hint}`;
}

/** The field of "Cannot train: loraLr must be above 0". */
const wrongField = /(?<=(?:^|: |; |\. |\n +))[a-z][A-Za-z]*(?= must be )/g;

/** A text whose fields in backticks are flags. */
export function quotedAsFlags(text: string, flag: (field: string) => string | undefined): string {
  return text.replace(/`([a-z][A-Za-z]*)`/g, (quoted, field) => flag(field) ?? quoted);
}

/** The command that a command line means, as deep as it names one. */
export function commandOf(program: Command, args: readonly string[]): Command | undefined {
  let found: Command | undefined;
  for (const arg of args) {
    const next: Command | undefined = (found ?? program).commands.find((command) => command.name() === arg);
    if (next === undefined) break;
    found = next;
  }
  return found;
}

/** What an adapter, its training, a memory and a file of notes call a field, and what a command calls it. */
const otherNames: Readonly<Record<string, string>> = {
  layers: "loraLayers",
  rank: "loraRank",
  alpha: "loraAlpha",
  targets: "loraTargets",
  lr: "loraLr",
  path: "memory",
  episodes: "file",
};

/** "--lora-lr" for `loraLr`, where the command has that flag. */
function flagOf(command: Command, field: string): string | undefined {
  const rows: Readonly<Record<string, Field>> = recipeFields;
  const row = Object.hasOwn(rows, field) ? rows[field] : undefined;
  const long = `--${flagName(field, row)}`;
  if (command.options.some((option) => option.long === long)) return long;
  return Object.hasOwn(otherNames, field) ? flagOf(command, otherNames[field]) : undefined;
}

/** What goes to stderr; the stack only where HEI_NW_DEBUG is 1. */
export function errorText(error: unknown, command: Command | undefined): string {
  const debug = Deno.env.get("HEI_NW_DEBUG") === "1";
  if (debug && error instanceof Error) return `${Deno.inspect(error)}\n`;
  if (error instanceof HeiNwError) return `hei-nw: ${withFlags(error, command)}\n`;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return `hei-nw: unexpected error: ${text}\nThis is a defect of hei-nw. HEI_NW_DEBUG=1 shows where it happened.\n`;
}
