/** A recipe: all that decides the result of a run, by the names of `recipeFields`. Files of it need not name every field. */
import { FormatError, InputError } from "./errors.ts";
import { defaultsOf, type Field, type Fields, readFields, type ValuesOf } from "./field.ts";
import { recipeFields } from "./recipe_fields.ts";
import { runFields } from "./run_fields.ts";
import { readValue, ruleJsonSchema, ruleText } from "./rule.ts";
import type { FlagValue } from "./run_config.ts";

/** A whole recipe. */
export type Recipe = ValuesOf<typeof recipeFields>;

/** Where and how a run takes place. */
export type RunSettings = ValuesOf<typeof runFields>;

/** What a recipe file holds. */
export interface RecipeFile {
  /** One sentence on what it is for; undefined if the file has none. */
  about: string | undefined;
  /** The fields that it names; the others have the specification's values. */
  values: Partial<Recipe>;
}

/** The specification's values. */
export const specification: Recipe = defaultsOf(recipeFields);

/** How a run takes place where nothing is said. */
export const runDefaults: RunSettings = defaultsOf(runFields);

/**
 * Checks the options that a program hands to a run, each by its name.
 *
 * @param cannot What cannot be done with wrong ones: "run m4".
 * @throws {InputError} that names everything that is wrong.
 */
export function checkOptions<T extends Fields>(cannot: string, fields: T, options: ValuesOf<T>): void {
  const faults = Object.entries<Field>(fields).flatMap(([name, { rule, default: byDefault }]) => {
    const value: unknown = options[name];
    if ((value === undefined && byDefault === undefined) || readValue(rule, value) !== undefined) return [];
    return [`${name} must be ${ruleText(rule)}: received ${shown(value)}`];
  });
  if (faults.length > 0) throw new InputError(`Cannot ${cannot}: ${faults.join("; ")}.`);
}

function shown(value: unknown): string {
  return value === undefined
    ? "nothing"
    : typeof value === "number"
    ? String(value)
    : JSON.stringify(value) ?? String(value);
}

/**
 * Checks what a recipe file holds.
 *
 * @param source The file's path, or the preset's name.
 * @throws {FormatError} that names everything that is wrong, by field.
 */
export function readRecipe(value: unknown, source: string): RecipeFile {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw refused(source, [
      `it must be one JSON object: received ${Array.isArray(value) ? "a list" : JSON.stringify(value)}`,
    ]);
  }
  const { $schema: _schema, about, ...rest } = value as Record<string, unknown>;
  const { values, faults } = readFields(recipeFields, rest);
  if (about !== undefined && typeof about !== "string") {
    faults.unshift(`about must be a text: received ${JSON.stringify(about)}`);
  }
  if (faults.length > 0) throw refused(source, faults);
  return { about: typeof about === "string" ? about : undefined, values };
}

/** The error of a recipe that cannot be taken. */
export function refused(source: string, faults: readonly string[]): FormatError {
  const list = faults.length === 1 ? ` ${faults[0]}.` : `\n${faults.map((fault) => `  ${fault}\n`).join("")}`.trimEnd();
  const hint = "schemas/json/recipe.json lists all fields and their values.";
  return new FormatError(`Cannot take the recipe ${source}:${list}${faults.length === 1 ? " " : "\n"}Hint: ${hint}`);
}

/** The fields of a recipe out of a run's options, as far as the run has them, for its record: null if one was left out. */
export function recordedRecipe(options: object): Record<string, FlagValue> {
  const fields = Object.entries(options).filter(([name]) => Object.hasOwn(recipeFields, name));
  return Object.fromEntries(fields.map(([name, value]) => [name, value ?? null]));
}

/** JSON Schema, draft 2020-12. */
export function recipeJsonSchema(): object {
  const fields = Object.entries<Field>(recipeFields).map(([name, { rule, default: value, help }]) => {
    const schema = ruleJsonSchema(rule);
    if (value === undefined) return [name, { description: help, anyOf: [schema, { type: "null" }], default: null }];
    return [name, { description: help, ...schema, default: value }];
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Recipe",
    description: "A recipe of hei-nw: --recipe FILE. Fields that are left out have the specification's values.",
    type: "object",
    properties: {
      $schema: { type: "string" },
      about: { description: "what the recipe is for", type: "string" },
      ...Object.fromEntries(fields),
    },
    additionalProperties: false,
  };
}

/** `recipes/default.json`: every field with the specification's value. */
export function specificationFile(): object {
  return {
    $schema: "../schemas/json/recipe.json",
    about: "The specification's values. They are made for models of 1.5 B parameters and teach a small one nothing.",
    ...recordedRecipe(specification),
  };
}
