/** What a sleep is about to learn, and what that depends on. */
import { createHash } from "node:crypto";
import type { Night } from "../../../schemas/night.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import type { ReplayRow } from "../../../schemas/replay_row.ts";
import { withoutClashes } from "../../replay/clashes.ts";
import { minedRows, queued } from "../m4/queue.ts";
import { gateWeights, recollect, type Remembered } from "../m4/remember.ts";
import { keptStart } from "./kept_start.ts";
import { nightFolder, nightNumbers } from "./memory_folder.ts";
import type { MemoryParts } from "./memory_parts.ts";
import type { SleepOptions } from "./memory_types.ts";
import { type NightStart, rehearsedLess, startOf } from "./night_start.ts";
import type { NightDependencies } from "./sleep_keeper.ts";
import { renewedNovelty } from "./renewed_novelty.ts";

/** A night before it begins. */
export interface Tonight {
  /** Its number. */
  night: number;
  recipe: Recipe;
  remembered: Remembered;
  /** The rows that are replayed; none where nothing can be asked of any note. */
  queue: ReplayRow[];
  /** The night before, where this one sets out from it. */
  start: NightStart | undefined;
  dependsOn: NightDependencies;
}

/** Reads what memory holds now. @param before The night in use. */
export async function tonightOf(
  { folder, keyer, store, recipe: usual, learner: { model } }: MemoryParts,
  before: Night | undefined,
  options: Pick<SleepOptions, "recipe" | "anew">,
): Promise<Tonight> {
  const recipe = { ...usual, ...options.recipe };
  const night = ((await nightNumbers(folder)).at(-1) ?? 0) + 1;
  const recollected = await recollect(keyer, store, usual);
  const remembered = {
    ...recollected,
    documents: withoutClashes(recollected.documents),
    traces: await renewedNovelty(recollected.traces, gateWeights(usual)),
  };
  const { documents } = remembered;
  const start = before === undefined || options.anew
    ? undefined
    : startOf(await keptStart(nightFolder(folder, before.night)), before, documents, recipe);
  const mined = minedRows(remembered, recipe);
  const queue = queued(start ? rehearsedLess(mined, start.facts, ({ pointer }) => pointer.doc, night) : mined, recipe);
  // By what other path the same model was opened makes no difference.
  const { model: _, ...values } = recipe;
  const dependsOn = {
    base: model.sha256,
    recipe: hashOf(JSON.stringify(values)),
    notes: hashOf(JSON.stringify([documents, queue])),
    from: start ? hashOf(start.params) : "",
  };
  return { night, recipe, remembered, queue, start, dependsOn };
}

function hashOf(data: string | Float32Array): string {
  const bytes = typeof data === "string" ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return createHash("sha256").update(bytes).digest("hex");
}
