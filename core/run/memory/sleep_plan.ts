import type { Night } from "../../../schemas/night.ts";
import { isAskable, trainedQuestions } from "../../replay/mine.ts";
import type { MemoryParts } from "./memory_parts.ts";
import type { SleepOptions, SleepPlan } from "./memory_types.ts";
import { readNightUnderWay } from "./night_under_way.ts";
import { whyNot } from "./sleep_keeper.ts";
import { tonightOf } from "./tonight.ts";

/** What a sleep on these notes would replay, and whether it would continue an interrupted one. @param before The night in use. */
export async function planOf(
  parts: MemoryParts,
  before: Night | undefined,
  options: Pick<SleepOptions, "recipe" | "anew">,
): Promise<SleepPlan> {
  const { remembered: { documents }, dependsOn } = await tonightOf(parts, before, options);
  const askable = documents.filter(isAskable);
  const rows = askable.reduce((sum, document) => sum + trainedQuestions(document).length, 0);
  const open = documents.filter((one) => !isAskable(one) && one.rehearsal === undefined).length;
  const found = await readNightUnderWay(parts.folder);
  const underWay = typeof found !== "object" ? undefined : {
    ...{ night: found.night, step: found.step, steps: found.steps },
    reason: open > 0 ? "some notes get their questions first" : whyNot(found, dependsOn),
  };
  return {
    ...{ facts: askable.length, rows, open, underWay },
    notUnderstood: documents.length - askable.length - open,
  };
}
