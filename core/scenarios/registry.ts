/** Scenarios by name: the built-in ones, and those that a program registers beside them. */
import { namePattern, nameRule } from "../../schemas/name.ts";
import { explain, InputError } from "../../schemas/errors.ts";
import type { EpisodeStream, Scenario, ScenarioName } from "../episodes/episode.ts";
import { scenarioA } from "./a/stories.ts";
import { scenarioB } from "./b/patches.ts";
import { scenarioC } from "./c/settings.ts";

const known: Scenario[] = [
  scenarioA,
  scenarioB,
  scenarioC,
];

/**
 * Makes a scenario known under its name, for all runs of this program, until what is returned is disposed.
 *
 * @throws InputError if the name cannot stand in a file name, or is taken (upper and lower case count as the same).
 */
export function registerScenario(source: Scenario): Disposable {
  const { scenario } = source;
  const refused = (rule: string, hint?: string) =>
    new InputError(explain({ cannot: "register a scenario", field: "scenario", rule, received: scenario, hint }));
  if (!namePattern.test(scenario)) throw refused(nameRule, "The name becomes part of file names.");
  const taken = scenarioNames().some((name) => name.toLowerCase() === scenario.toLowerCase());
  if (taken) throw refused(`another name than those that are taken: ${scenarioNames().join(", ")}`);
  known.push(source);
  return { [Symbol.dispose]: () => void known.splice(known.indexOf(source), 1) };
}

/** The names of all scenarios: the built-in ones first, then in the order in which they were registered. */
export function scenarioNames(): ScenarioName[] {
  return known.map(({ scenario }) => scenario);
}

/**
 * The scenario of that name.
 *
 * @throws InputError that lists the known names.
 */
export function scenarioNamed(name: "A" | "B" | "C"): Scenario<EpisodeStream>;
/** A registered scenario by its name. @throws {InputError} that names the known ones. */
export function scenarioNamed(name: ScenarioName): Scenario;
export function scenarioNamed(name: ScenarioName): Scenario {
  const found = known.find(({ scenario }) => scenario === name);
  if (found) return found;
  throw new InputError(explain({
    cannot: "find the scenario",
    field: "scenario",
    rule: `one of ${scenarioNames().join(", ")}`,
    received: name,
    hint: "registerScenario adds one of your own.",
  }));
}
