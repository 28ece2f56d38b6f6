/** The m4 run whose adapter `eval` measures: in the folder that was given, or among those that m4 wrote. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { explain, RunError } from "../../schemas/errors.ts";
import { type FlagValue, readRunConfig, type RunConfig } from "../../schemas/run_config.ts";

/** Where m4 writes its runs where no folder is named. */
const usualRoot = "reports/m4-replay";

/** What an evaluation asks for. */
export interface WantedRun {
  /** A run's folder, or the folder above the runs of several scenarios; searched for where undefined. */
  replayRoot: string | undefined;
  /** Of the run. */
  scenario: string;
  /** Of the run. */
  n: number;
  /** Of the run. */
  seed: number;
  /** Of the run. */
  model: string;
  /** Of the run. */
  tau: number;
}

/** A run that has trained, or not. */
interface FoundRun {
  path: string;
  config: RunConfig;
}

/**
 * The folder of the one run that has trained and is meant.
 *
 * @throws {RunError} if there is none, or more than one; it says what there is.
 */
export async function trainedRun(wanted: WantedRun): Promise<string> {
  const { replayRoot, scenario } = wanted;
  const refused = (field: string, rule: string, received: unknown, hint?: string) =>
    new RunError(explain({ cannot: "find the trained adapter", field, rule, received, hint }));
  if (replayRoot === undefined) {
    const runs = (await runsIn(usualRoot)).filter(hasTrained);
    const fitting = runs.filter(({ config }) => unlike(config, wanted).length === 0);
    if (fitting.length === 1) return fitting[0].path;
    const asked = named.map((name) => `${name} ${wanted[name]}`).join(", ");
    if (fitting.length > 1) {
      throw refused("replayRoot", `given, since several runs fit (${asked})`, listed(fitting), "give one of them.");
    }
    const rule = `given, since no run in ${usualRoot} fits (${asked})`;
    const near = runs.map((run) => ({ ...run, unlike: unlike(run.config, wanted) })).sort((a, b) =>
      a.unlike.length - b.unlike.length
    );
    if (near.length === 0) throw refused("replayRoot", rule, "no trained run there");
    const [best] = near;
    const other = best.unlike.map((name) => `${name} ${best.config.flags[name]}`).join(", ");
    throw refused("replayRoot", rule, listed(near), `${best.path} has ${other}; say so, or give that folder.`);
  }
  const own = await runAt(replayRoot);
  if (own && hasTrained(own)) return replayRoot;
  const inside = await runsIn(replayRoot);
  const same = inside.filter((run) => hasTrained(run) && run.config.flags.scenario === scenario);
  if (same.length === 1) return same[0].path;
  if (inside.length > 0) {
    const names = inside.filter(hasTrained).map(({ path }) => relative(replayRoot, path));
    const holds = names.length > 0 ? `a folder that holds ${names.join(", ")}` : "a folder whose runs have not trained";
    const hint = names.length > 0 ? `give one of them: ${inside.find(hasTrained)!.path}.` : undefined;
    throw refused("replayRoot", `an m4 run of scenario ${scenario} that has trained`, holds, hint);
  }
  const rule = "the folder of an m4 run that has trained";
  if (own) throw refused("replayRoot", rule, `${replayRoot}, which has not`);
  throw refused("replayRoot", rule, `${replayRoot}, which holds no run`);
}

const named = ["scenario", "n", "seed", "model", "tau"] as const;

/** In what a run differs from the one that is wanted. */
function unlike({ flags }: RunConfig, wanted: WantedRun): (typeof named[number])[] {
  const one = (value: FlagValue | undefined) => Array.isArray(value) && value.length === 1 ? value[0] : value;
  return named.filter((name) => one(flags[name]) !== wanted[name]);
}

function hasTrained({ config }: FoundRun): boolean {
  return config.command === "m4" && config.stages.some(({ stage }) => stage === "consolidate");
}

/** Up to four runs by their folders. */
function listed(runs: readonly FoundRun[]): string[] {
  const paths = runs.map(({ path }) => path);
  return paths.length > 4 ? [...paths.slice(0, 4), `and ${paths.length - 4} more`] : paths;
}

/** The runs in a folder, one or two levels below it. What is no run is passed by. */
async function runsIn(folder: string): Promise<FoundRun[]> {
  const found: FoundRun[] = [];
  for (const path of await foldersIn(folder)) {
    for (const inner of [path, ...await foldersIn(path)]) {
      const run = await runAt(inner);
      if (run) found.push(run);
    }
  }
  return found;
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const names: string[] = [];
    for (const entry of await readdir(folder, { withFileTypes: true })) if (entry.isDirectory()) names.push(entry.name);
    return names.sort().map((name) => join(folder, name));
  } catch {
    return [];
  }
}

async function runAt(path: string): Promise<FoundRun | undefined> {
  try {
    return { path, config: readRunConfig(JSON.parse(await readFile(join(path, "run.json"), "utf8"))) };
  } catch {
    return undefined;
  }
}
