/** A whole sleep: what is learned, whether it is kept, and what is deleted with it. */
import { explain, RunError } from "../../../schemas/errors.ts";
import type { MemoryStore } from "../../memory/memory_store.ts";
import { dropNights, setCurrentNight, writeNight } from "./memory_folder.ts";
import { recordedModel } from "./memory_model.ts";
import type { MemoryParts } from "./memory_parts.ts";
import type { SleepOptions, SleepResult } from "./memory_types.ts";
import type { NightInUse } from "./night_in_use.ts";
import { writeStart } from "./kept_start.ts";
import { diskKeeper, dropNightUnderWay } from "./night_under_way.ts";
import { sleepOn, whyRefused } from "./sleep.ts";
import { tonightOf } from "./tonight.ts";

/** Sleeps, and makes the night the one in use where nothing speaks against it. */
export async function takeNight(parts: MemoryParts, inUse: NightInUse, options: SleepOptions): Promise<SleepResult> {
  const { folder, store, learner, progress, now } = parts;
  const tonight = await tonightOf(parts, inUse.record, options);
  const ids = tonight.remembered.documents.map(({ id }) => id);
  const stillTold = () => requireTold(store, ids);
  const { record, adapter, params, absence } = await sleepOn({
    ...{ keeper: diskKeeper(folder), learner, tonight, stillTold, progress: options.onProgress ?? progress, now },
    ...(options.signal ? { signal: options.signal } : {}),
  });
  const reason = whyRefused(record);
  const accepted = reason === undefined || options.force === true;
  await stillTold();
  if (accepted) {
    // By the name that the memory has for it: where its files lie says nothing to other programs.
    const named = { ...adapter, baseModel: (await recordedModel(folder))?.model ?? adapter.baseModel };
    await writeNight(folder, record, named, absence, (place) => writeStart(place, tonight.recipe, params));
    await setCurrentNight(folder, record.night);
    await inUse.use(record);
    await dropNights(folder, new Set(ids));
  }
  await dropNightUnderWay(folder);
  return { ...record, absence, accepted, reason };
}

/** @throws {RunError} if another process has forgotten a note that is being learned. */
async function requireTold(store: MemoryStore, ids: readonly string[]): Promise<void> {
  const there = new Set((await store.documents()).map(({ id }) => id));
  if (ids.every((id) => there.has(id))) return;
  throw new RunError(explain({
    cannot: "keep this night",
    field: "notes",
    rule: "as they were when the sleep began",
    received: "one less: it was forgotten during the sleep",
    hint: "nothing of this night is kept. Sleep again.",
  }));
}
