/** `--recipe NAME|FILE`: the values of a preset or a file, over which flags win. */
import type { Command } from "commander";
import { loadRecipe, presetNames } from "../core/run/recipes.ts";
import type { Fields } from "../schemas/field.ts";
import { type Recipe, specification } from "../schemas/recipe.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { givenFlags } from "./flags.ts";

/** The row of `--recipe`. */
export const recipeFlag = {
  recipe: {
    rule: { kind: "text" },
    default: undefined,
    help: `values for all that decides the result: ${presetNames.join(", ")}, or a file; other flags win over it`,
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
  const { name, values } = await loadRecipe(asked ?? "default");
  const chosen = asked === undefined ? {} : values;
  const shared = Object.fromEntries(Object.entries(recipeFields).filter(([field]) => field in fields));
  return { name, recipe: { ...specification, ...own, ...chosen, ...givenFlags(command, shared) } };
}
