/** The project's own source files, for the tests that read them. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the checkout. */
export const root: string = fileURLToPath(new URL("../", import.meta.url));

/** What is not ours, not source, or made by a program. */
const skipped =
  /^(\.git|\.cache|(.*\/)?node_modules|reports\/m4-|reports\/eval\/|(npm|standalone)\/dist(\/|$)|tests\/fixtures\/.*\.(json|gz|bin)$|kernels\/cpu\/kernels_wasm\.ts$)/;

/** Paths relative to the checkout, with forward slashes, sorted. */
export async function sourceFiles(extensions: RegExp = /\.(ts|wgsl|py|sh)$|^\.ci\/run$/): Promise<string[]> {
  const files: string[] = [];
  const visit = async (folder: string): Promise<void> => {
    for await (const entry of Deno.readDir(join(root, folder))) {
      const path = folder ? `${folder}/${entry.name}` : entry.name;
      if (skipped.test(path)) continue;
      if (entry.isDirectory) await visit(path);
      else if (entry.isFile && extensions.test(path)) files.push(path);
    }
  };
  await visit("");
  return files.sort();
}

/** The text of one of them. */
export async function sourceText(path: string): Promise<string> {
  return await Deno.readTextFile(join(root, path));
}
