/** Forgetting needs no model: what is deleted is in the store and in the files beside it. */
import type { ProgressSink } from "../progress.ts";
import { findNotes } from "./find_notes.ts";
import { currentNight, dropAnswers, type MemoryFolder, nightRecord, openStore } from "./memory_folder.ts";
import { dropUnfinished } from "./night_under_way.ts";
import { existingMemory } from "./read_notes.ts";

/** What became of notes that were to be forgotten. */
export interface ForgottenNotes {
  /** Ids of the notes that were deleted. */
  forgotten: string[];
  /** Those of them that the weights know until the next sleep. */
  inWeights: string[];
  /** Names that no note has. */
  unknown: string[];
}

/**
 * Deletes notes of a memory that is not open.
 *
 * @param named Their ids or texts.
 * @throws {InputError} if the folder holds no memory, or a text is that of several notes; then none is deleted.
 */
export async function forgetNotes(
  path: string,
  named: readonly string[],
  progress: ProgressSink,
): Promise<ForgottenNotes> {
  const folder = await existingMemory(path);
  await using store = await openStore(folder);
  const { ids, unknown } = findNotes(named, await store.documents());
  const night = await currentNight(folder);
  const facts = night === undefined ? {} : (await nightRecord(folder, night)).facts;
  const forgotten = ids.length === 0 ? [] : await deletingNotes(folder, progress, ids.length, () => store.forget(ids));
  return { forgotten, inWeights: forgotten.filter((id) => (facts[id]?.asked ?? 0) > 0), unknown };
}

/**
 * Deletes notes, and files next to the store that contain words of them. The files go first, because the process may be killed between
 * the two; and again afterwards, because another process may sleep at the same time.
 */
export async function deletingNotes<T>(
  folder: MemoryFolder,
  progress: ProgressSink,
  count: number,
  work: () => Promise<T>,
): Promise<T> {
  const dropped = await dropUnfinished(folder);
  const note = `${dropped}, because a note is forgotten and its rows may hold words of it`;
  if (dropped) progress({ stage: "forget", step: count, total: count, note });
  await dropAnswers(folder);
  const result = await work();
  await dropUnfinished(folder);
  await dropAnswers(folder);
  return result;
}
