import type { Command } from "commander";
import type { EvalOptions } from "../core/run/m4_options.ts";
import { pick } from "../schemas/field.ts";
import type { Metrics } from "../schemas/metrics.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { episodeFields, runFields } from "../schemas/run_fields.ts";
import { addFlags, changed, flagValues, outputFields } from "./flags.ts";
import { number, printFiles, printJson, table, type Terminal, working } from "./print.ts";
import { recipeFlag, resolveRecipe } from "./recipe_flag.ts";
import { givenEpisodes, oneScenario, scenarioField } from "./registry_flags.ts";

const own = {
  mode: {
    rule: { kind: "choice", of: ["B0", "B1", "B2", "B3"] },
    default: "B0",
    help: "mode to measure",
    value: "<mode>",
  },
  replayRoot: {
    rule: { kind: "text" },
    default: undefined,
    help: "folder of the m4 run whose adapter B2 and B3 use",
    value: "<DIR>",
    shown: "the folder that m4 writes for the same scenario, n, seed, model and tau",
  },
  baselineRef: {
    rule: { kind: "choice", of: ["B1", "B0"] },
    default: "B1",
    help: "mode that retention is relative to",
    value: "<mode>",
  },
  adapter: {
    rule: { kind: "text" },
    default: undefined,
    help: "consolidated adapter (PEFT folder) instead of the one in --replay-root",
    value: "<DIR>",
  },
} as const;
// deno-fmt-ignore
const taken = [
  "n", "seed", "fillerRatio", "model", "activationBits", "tau", "alpha", "beta", "gamma", "delta", "reader", "topK", "keyer", "wordShare", "annM", "annEfConstruction", "annEfSearch", "hopfieldSteps", "hopfieldTemperature", "noHopfield", "maxMemoryTokens", "maxNewTokens",
] as const;
const settings = changed(pick(runFields, ["device", "threads", "out", "force"]), {
  out: { help: "folder of the metrics file", shown: "reports/eval/<run_slug>" },
});
const fields = () => ({
  ...own,
  ...recipeFlag,
  ...scenarioField(),
  ...episodeFields,
  ...pick(recipeFields, taken),
  ...settings,
  ...outputFields,
});

/** `hei-nw eval`. */
export function registerEval(program: Command, terminal: Terminal): void {
  const command = program.command("eval")
    .summary("measure one mode on one scenario")
    .description(
      "B0: the base model. B1: with episodic memory. B2: after replay, with memory. B3: after replay, memory off. " +
        "Questions and prompts are the same in all modes.",
    );
  addFlags(command, fields(), terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = await evalOptions(command);
    const { runEval } = await import("../core/run/evaluate.ts");
    const { out, summary, files } = await working(terminal, verbose, (context) => runEval(options, context));
    if (json) return printJson(terminal, { out, summary: glance(options, summary), files });
    terminal.out(metricsText(options, summary));
    printFiles(terminal, files);
  });
}

/** The parsed command line of `eval` as the options of a run. */
export async function evalOptions(command: Command): Promise<EvalOptions> {
  const { name, recipe } = await resolveRecipe(command, fields());
  return {
    ...flagValues(command, { ...own, ...settings }),
    scenario: oneScenario(command, recipe.scenarios),
    ...pick(recipe, taken),
    ...givenEpisodes(command),
    recipe: name,
  };
}

/** The metrics without their records. */
function glance(options: EvalOptions, metrics: Metrics): Record<string, unknown> {
  const { mode, scenario, n, seed, model } = options;
  const { aggregate, cues, retrieval, compute } = metrics;
  return { mode, scenario, n, seed, model, aggregate, cues, retrieval, compute };
}

function metricsText(options: EvalOptions, metrics: Metrics): string {
  const row = (name: string, count: number, s: { em: number; em_relaxed: number; em_strict: number; f1: number }) => [
    name,
    String(count),
    number(s.em),
    number(s.em_relaxed),
    number(s.em_strict),
    number(s.f1),
  ];
  const rows = [row("all", metrics.records.length, metrics.aggregate)];
  if (metrics.cues) {
    rows.push(row("replayed wordings", metrics.cues.replayed.count, metrics.cues.replayed));
    rows.push(row("held-out wordings", metrics.cues.held_out.count, metrics.cues.held_out));
  }
  if (metrics.neighbours) rows.push(row("neighbour facts", metrics.neighbours.count, metrics.neighbours));
  return table([`${options.mode} on ${options.scenario}`, "n", "EM", "relaxed", "strict", "F1"], rows);
}
