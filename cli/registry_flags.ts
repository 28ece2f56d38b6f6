/** What is remembered: scenarios out of the registry (those of this project and those that a program registered), or a file. */
import type { Command } from "commander";
import { schedulerNames } from "../core/replay/scheduler_registry.ts";
import { scenarioNames } from "../core/scenarios/registry.ts";
import { explain } from "../schemas/errors.ts";
import { type Field, flagName } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { episodeFields } from "../schemas/run_fields.ts";
import { givenFlags, UsageError } from "./flags.ts";

const { group } = recipeFields.scenarios;

/** What the registries know, as changes to rows. */
export function registered(): { scenarios: Partial<Field>; scheduler: Partial<Field> } {
  const names = scenarioNames();
  return {
    scenarios: {
      rule: { kind: "list", of: names },
      help: `scenarios ${names.join(", ")}; several separated by commas`,
    },
    scheduler: { rule: { kind: "choice", of: schedulerNames() } },
  };
}

/** The row of `--scenario` in commands that take one. */
export function scenarioField() {
  return {
    scenario: {
      rule: { kind: "choice", of: scenarioNames() },
      default: undefined,
      help: "scenario",
      shown: recipeFields.scenarios.default[0],
      group,
      value: "<name>",
    },
  } as const;
}

/** The file of episodes that was given. @throws {UsageError} if scenarios or their size are given beside it. */
export function givenEpisodes(command: Command): { episodes?: string } {
  const { episodes } = givenFlags(command, episodeFields);
  if (episodes === undefined) return {};
  for (const name of ["scenario", "n", "fillerRatio"]) {
    const received = command.getOptionValue(name);
    if (received === undefined) continue;
    throw new UsageError(explain({
      cannot: `run hei-nw ${command.name()}`,
      field: `--${flagName(name)}`,
      rule: "left out when --episodes is given",
      received,
      hint: "episodes come either from a scenario or from a file.",
    }));
  }
  return { episodes };
}

/** The scenario that was given, else the recipe's. @throws {UsageError} if the recipe has several. */
export function oneScenario(command: Command, scenarios: readonly string[]): string {
  const given = givenFlags(command, scenarioField()).scenario;
  if (given !== undefined) return given;
  if (scenarios.length === 1 || givenEpisodes(command).episodes !== undefined) return scenarios[0];
  throw new UsageError(explain({
    cannot: `run hei-nw ${command.name()}`,
    field: "--scenario",
    rule: "given, because the recipe names several",
    received: scenarios.join(","),
    hint: `one of them: --scenario ${scenarios[0]}.`,
  }));
}
