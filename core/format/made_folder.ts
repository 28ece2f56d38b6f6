import { mkdir, rmdir, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";

/** Makes a folder and those above it. Disposing of it removes those of them that it made and that are still empty, innermost first. */
export async function madeFolder(path: string): Promise<AsyncDisposable> {
  const made: string[] = [];
  for (let at = resolve(path); !(await exists(at)); at = dirname(at)) made.push(at);
  const removeEmpty = async () => {
    for (const folder of made) await rmdir(folder).catch(() => undefined);
  };
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    await removeEmpty();
    throw error;
  }
  return { [Symbol.asyncDispose]: removeEmpty };
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false);
}
