/** What a night trained, in its folder. */
import { join } from "node:path";
import type { Recipe } from "../../../schemas/recipe.ts";
import { readCheckpointState, writeCheckpointState } from "../store/checkpoint_state.ts";
import { shapeOf, type TrainedNight } from "./night_start.ts";

const file = "trained.state";

/** Keeps it. */
export async function writeStart(folder: string, recipe: Recipe, params: Float32Array): Promise<void> {
  await writeCheckpointState(join(folder, file), { header: { shape: shapeOf(recipe) }, arrays: { params } });
}

/** What was kept; undefined where nothing was. */
export async function keptStart(folder: string): Promise<TrainedNight | undefined> {
  const state = await readCheckpointState(join(folder, file));
  return state && { shape: state.header.shape, params: state.arrays.params };
}
