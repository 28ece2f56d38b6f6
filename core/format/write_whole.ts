/** Writing files so that each is either whole or not there. */
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { explain, RunError } from "../../schemas/errors.ts";

/**
 * Writes several files that belong together: all of them beside their places first, then each moves into its own. What
 * fails (no space, no permission) fails before the first one moves.
 *
 * @throws {RunError} naming the file; what stood there before still stands there.
 */
export async function writeWhole(files: readonly { path: string; data: Uint8Array | string }[]): Promise<void> {
  const temporary = (path: string) => `${path}.incomplete`;
  let path = "";
  try {
    for (const file of files) {
      path = file.path;
      await mkdir(dirname(path), { recursive: true });
      const handle = await open(temporary(path), "w");
      try {
        await handle.writeFile(file.data);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
    for (const file of files) {
      path = file.path;
      await rename(temporary(path), path);
    }
  } catch (error) {
    for (const file of files) await rm(temporary(file.path), { force: true }).catch(() => undefined);
    throw new RunError(
      explain({
        cannot: `write ${path}`,
        field: "folder",
        rule: "writable, with enough space",
        received: (error as Error).message,
        hint: "choose another folder or free some space.",
      }),
      { cause: error },
    );
  }
}
