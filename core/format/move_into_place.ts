/** Putting a finished folder where the others look for it. */
import { existsSync } from "node:fs";
import { mkdtemp, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Renames `from` to `to`, instead of what stands there. Both are on one disk, so nobody sees half a folder; what is replaced
 * steps aside under a name of its own until then.
 */
export async function moveIntoPlace(from: string, to: string): Promise<void> {
  if (!existsSync(to)) return await rename(from, to);
  const aside = await mkdtemp(`${to}.old-`);
  const old = join(aside, "replaced");
  try {
    await rename(to, old);
    await rename(from, to);
  } catch (error) {
    if (existsSync(old) && !existsSync(to)) await rename(old, to);
    if (!existsSync(old)) await rm(aside, { recursive: true });
    throw error;
  }
  await rm(aside, { recursive: true });
}
