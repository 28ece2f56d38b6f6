import type { Command } from "commander";
import type { SweepAxis, SweepOptions } from "../core/run/sweep/sweep_plan.ts";
import { sweptFields } from "../core/run/sweep/sweep_plan.ts";
import { type Field, flagName } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import type { Rule } from "../schemas/rule.ts";
import { episodeFields, runFields } from "../schemas/run_fields.ts";
import type { Sweep } from "../schemas/sweep.ts";
import { addFlags, changed, flagValues, givenFlags, outputFields } from "./flags.ts";
import { number, printFiles, printJson, printPage, printWarnings, table, type Terminal, working } from "./print.ts";
import { recipeFlag, resolveRecipe } from "./recipe_flag.ts";
import { givenEpisodes, registered } from "./registry_flags.ts";

const { dryRun: _none, ...places } = runFields;
const settings = changed(places, { out: { shown: "reports/m4-sweep/<run_slug>" } });
const own = {
  seeds: {
    rule: { kind: "integer", min: 1, max: 1000 },
    default: 5,
    help: "seeds per combination: --seed and those that follow it",
    group: recipeFields.seed.group,
    value: "<K>",
  },
} as const;
const { tau: _t, scheduler: _s, cycles: _c, loraRank: _r, loraLr: _l, epochs: _e, ...single } = recipeFields;

/** The fields that take several values. */
function axisFields(): Record<string, Field> {
  return Object.fromEntries(sweptFields.map((name) => {
    const field: Field = recipeFields[name];
    const { scheduler } = registered();
    const rule = severalOf(name === "scheduler" ? scheduler.rule ?? field.rule : field.rule);
    return [name, { ...field, rule, help: `${field.help}; several values separated by commas are swept` }];
  }));
}

/** A list of what the rule lets through. Each value is held to the rule itself before anything runs. */
function severalOf(rule: Rule): Rule {
  switch (rule.kind) {
    case "integer":
      return { kind: "numbers", min: rule.min };
    case "number":
      return { kind: "decimals" };
    case "choice":
      return { kind: "list", of: rule.of };
    default:
      return rule;
  }
}

/** Rows that a recipe resolves; the swept ones are read beside them. */
const recipeRows = () => ({
  ...recipeFlag,
  ...changed(single, { scenarios: registered().scenarios }),
});
const fields = () => ({ ...recipeRows(), ...axisFields(), ...episodeFields, ...own, ...settings, ...outputFields });

/** `hei-nw sweep`. */
export function registerSweep(program: Command, terminal: Terminal): void {
  const command = program.command("sweep")
    .summary("run m4 at several values of tau, cycles, scheduler and others")
    .description(
      "Runs m4 at every combination of the given values, on several seeds, one run after another. Ends with one table and " +
        "figure of retention (B3 / B1) with its interval. --resume continues where it stopped.",
    );
  addFlags(command, fields(), terminal);
  command.action(async () => {
    const { json, verbose } = flagValues(command, outputFields);
    const options = await sweepOptions(command);
    printWarnings(terminal, warningsBefore(options));
    const { runSweep } = await import("../core/run/sweep/sweep.ts");
    const { drawSweep } = await import("../reports/sweep_figure.ts");
    const outcome = await working(terminal, verbose, (context) => runSweep(options, { ...context, draw: drawSweep }));
    printWarnings(terminal, warningsAfter(outcome.summary));
    if (json) return printJson(terminal, outcome);
    terminal.out(await sweepText(outcome.summary));
    printFiles(terminal, outcome.files);
    printPage(terminal, outcome.out);
  });
}

/** The parsed command line of `sweep` as the options of a run. */
async function sweepOptions(command: Command): Promise<SweepOptions> {
  const { name, recipe } = await resolveRecipe(command, recipeRows());
  const given = givenFlags(command, axisFields());
  const named = sweptFields.flatMap((field): SweepAxis[] => {
    const values = given[field];
    return Array.isArray(values) ? [{ field, values }] : [];
  });
  // A single value is one of the recipe's.
  const [axes, fixed] = [
    named.filter(({ values }) => values.length > 1),
    named.filter(({ values }) => values.length === 1),
  ];
  return {
    ...recipe,
    ...Object.fromEntries(fixed.map(({ field, values: [value] }) => [field, value])),
    ...flagValues(command, { ...own, ...settings }),
    ...givenEpisodes(command),
    axes,
    recipe: name,
  };
}

/** The tables and what their columns mean. */
async function sweepText(sweep: Sweep): Promise<string> {
  const { changesTable, pointsTable, sweepLegend } = await import("../reports/sweep_table.ts");
  const { wrapProse } = await import("../reports/wrap_prose.ts");
  const points = pointsTable(sweep), changes = changesTable(sweep);
  const steps = changes.rows.length === 0 ? "" : `\n${table(changes.head, changes.rows)}`;
  return `${table(points.head, points.rows)}${steps}\n${wrapProse(sweepLegend)}\n`;
}

function warningsBefore({ axes, cycles, steps }: SweepOptions): string[] {
  const several = axes.find(({ field }) => field === "cycles")?.values ?? [cycles];
  if (steps === undefined || several.every((value) => value === 1)) return [];
  return [`the ${steps} steps of --steps are divided among the cycles of a run: with more cycles, each is shorter`];
}

/** Where nothing was learned. */
function warningsAfter({ points }: Sweep): string[] {
  return points.filter(({ b3_minus_b0 }) => b3_minus_b0.ci_low <= 0).map(({ scenario, values, b0_em, b3_em }) => {
    const where = [scenario, ...Object.entries(values).map(([name, value]) => `--${flagName(name)} ${value}`)].join(
      " ",
    );
    return `nothing was learned at ${where}: B3 (${number(b3_em)}) cannot be told from B0 (${number(b0_em)})`;
  });
}
