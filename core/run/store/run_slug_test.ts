import assert from "node:assert/strict";
import { defaultsOf } from "../../../schemas/field.ts";
import { specification } from "../../../schemas/recipe.ts";
import { recipeFields } from "../../../schemas/recipe_fields.ts";
import { runFields } from "../../../schemas/run_fields.ts";
import { runSlug } from "./run_slug.ts";

const parts = {
  scenario: "A",
  n: 48,
  seed: 13,
  model: "HuggingFaceTB/SmolLM2-135M-Instruct",
  scheduler: "ca2",
  tau: 1.5,
};
const plain = { ...specification, ...defaultsOf(runFields) };

Deno.test("the slug says scenario, n, seed, model, scheduler and tau in words", () => {
  assert.equal(runSlug(parts), "A-n48-seed13-smollm2-135m-instruct-ca2-tau1.5");
  assert.equal(
    runSlug({ ...parts, scenario: ["A", "B"], model: "/x/My Model.Q4_1.gguf" }),
    "AB-n48-seed13-my-model.q4-1-ca2-tau1.5",
  );
  assert.equal(runSlug({ ...parts, model: "./dir/" }), "A-n48-seed13-dir-ca2-tau1.5");
  for (const model of ["..", "../..", "///"]) {
    assert.match(runSlug({ ...parts, model }), /^A-n48-seed13-model-ca2-tau1\.5$/);
  }
});

Deno.test("every option that can change a result, and none that cannot, changes the slug", () => {
  const slug = (options: object) => runSlug(parts, { ...plain, ...options });
  assert.equal(slug({}), runSlug(parts), "the specification's values need no digits");
  assert.match(slug({ cycles: 2 }), /^A-n48-seed13-smollm2-135m-instruct-ca2-tau1\.5-[0-9a-f]{8}$/);
  const unsaid = Object.keys(recipeFields).filter((f) => !["scenarios", "n", "seed", "scheduler", "tau"].includes(f));
  const slugs = [...unsaid, "device", "driftText"].map((field) => slug({ [field]: "another" }));
  assert.equal(new Set(slugs).size, unsaid.length + 2);
  assert.ok(!slugs.includes(slug({})));
  for (
    const how of [{ out: "x" }, { force: true }, { resume: true }, { threads: 3 }, { dryRun: true }, { recipe: "x" }]
  ) {
    assert.equal(slug(how), slug({}));
  }
  assert.notEqual(slug({ cycles: 2, loraLr: 1e-3 }), slug({ cycles: 2 }));
  assert.equal(
    slug({ cycles: 2 }),
    runSlug(parts, { cycles: 2 }),
    "the order and the rest of the options do not matter",
  );
});
