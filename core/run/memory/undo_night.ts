/** Returning to the night before needs no model: which night is in use stands in a file. */
import { currentNight, type MemoryFolder, nightNumbers, nightRecord, setCurrentNight } from "./memory_folder.ts";

/**
 * Makes the night before the one in use; the later night stays on disk.
 *
 * @returns Its number; undefined if there is none, so that the base model answers.
 * @throws {FormatError} if the night before is damaged. The later one then stays in use.
 */
export async function undoNight(folder: MemoryFolder): Promise<number | undefined> {
  const current = await currentNight(folder);
  const before = (await nightNumbers(folder)).filter((night) => current !== undefined && night < current).at(-1);
  if (before !== undefined) await nightRecord(folder, before);
  await setCurrentNight(folder, before);
  return before;
}
