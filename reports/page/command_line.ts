/** The command that made a run, out of what `run.json` records. */
import { loadRecipe, presetNames } from "../../core/run/recipes.ts";
import { type Field, flagName } from "../../schemas/field.ts";
import { specification } from "../../schemas/recipe.ts";
import { recipeFields } from "../../schemas/recipe_fields.ts";
import type { FlagValue, RunConfig } from "../../schemas/run_config.ts";
import { shellWord } from "../../core/run/shell_word.ts";

/** Flags that are no part of a recipe and stand at their default where nobody gives them. */
const usual: Readonly<Record<string, FlagValue>> = { device: "auto" };
/** What `run.json` records of an input beside its flags. */
const noFlags = ["episodes-sha256"];

/**
 * One line for a shell: the recipe, and every flag whose value the recipe does not give. Flags that change no result are not recorded,
 * so they are not in it.
 */
export async function commandLine({ command, flags, recipe }: RunConfig): Promise<string> {
  const parts = [`hei-nw ${command}`];
  const preset = recipe !== undefined && presetNames.includes(recipe.name);
  const given = preset ? { ...specification, ...(await loadRecipe(recipe.name)).values } : {};
  if (preset && recipe.name !== "default") parts.push(`--recipe ${recipe.name}`);
  const rows: Readonly<Record<string, Field>> = recipeFields;
  const recorded = recipe?.values ?? {};
  const episodes = flags.episodes ?? null;
  for (const [name, value] of Object.entries(recorded)) {
    const same = JSON.stringify(value) === JSON.stringify((given as Record<string, unknown>)[name] ?? null);
    // A file of episodes takes the place of scenarios.
    if (same || (episodes !== null && ["scenarios", "n"].includes(name))) continue;
    const spelled = flag(flagName(name, rows[name]), value);
    if (spelled !== undefined) parts.push(spelled);
  }
  for (const [name, value] of Object.entries(flags)) {
    const field = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    const ofRecipe = field in recorded || (field === "scenario" && "scenarios" in recorded);
    if (ofRecipe || noFlags.includes(name) || usual[name] === value || (name === "n" && episodes !== null)) continue;
    const spelled = flag(flagName(field, rows[field]), value);
    if (spelled !== undefined) parts.push(spelled);
  }
  return parts.join(" ");
}

/** "--n 48"; nothing for what was left out. */
function flag(name: string, value: FlagValue): string | undefined {
  if (value === null || value === false) return undefined;
  if (value === true) return `--${name}`;
  return `--${name} ${shellWord(Array.isArray(value) ? value.join(",") : String(value))}`;
}
