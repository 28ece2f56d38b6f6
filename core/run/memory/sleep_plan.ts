import type { MemoryDocument } from "../../memory/memory_store.ts";
import { isAskable, trainedQuestions } from "../../replay/mine.ts";
import type { SleepPlan } from "./memory_types.ts";

/** What a sleep on these notes would replay. */
export function planOf(documents: readonly MemoryDocument[]): SleepPlan {
  const askable = documents.filter(isAskable);
  const rows = askable.reduce((sum, document) => sum + trainedQuestions(document).length, 0);
  const open = documents.filter((one) => !isAskable(one) && one.rehearsal === undefined).length;
  return { facts: askable.length, rows, open, notUnderstood: documents.length - askable.length - open };
}
