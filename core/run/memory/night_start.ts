/** Where a night starts from: what the night before trained, as long as nothing of it is to be forgotten. */
import type { Night } from "../../../schemas/night.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import { pick } from "../../../schemas/field.ts";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import type { ReplayRow } from "../../../schemas/replay_row.ts";

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
export function shapeOf(recipe: Recipe): string {
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

/** What a night trained, as it is kept. */
export interface TrainedNight {
  /** Of the adapter, and how its inputs are whitened: {@link shapeOf}. */
  shape: unknown;
  /** As the optimiser has it. */
  params: Float32Array;
}

/** The start from a night; undefined if a fact of it was forgotten, if the recipe is another, or if nothing was kept. */
export function startOf(
  trained: TrainedNight | undefined,
  night: Night,
  documents: readonly MemoryDocument[],
  recipe: Recipe,
): NightStart | undefined {
  const ids = new Set(documents.map(({ id }) => id));
  if (Object.entries(night.facts).some(([id, { asked }]) => asked > 0 && !ids.has(id))) return undefined;
  if (trained?.shape !== shapeOf(recipe)) return undefined;
  return { night: night.night, facts: night.facts, params: trained.params };
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
