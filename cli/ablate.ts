import type { Command } from "commander";
import type { AblationOptions } from "../core/run/m4_options.ts";
import { pick } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { episodeFields, runFields } from "../schemas/run_fields.ts";
import type { SchedulerAblation } from "../schemas/scheduler_ablation.ts";
import { addFlags, changed, flagValues, outputFields } from "./flags.ts";
import { number, printFiles, printJson, printPage, table, type Terminal, working } from "./print.ts";
import { recipeFlag, resolveRecipe } from "./recipe_flag.ts";
import { givenEpisodes, oneScenario, scenarioField } from "./registry_flags.ts";

const { scheduler: _both, scenarios: _several, ...shared } = recipeFields;
const settings = changed(pick(runFields, ["device", "threads", "out", "resume", "force"]), {
  out: { default: "reports/m4-ablation" },
});
const own = {
  seeds: {
    rule: { kind: "integer", min: 1, max: 1000 },
    default: 3,
    help: "paired seeds: --seed and those that follow it",
    group: recipeFields.seed.group,
    value: "<K>",
  },
} as const;
/** The specification's number of records for an ablation. */
const records = 64;
const fields = () => ({
  ...recipeFlag,
  ...scenarioField(),
  ...episodeFields,
  ...changed(shared, { n: { default: records } }),
  ...own,
  ...settings,
  ...outputFields,
});

/** `hei-nw ablate`. */
export function registerAblate(program: Command, terminal: Terminal): void {
  const command = program.command("ablate")
    .summary("compare two orders of replay on paired seeds: does the order matter?")
    .description(
      "Runs m4 with the CA2 order and with a shuffled order, for the same seeds, and reports the difference in " +
        "retention with its confidence interval, as JSON and as a figure. A null result is printed as one.",
    );
  addFlags(command, fields(), terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = await ablationOptions(command);
    const { runAblation } = await import("../core/run/ablate.ts");
    const { drawAblation } = await import("../reports/ablation_figure.ts");
    const outcome = await working(
      terminal,
      verbose,
      (context) => runAblation(options, { ...context, draw: drawAblation }),
    );
    if (json) return printJson(terminal, outcome);
    terminal.out(ablationText(outcome.summary));
    printFiles(terminal, outcome.files);
    printPage(terminal, outcome.out);
  });
}

/** The parsed command line of `ablate` as the options of a run. */
export async function ablationOptions(command: Command): Promise<AblationOptions> {
  const { name, recipe } = await resolveRecipe(command, fields(), { n: records });
  const { scheduler: _both, scenarios, ...rest } = recipe;
  return {
    ...rest,
    ...flagValues(command, { ...own, ...settings }),
    scenario: oneScenario(command, scenarios),
    ...givenEpisodes(command),
    recipe: name,
  };
}

const verdicts = {
  ca2: "The CA2 order retains more than a shuffled one.",
  shuffled: "A shuffled order retains more than the CA2 order.",
  null: "Null result: the interval contains 0, so no effect of the order was shown.",
};

function ablationText(ablation: SchedulerAblation): string {
  const rows = ablation.pairs.map((pair) => [
    String(pair.seed),
    number(pair.ca2_retention),
    number(pair.shuffled_retention),
    number(pair.effect_size),
  ]);
  const mean = [
    "mean",
    number(ablation.ca2_retention),
    number(ablation.shuffled_retention),
    number(ablation.effect_size),
  ];
  return `${table(["seed", "ca2", "shuffled", "effect"], [...rows, mean])}` +
    `95 % CI of the effect: ${number(ablation.ci_low)} to ${number(ablation.ci_high)}. ${verdicts[ablation.verdict]}\n`;
}
