/** Recipes by name and by file. Presets are the files in `recipes/`; nowhere else is there one. */
import defaultRecipe from "../../recipes/default.json" with { type: "json" };
import dummyModel from "../../recipes/dummy-model.json" with { type: "json" };
import notes from "../../recipes/notes.json" with { type: "json" };
import smollm2 from "../../recipes/smollm2.json" with { type: "json" };
import { explain, InputError } from "../../schemas/errors.ts";
import { nearest } from "../../schemas/nearest.ts";
import { readRecipe, type Recipe, type RecipeFile, refused, specification } from "../../schemas/recipe.ts";
import { hasCode } from "../format/has_code.ts";

const presets: Readonly<Record<string, unknown>> = {
  default: defaultRecipe,
  "dummy-model": dummyModel,
  smollm2,
  notes,
};

/** The names that `loadRecipe` knows. */
export const presetNames: readonly string[] = Object.keys(presets);

/** A recipe and what it is called in the record of a run. */
export interface NamedRecipe extends RecipeFile {
  /** A preset's name, or the file's path as it was given. */
  name: string;
}

/**
 * A preset, or a recipe file: JSON, in which comments and trailing commas are allowed.
 *
 * @throws {InputError} if there is neither.
 * @throws {FormatError} if the file is wrong: by file and field, all faults at once.
 */
export async function loadRecipe(nameOrFile: string): Promise<NamedRecipe> {
  if (Object.hasOwn(presets, nameOrFile)) return { name: nameOrFile, ...readRecipe(presets[nameOrFile], nameOrFile) };
  let text: string;
  try {
    // Presets are there without a disk, as in a browser.
    const { readFile } = await import("node:fs/promises");
    text = await readFile(nameOrFile, "utf8");
  } catch (error) {
    const meant = nearest(nameOrFile, presetNames);
    throw new InputError(
      explain({
        cannot: "take the recipe",
        field: "recipe",
        rule: `one of ${presetNames.join(", ")}, or a recipe file`,
        received: nameOrFile,
        hint: meant !== undefined
          ? `did you mean ${meant}?`
          : hasCode(error, "ENOENT")
          ? "there is no such file."
          : (error as Error).message,
      }),
      { cause: error },
    );
  }
  return { name: nameOrFile, ...readRecipe(await parse(text, nameOrFile), nameOrFile) };
}

/** The preset that is made for a base model, by its id or by the name of its file or folder; undefined if there is none. */
export function presetFor(model: string): string | undefined {
  const last = (path: string) => path.toLowerCase().split(/[\\/]/).filter((part) => part !== "").at(-1) ?? "";
  return presetNames.find((name) => {
    const own = readRecipe(presets[name], name).values.model;
    return name !== "default" && own !== undefined && last(model).startsWith(last(own));
  });
}

/** The preset for a person's notes on a model: the recipe that fits the embedded model, else the one that notes are tried with. */
export function notePresetFor(model: string): string {
  return presetFor(model) === "dummy-model" ? "dummy-model" : "notes";
}

/**
 * The whole recipe for a person's notes on a model: the specification's values, the preset's over them, and the fields that are given over
 * these.
 *
 * @param preset A preset's name or a recipe file; the preset for the model if it is left out.
 */
export async function noteRecipe(model: string, preset?: string, given: Partial<Recipe> = {}): Promise<Recipe> {
  const { values } = await loadRecipe(preset ?? notePresetFor(model));
  return { ...specification, ...values, ...given, model };
}

/** The recipe for notes adapts the upper half of SmolLM2's blocks; of a model with fewer it takes the upper half, too. */
export function fittedTo(recipe: Recipe, layers: number): Recipe {
  return { ...recipe, loraLayers: recipe.loraLayers > layers ? Math.ceil(layers / 2) : recipe.loraLayers };
}

/** JSON with comments. @throws {InputError} that names every line that is wrong. */
async function parse(text: string, source: string): Promise<unknown> {
  const { getLocation, parse, printParseErrorCode, visit } = await import("jsonc-parser");
  const line = (offset: number) => `line ${text.slice(0, offset).split("\n").length}`;
  const errors: { error: number; offset: number; length: number }[] = [];
  const value = parse(text, errors, { allowTrailingComma: true });
  const said = errors.map(({ error, offset }) =>
    `${line(offset)} is not JSON: ${printParseErrorCode(error).replace(/(?<=.)[A-Z]/g, (c) => ` ${c}`).toLowerCase()}`
  );
  // Every word of a line may be wrong in the same way.
  const faults = [...new Set(said)];
  // The parser would take the last of two fields of one name and say nothing.
  const seen = new Set<string>();
  visit(text, {
    onObjectProperty(name, offset) {
      if (getLocation(text, offset).path.length !== 1) return;
      if (seen.has(name)) faults.push(`${line(offset)} gives ${name} again`);
      seen.add(name);
    },
  }, { allowTrailingComma: true });
  if (faults.length > 0) throw refused(source, faults);
  return value;
}
