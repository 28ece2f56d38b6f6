/** Writing files so that each is either whole or not there. */
import { existsSync, statSync } from "node:fs";
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
  const temporary = new Map<string, string>();
  let path = "";
  try {
    for (const file of files) {
      path = file.path;
      await mkdir(dirname(path), { recursive: true });
      if (existsSync(path) && statSync(path).isDirectory()) throw new Error("a folder of this name is there");
      const beside = freeName(`${path}.incomplete`);
      const handle = await open(beside, "wx");
      temporary.set(path, beside);
      try {
        await handle.writeFile(file.data);
        await handle.sync();
      } finally {
        await handle.close();
      }
    }
    for (const [to, beside] of temporary) {
      path = to;
      await rename(beside, to);
    }
  } catch (error) {
    for (const beside of temporary.values()) await rm(beside, { force: true }).catch(() => undefined);
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

/** The name itself, or the first with a number that nothing has: what is there may be the user's. */
function freeName(name: string): string {
  for (let i = 1;; i++) {
    const candidate = i === 1 ? name : `${name}-${i}`;
    if (!existsSync(candidate)) return candidate;
  }
}
