/** Putting a finished folder where the others look for it. */
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";

/** Renames `from` to `to`, in place of what stands there. Both are on one disk, so nobody sees half a folder. */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  const old = `${to}.old`;
  await rm(old, { recursive: true, force: true });
  if (existsSync(to)) await rename(to, old);
  try {
    await rename(from, to);
  } catch (error) {
    if (existsSync(old) && !existsSync(to)) await rename(old, to);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
