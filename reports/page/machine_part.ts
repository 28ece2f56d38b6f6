/** The command that made a run, what it ran on, and where the time went. */
import type { RunConfig } from "../../schemas/run_config.ts";
import type { Timing } from "../../schemas/timing.ts";
import { type Held, lacking } from "./artifacts.ts";
import { type Block, missing, type Part, text } from "./blocks.ts";
import { commandLine } from "./command_line.ts";

/** The part on how it was made. */
export async function machinePart(config: RunConfig, timing: Held<Timing>): Promise<Part> {
  const blocks: Block[] = [
    ...await commandBlocks(config),
    text(
      `Model ${config.model.id}, SHA-256 ${config.model.sha256.slice(0, 16)}…, on ${config.device}; ${
        versionsOf(config)
      }.`,
    ),
    timing.value === undefined ? lacking(timing.lacks, "where the time went") : {
      kind: "table",
      folded: `where the time went: ${minutes(timing.value.total_seconds)} in all${
        timing.value.resumed ? ", a part of it before the run was resumed" : ""
      }`,
      table: {
        head: ["stage", "seconds", "tokens"],
        rows: timing.value.stages.map(({ stage, seconds, tokens }) => [
          ...[stage, seconds.toFixed(1), tokens === null ? "–" : tokens.toLocaleString("en")],
        ]),
      },
    },
  ];
  return { title: "How it was made", blocks };
}

/** The command, and the recipe's every value. */
export async function commandBlocks(config: RunConfig): Promise<Block[]> {
  const { recipe } = config;
  return [
    { kind: "code", text: await commandLine(config) },
    recipe === undefined ? missing("Not here: the recipe; the command takes none, or an older version made this.") : {
      kind: "table",
      folded: `recipe ${recipe.name}, every value`,
      table: {
        head: ["field", "value"],
        rows: Object.entries(recipe.values).map(([name, value]) => [name, value === null ? "–" : String(value)]),
        words: [1],
      },
    },
  ];
}

function versionsOf({ versions }: RunConfig): string {
  return Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ");
}

function minutes(seconds: number): string {
  return seconds < 90 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} min`;
}
