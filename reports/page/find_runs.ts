/** What a folder holds: a run, several, or a memory. */
import { join, relative } from "node:path";
import { readRunFolder } from "../../core/run/store/run_folder.ts";
import { explain, InputError } from "../../schemas/errors.ts";
import type { RunConfig } from "../../schemas/run_config.ts";

/** A run's folder. */
export interface FoundRun {
  /** The folder. */
  path: string;
  /** Its name under the folder that is reported on; "." for that folder itself. */
  name: string;
  config: RunConfig;
}

/** What is reported on. */
export type Found =
  | { kind: "memory"; path: string }
  /** `head`: the run in the folder itself, where there is one. `runs`: those that hold results, by name. */
  | { kind: "runs"; path: string; head?: FoundRun; runs: FoundRun[]; damaged: string[] };

/** Folders are looked for so deep: reports/ holds m4-replay/, that a run's folder, and that one of each scenario. */
const deepest = 4;

/** Looks into a folder. @throws {InputError} if it holds nothing that can be reported on. */
export async function findRuns(path: string): Promise<Found> {
  const here = await namesIn(path);
  if (here === undefined) throw nothing(path, "no such folder");
  if (here.has("memory.sqlite") && !here.has("run.json")) return { kind: "memory", path };
  const found: FoundRun[] = [], damaged: string[] = [];
  await walk(path, path, 0, found, damaged);
  const head = found.find(({ name }) => name === ".");
  // The folder above several scenarios records the command; what was measured stands in the folders under it.
  const runs = found.length > 1 ? found.filter((run) => run !== head && !isAbove(run, found)) : found;
  if (runs.length === 0) throw nothing(path, damaged.length > 0 ? damaged.join("; ") : "nothing of the kind is in it");
  return { kind: "runs", path, ...(head === undefined ? {} : { head }), runs, damaged };
}

function isAbove(run: FoundRun, all: readonly FoundRun[]): boolean {
  return all.some(({ path }) => path !== run.path && path.startsWith(`${run.path}/`));
}

async function walk(root: string, path: string, depth: number, found: FoundRun[], damaged: string[]): Promise<void> {
  const names = await namesIn(path);
  if (names === undefined) return;
  if (names.has("run.json")) {
    try {
      found.push({ path, name: relative(root, path) || ".", config: await readRunFolder(path) });
    } catch (error) {
      damaged.push((error as Error).message);
    }
  }
  if (depth === deepest) return;
  for (const name of [...names].sort(byNumber)) {
    if (!/^(weights|tau_.*|nights|\..*)$/.test(name)) await walk(root, join(path, name), depth + 1, found, damaged);
  }
}

/** "seed9" before "seed10". */
function byNumber(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}

/** The names in a folder; undefined if it is none. */
async function namesIn(path: string): Promise<Set<string> | undefined> {
  const names = new Set<string>();
  try {
    for await (const { name } of Deno.readDir(path)) names.add(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
  return names;
}

function nothing(path: string, received: string): InputError {
  return new InputError(explain({
    cannot: "make a report",
    field: "the folder",
    rule: "that of a run, of several runs, or of a memory",
    received: `${path} (${received})`,
    hint: "hei-nw m4 --out DIR makes a run.",
  }));
}
