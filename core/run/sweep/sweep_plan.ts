/** Which runs a sweep is made of: every scenario, at every combination of values, on every seed. */
import { explain, InputError } from "../../../schemas/errors.ts";
import { flagName } from "../../../schemas/field.ts";
import { checkOptions } from "../../../schemas/recipe.ts";
import { recipeFields } from "../../../schemas/recipe_fields.ts";
import { runFields } from "../../../schemas/run_fields.ts";
import type { M4Options } from "../m4_options.ts";

/** The fields that can have several values. */
export const sweptFields = ["tau", "scheduler", "cycles", "loraRank", "loraLr", "epochs"] as const;

/** One of them. */
export type SweptField = (typeof sweptFields)[number];

/** A field and its values, in the order in which they are run. */
export interface SweepAxis {
  /** By the recipe's name. */
  field: SweptField;
  /** None twice. */
  values: readonly (string | number)[];
}

/** `hei-nw sweep`. A swept field's own value means nothing. */
export interface SweepOptions extends Omit<M4Options, "dryRun"> {
  /** What is swept; one combination if there is none. */
  axes: readonly SweepAxis[];
  /** How many seeds; the first is `seed`. */
  seeds: number;
}

/** Several runs that differ in their seed alone. */
export interface PlannedPoint {
  /** The scenario. */
  scenario: string;
  /** The swept values by the flags' names. */
  values: Record<string, string | number>;
  /** One a seed. */
  runs: PlannedRun[];
}

/** One m4 run. */
export interface PlannedRun {
  /** Its seed. */
  seed: number;
  /** Its folder, relative to the sweep's. */
  name: string;
  /** What m4 is to do; `out` is left open. */
  options: M4Options;
}

/** What all runs of a sweep share. */
export function sharedOptions(options: SweepOptions): Omit<M4Options, "dryRun"> {
  const { axes: _swept, seeds: _many, ...shared } = options;
  return shared;
}

/**
 * The runs, in the order in which they are made: seeds innermost, the last field before the first.
 *
 * @param scenarios Names of the run's sources.
 * @throws {InputError} that names the option that is wrong, before anything runs.
 */
export function planSweep(options: SweepOptions, scenarios: readonly string[]): PlannedPoint[] {
  const { axes, seeds } = options;
  const counted = { seeds: { rule: { kind: "integer", min: 1, max: 1000 }, default: 5, help: "seeds" } } as const;
  checkOptions("run sweep", counted, { seeds });
  for (const { field, values } of axes) {
    if (values.length > 0 && new Set(values).size === values.length) continue;
    throw new InputError(explain({
      cannot: "run sweep",
      field,
      rule: "one or more values, none twice",
      received: [...values],
    }));
  }
  const combinations = axes.reduce<Partial<Record<SweptField, string | number>>[]>(
    (all, { field, values }) => all.flatMap((one) => values.map((value) => ({ ...one, [field]: value }))),
    [{}],
  );
  return scenarios.flatMap((scenario) =>
    combinations.map((chosen): PlannedPoint => {
      const values = Object.fromEntries(
        Object.entries(chosen).map(([field, value]) => [flagName(field), value]),
      );
      const runs = Array.from({ length: seeds }, (_, i): PlannedRun => {
        const seed = options.seed + i;
        const own: M4Options = {
          ...sharedOptions(options),
          ...chosen as Partial<M4Options>,
          // A file of episodes has a name of its own, and takes the place of all scenarios.
          ...(options.episodes === undefined ? { scenarios: [scenario] } : {}),
          ...{ seed, dryRun: false },
        };
        checkOptions("run sweep", { ...recipeFields, ...runFields }, own);
        return { seed, name: runName(scenario, values, seed), options: own };
      });
      return { scenario, values, runs };
    })
  );
}

/** "A-tau1.2-cycles3-seed13"; words stand apart from their flag: "scheduler-ca2". */
function runName(scenario: string, values: PlannedPoint["values"], seed: number): string {
  const parts = Object.entries(values).map(([flag, value]) => `${flag}${typeof value === "number" ? "" : "-"}${value}`);
  return [scenario, ...parts, `seed${seed}`].join("-");
}
