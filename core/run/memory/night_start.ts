/** Where a night starts from: what the night before trained, as long as nothing of it is to be forgotten. */
import { join } from "node:path";
import type { Night } from "../../../schemas/night.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import { pick } from "../../../schemas/field.ts";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import type { ReplayRow } from "../../../schemas/replay_row.ts";
import { readCheckpointState, writeCheckpointState } from "../store/checkpoint_state.ts";

const file = "trained.state";

/** What was trained before. */
export interface NightStart {
  /** Its number. */
  night: number;
  /** Its facts. */
  facts: Night["facts"];
  /** As the optimiser has it. */
  params: Float32Array;
}

/** The values that two nights must share for one to start from the other: the adapter's shape, and how its inputs are whitened. */
function shapeOf(recipe: Recipe): string {
  return JSON.stringify(
    pick(recipe, [
      "loraRank",
      "loraAlpha",
      "loraTargets",
      "loraLayers",
      "whiten",
      "activationBits",
      "seed",
      "contrastRows",
    ]),
  );
}

/** Keeps what a night trained, in its folder. */
export async function writeStart(folder: string, recipe: Recipe, params: Float32Array): Promise<void> {
  await writeCheckpointState(join(folder, file), { header: { shape: shapeOf(recipe) }, arrays: { params } });
}

/** The start from a night; undefined if a fact of it was forgotten, where the recipe is another, or where nothing was kept. */
export async function startFrom(
  folder: string,
  night: Night,
  documents: readonly MemoryDocument[],
  recipe: Recipe,
): Promise<NightStart | undefined> {
  const ids = new Set(documents.map(({ id }) => id));
  if (Object.entries(night.facts).some(([id, { asked }]) => asked > 0 && !ids.has(id))) return undefined;
  const state = await readCheckpointState(join(folder, file));
  if (state?.header.shape !== shapeOf(recipe)) return undefined;
  return { night: night.night, facts: night.facts, params: state.arrays.params };
}

/** Rows of a fact that is in the weights already: enough to keep it. Which ones they are rotates with the night. */
const keptRows = 2;

/** A queue in which what the weights know is rehearsed less. */
export function rehearsedLess(
  queue: readonly ReplayRow[],
  facts: Night["facts"],
  documentOf: (row: ReplayRow) => string,
  night: number,
): ReplayRow[] {
  return [...Map.groupBy(queue, (row) => `${documentOf(row)}\n${row.answer}`).values()].flatMap((rows) => {
    if (facts[documentOf(rows[0])]?.stage !== "weights" || rows.length <= keptRows) return rows;
    return Array.from({ length: keptRows }, (_, i) => rows[(keptRows * night + i) % rows.length]);
  });
}
