import type { Recipe } from "../../../schemas/recipe.ts";
import type { LocalModel } from "../../model/local_model.ts";
import { createLora, type LoraAdapter } from "../../model/lora.ts";
import { Random } from "../../random/random.ts";

/** The untrained adapter of a recipe; the same for the same seed. @param baseModel What the adapter names as its base. */
export function freshAdapter(model: LocalModel, recipe: Recipe, baseModel: string): LoraAdapter {
  const random = new Random(`lora/${recipe.seed}`);
  const { loraRank: rank, loraAlpha: alpha, loraTargets: targets, loraLayers: layers } = recipe;
  return createLora(model.config, { rank, alpha, targets, layers, baseModel }, () => random.next());
}
