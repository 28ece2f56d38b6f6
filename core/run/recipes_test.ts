import assert from "node:assert/strict";
import { FormatError, InputError } from "../../schemas/errors.ts";
import { checkOptions, recipeJsonSchema, runDefaults, specification } from "../../schemas/recipe.ts";
import { recipeFields } from "../../schemas/recipe_fields.ts";
import { runFields } from "../../schemas/run_fields.ts";
import { loadRecipe, presetFor, presetNames } from "./recipes.ts";

async function withRecipe(text: string, test: (path: string) => Promise<void>): Promise<void> {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(path, text);
    await test(path);
  } finally {
    await Deno.remove(path);
  }
}

async function refusal(
  nameOrFile: string,
  kind: typeof FormatError | typeof InputError = FormatError,
): Promise<string> {
  const error = await loadRecipe(nameOrFile).then(() => undefined, (e) => e);
  assert.ok(error instanceof kind, String(error));
  return error.message;
}

Deno.test("every preset is a whole and valid recipe, says what it is for, and fits its own model", async () => {
  for (const name of presetNames) {
    const { about, values } = await loadRecipe(name);
    assert.ok(about && about.length < 200, name);
    assert.ok(values.model, name);
    // `notes` is for daily use, whatever the model; a run of `m4` on the same model has its own.
    if (name !== "default" && name !== "notes") assert.equal(presetFor(values.model!.toUpperCase()), name);
  }
  assert.equal(presetFor("Qwen/Qwen2.5-1.5B-Instruct"), undefined);
});

Deno.test("a file may hold comments and a comma too many, and names some fields only", async () => {
  await withRecipe('{\n  // slow\n  "loraLr": 1e-3, "scenarios": ["B", "A"], "steps": null,\n}', async (path) => {
    const { name, values } = await loadRecipe(path);
    assert.deepEqual({ name, values }, {
      name: path,
      values: { loraLr: 1e-3, scenarios: ["B", "A"], steps: undefined },
    });
  });
});

Deno.test("everything that is wrong in a file is named at once, by file and field", async () => {
  const text =
    '{"loraLr": 0, "lora-rank": 8, "epoch": 1, "tau": "high", "holdWeight": 1, "frobnicate": 1, "about": 4, "n": null}';
  await withRecipe(text, async (path) => {
    const message = await refusal(path);
    assert.ok(message.includes(path));
    for (
      const fault of [
        /loraLr must be a number, above 0: received 0\n/,
        /lora-rank is no such field; did you mean loraRank\?/,
        /epoch is no such field; did you mean epochs\?/,
        /tau must be a number: received "high"/,
        /holdWeight is no such field; did you mean anchorWeight\?/,
        /frobnicate is no such field\n/,
        /about must be a text: received 4/,
        /n must be a whole number from 1 to 1000000: received null/,
      ]
    ) assert.match(message, fault);
  });
});

Deno.test("what is no JSON is named by its line, and so is a field that comes twice", async () => {
  await withRecipe('{\n"n": 1,\n"n": 2\n}', async (path) => assert.match(await refusal(path), /line 3 gives n again/));
  await withRecipe(
    '{\n"n": 1\n"tau": 2\n}',
    async (path) => assert.match(await refusal(path), /line 3 is not JSON: comma expected/),
  );
  for (const text of ["", "[]", "4"]) {
    await withRecipe(text, async (path) => assert.match(await refusal(path), /Cannot take/));
  }
  assert.match(
    await refusal("smolm2", InputError),
    /recipe must be one of default, dummy-model, smollm2, notes, or a recipe file.*did you mean smollm2\?/,
  );
});

Deno.test("options that a program hands over are checked by name, all at once", () => {
  const fields = { ...recipeFields, ...runFields };
  const good = { ...specification, ...runDefaults };
  checkOptions("run m4", fields, good);
  const { tau: _tau, ...rest } = good;
  const wrong = { ...rest, loraLr: NaN, cycles: 1.5 } as typeof good;
  assert.throws(
    () => checkOptions("run m4", fields, wrong),
    /^InputError: Cannot run m4: tau must be a number: received nothing; cycles must be .*; loraLr must be .*: received NaN\.$/,
  );
});

Deno.test("the JSON Schema has every field and no other", () => {
  const { properties } = recipeJsonSchema() as { properties: Record<string, unknown> };
  assert.deepEqual(Object.keys(properties), ["$schema", "about", ...Object.keys(recipeFields)]);
});
