/** Temporary files that killed writes left behind: a later process removes them. */
import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { isAlive } from "./runtime.ts";
import { writerOf } from "../../format/write_whole.ts";

/** Where the writer cannot be asked after, a file that nobody has written to for so long counts as left behind. */
const leftAfterMs = 10 * 60_000;

/**
 * Removes temporary files whose process is gone from a folder. What a living process may still write to stays, and so does what
 * cannot be removed.
 *
 * @param options `depth`: how many floors of folders below are looked into, too. `of`: the one file whose temporary files are meant.
 * @returns The paths that were removed.
 */
export async function removeLeftBehind(
  folder: string,
  options: { depth?: number; of?: string } = {},
): Promise<string[]> {
  const { depth = 0, of } = options;
  const removed: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const { name } = entry, path = join(folder, name);
    if (entry.isDirectory() && depth > 0) {
      removed.push(...await removeLeftBehind(path, { ...options, depth: depth - 1 }));
    }
    if (!entry.isFile() || of !== undefined && !name.startsWith(`.${of}.`) || !await isLeftBehind(path, name)) continue;
    if (await rm(path).then(() => true, () => false)) removed.push(path);
  }
  return removed;
}

async function isLeftBehind(path: string, name: string): Promise<boolean> {
  const pid = writerOf(name);
  if (pid === undefined) return false;
  const lives = pid === process.pid ? undefined : await isAlive(pid);
  if (lives !== undefined) return !lives;
  const written = (await stat(path).catch(() => undefined))?.mtime?.getTime();
  // In a container the killed process may have had the number that this one has.
  const before = pid === process.pid ? performance.timeOrigin : Date.now() - leftAfterMs;
  return written !== undefined && written < before;
}
