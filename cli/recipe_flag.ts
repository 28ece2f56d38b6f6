/** `--recipe NAME|FILE`: the values of a preset or a file, over which flags win. */
import type { Command } from "commander";
import { loadRecipe, type NamedRecipe, presetNames } from "../core/run/recipes.ts";
import { InputError } from "../schemas/errors.ts";
import type { Fields } from "../schemas/field.ts";
import { type Recipe, specification } from "../schemas/recipe.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { withFlags } from "./error_text.ts";
import { givenFlags, UsageError } from "./flags.ts";

/** The row of `--recipe`. */
export const recipeFlag = {
  recipe: {
    rule: { kind: "text" },
    default: undefined,
    help: `recipe with all values that decide the result: ${presetNames.join(", ")}, or a file; flags override it`,
    shown: "default",
    value: "<NAME|FILE>",
  },
} as const;

/** A whole recipe, and what it is called in the record of a run. */
export interface ResolvedRecipe {
  /** A preset's name, or a file. */
  name: string;
  /** Every field. */
  recipe: Recipe;
}

/**
 * The recipe of a command line: what was given by flag, else what the recipe says, else the command's own default, else the
 * specification's.
 *
 * @param fields The rows whose flags the command has.
 * @param own What the command alone does in another way than the specification's `m4`.
 */
export async function resolveRecipe(
  command: Command,
  fields: Fields,
  own: Partial<Recipe> = {},
): Promise<ResolvedRecipe> {
  const { recipe: asked } = givenFlags(command, recipeFlag);
  const { name, values } = await recipeNamed(command, asked ?? "default");
  const chosen = asked === undefined ? {} : values;
  const shared = Object.fromEntries(Object.entries(recipeFields).filter(([field]) => field in fields));
  return { name, recipe: { ...specification, ...own, ...chosen, ...givenFlags(command, shared) } };
}

/** The recipe of a flag. @throws {UsageError} if there is no preset and no file of this name. */
export async function recipeNamed(command: Command, nameOrFile: string): Promise<NamedRecipe> {
  try {
    return await loadRecipe(nameOrFile);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new UsageError(withFlags(error, command), { cause: error });
  }
}
