/** Rows that several commands share beside those of a run. */
import { pick } from "../schemas/field.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { runFields } from "../schemas/run_fields.ts";

/** The model, and what computes. */
export const modelFields = {
  ...pick(recipeFields, ["model", "activationBits"]),
  ...pick(runFields, ["device", "threads"]),
};

/** Shape, rate and schedule of a LoRA adapter. */
export const loraFields = pick(recipeFields, [
  "loraRank",
  "loraAlpha",
  "loraLr",
  "loraTargets",
  "loraLayers",
  "warmup",
  "schedule",
]);

/** Number formats of what is written. */
export const dtypes = ["f32", "f16", "bf16"] as const;
