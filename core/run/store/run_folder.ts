/**
 * A run's folder: what it holds (`run.json`), whether it may be used, which stages are done. Nothing that this project did
 * not write is ever removed from it.
 */
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type FlagValue, readRunConfig, type RunConfig } from "../../../schemas/run_config.ts";
import { explain, FormatError, RunError } from "../../../schemas/errors.ts";
import { recordedRecipe } from "../../../schemas/recipe.ts";
import { lockFile } from "../../format/model_files.ts";
import { isTemporary } from "../../format/write_whole.ts";
import { writeJsonAtomic } from "./atomic_write.ts";
import { type FolderKind, refuseForeign } from "./claim.ts";
import { runtimeVersions } from "./runtime.ts";
import { hasCode } from "../../format/has_code.ts";

/** What makes two runs the same run, and what else `run.json` tells. */
export type RunIdentity = Omit<RunConfig, "stages">;

/** The identity of a run of `command`, on the machine's versions of what a result may depend on. */
export function runIdentity(
  command: RunConfig["command"],
  options: { model: string; recipe?: string },
  sha256: string,
  device: string,
): RunIdentity {
  const { recipe } = options;
  return {
    command,
    flags: flagsOf(options),
    ...(recipe === undefined ? {} : { recipe: { name: recipe, values: recordedRecipe(options) } }),
    model: { id: options.model, sha256 },
    device,
    versions: runtimeVersions(),
  };
}

/** What the metrics file of a mode tells of the run that made it. */
export function metricsConfig(run: RunIdentity, device: string): Record<string, unknown> {
  return { command: run.command, ...run.flags, model_sha256: run.model.sha256, device, versions: run.versions };
}

/** An opened run folder. */
export interface RunFolder {
  /** The folder. */
  readonly path: string;
  /** What its run.json says. */
  readonly config: RunConfig;
  /** Whether stages of an earlier run are taken over. */
  readonly resumed: boolean;
  /** Ends the run before its next stage. */
  readonly signal: AbortSignal | undefined;
  /** The path of a file in the folder. */
  file(name: string): string;
  /** Whether a stage need not be done again. */
  isDone(stage: string): boolean;
  /** Records a stage as done, once its files (relative to the folder) stand on the disk. */
  finish(stage: string, files: readonly string[]): Promise<void>;
}

/** How to treat a folder that is not empty. */
export interface OpenOptions {
  /** Go on with the same run. */
  resume: boolean;
  /** Start over, even where another run is in the folder; with `resume`, only where the folder does not hold this run. */
  force: boolean;
  /** Ends the run before its next stage; its reason is thrown. */
  signal?: AbortSignal;
}

const configName = "run.json";

/** What a run's folder is known by. */
export const runKind: FolderKind = { holds: "a run", marks: [configName] };

/** Files that runs write and that a fresh start clears away; everything else in the folder is left alone. */
const ownFiles = [
  /^(replay_queue(_cycle\d+)?\.jsonl|(scheduler_history|training_history|lora_config|retention_summary|drift_guard|timing|summary|run)\.json)$/,
  /^[A-Za-z0-9-]+_B[0-3]_metrics\.json$/,
  /^scheduler_ablation\.(json|svg|png)$/,
  /^sweep\.(json|md|svg|png)$/,
  /^[A-Za-z0-9-]+_(sweep_summary\.json|calibration\.(svg|png))$/,
  /^(compare_b0_b1|acceptance_(summary|probes))\.json$/,
  /^report\.(html|md)$/,
  /^[a-z_]+\.(state|sqlite|sqlite-journal|sqlite-wal|sqlite-shm)$/,
];
const ownFolders = /^(weights|tau_-?[\d.]+)$/;

/**
 * Opens a run folder, or makes it.
 *
 * An empty folder is taken. A folder that holds the same run is started over, or with `resume` continued. A folder that
 * holds another run is refused, with the flag that differs, unless `force` is given. A folder that holds no run but is not
 * empty is refused always.
 *
 * @throws {RunError} if the folder is refused or cannot be written to.
 */
export async function openRunFolder(path: string, identity: RunIdentity, options: OpenOptions): Promise<RunFolder> {
  const names = await listFolder(path);
  let stages: RunConfig["stages"] = [];
  if (names.includes(configName)) {
    const held = await readHeldRun(path, options.force);
    const difference = held && describeDifference(held, identity);
    if (difference && !options.force) {
      throw new RunError(explain({
        cannot: `use the folder ${path}`,
        field: difference.field,
        rule: `${show(difference.held)}, as in the run that is already there`,
        received: difference.asked,
        hint: options.resume
          ? "`resume` needs the same options; give another `out`, or `force` to start over."
          : "give another `out`, or `force` to replace that run.",
      }));
    }
    if (held && !difference && options.resume) stages = await intactStages(path, held);
    else await clearOwnFiles(path, names);
    for (const name of names.filter(isTemporary)) await rm(join(path, name));
  } else refuseForeign({ path, names: names.filter((name) => !isTemporary(name)) }, runKind);

  const config: RunConfig = { ...identity, stages };
  const save = () => writeJsonAtomic(join(path, configName), readRunConfig(config));
  await save();
  return {
    path,
    config,
    resumed: stages.length > 0,
    signal: options.signal,
    file: (name) => join(path, name),
    isDone: (stage) => config.stages.some((done) => done.stage === stage),
    async finish(stage, files) {
      const record = { stage, files: [...files].sort() };
      const at = config.stages.findIndex((done) => done.stage === stage);
      if (at < 0) config.stages.push(record);
      else config.stages[at] = record; // A stage done again keeps its place, so that a resumed run's record is the same.
      await save();
    },
  };
}

/**
 * Reads what a finished or interrupted run recorded about itself.
 *
 * @throws {RunError} if the folder holds no run.
 * @throws {FormatError} if its `run.json` is damaged.
 */
export async function readRunFolder(path: string): Promise<RunConfig> {
  let text: string;
  try {
    text = await readFile(join(path, configName), "utf8");
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTDIR")) throw error;
    throw new RunError(explain({
      cannot: "read a run",
      field: path,
      rule: `a run's folder (with ${configName})`,
      received: "none",
      hint: "the command m4 makes one.",
    }));
  }
  try {
    return readRunConfig(JSON.parse(text));
  } catch (error) {
    throw new FormatError(`${join(path, configName)}: ${(error as Error).message}`, { cause: error });
  }
}

/** Options that cannot change a result, or that say how to treat the folder: no part of a run's identity. */
const notIdentity = new Set(["out", "force", "resume", "dryRun", "threads", "json", "verbose", "recipe"]);

/** The flags of an options object that make up a run's identity, by their own names (`loraLr` is "lora-lr"). */
export function flagsOf(options: object): Record<string, FlagValue> {
  const flags: Record<string, FlagValue> = {};
  for (const [key, value] of Object.entries(options)) {
    if (notIdentity.has(key)) continue;
    const name = key === "scenarios" ? "scenario" : key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    flags[name] = value === undefined ? null : Array.isArray(value) ? [...value] : value as FlagValue;
  }
  return flags;
}

async function listFolder(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).filter((name) => name !== lockFile).sort();
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    const text = (error as Error).message;
    throw new RunError(
      explain({ cannot: `use the folder ${path}`, field: "out", rule: "a folder that can be read", received: text }),
      { cause: error },
    );
  }
}

/** The run in a folder. A damaged `run.json` counts as no run only where the folder is to be started over by force. */
async function readHeldRun(path: string, force: boolean): Promise<RunConfig | undefined> {
  try {
    return await readRunFolder(path);
  } catch (error) {
    if (force && error instanceof FormatError) return undefined;
    throw error;
  }
}

/** Whether a folder holds the run that is asked for. */
export function isSameRun(held: RunConfig, asked: RunIdentity): boolean {
  return describeDifference(held, asked) === undefined;
}

function describeDifference(
  held: RunConfig,
  asked: RunIdentity,
): OptionDifference | undefined {
  if (held.command !== asked.command) return { field: "the command", held: held.command, asked: asked.command };
  const option = optionDifference(held.flags, asked.flags);
  if (option) return option;
  if (held.model.sha256 !== asked.model.sha256) {
    return { field: "the SHA-256 of the model", held: held.model.sha256, asked: asked.model.sha256 };
  }
  return undefined;
}

/** In what two runs differ. */
export interface OptionDifference {
  /** The option, as messages write fields: loraLr. */
  field: string;
  /** What the run in the folder had. */
  held: unknown;
  /** What is asked for. */
  asked: unknown;
}

/** The first option that two runs were given differently; undefined if there is none. */
export function optionDifference(
  held: Record<string, FlagValue>,
  asked: Record<string, FlagValue>,
): OptionDifference | undefined {
  const name = [...new Set([...Object.keys(asked), ...Object.keys(held)])].find((name) =>
    JSON.stringify(held[name]) !== JSON.stringify(asked[name])
  );
  if (name === undefined) return undefined;
  const field = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { field, held: held[name], asked: asked[name] };
}

function show(value: unknown): string {
  return value === undefined || value === null ? "left out" : JSON.stringify(value);
}

/** Stages up to the first whose files are not all there: what follows it was made from them. */
async function intactStages(path: string, held: RunConfig): Promise<RunConfig["stages"]> {
  const intact: RunConfig["stages"] = [];
  for (const stage of held.stages) {
    const present = await Promise.all(
      stage.files.map((name) => stat(join(path, name)).then((info) => info.isFile(), () => false)),
    );
    if (present.includes(false)) break;
    intact.push(stage);
  }
  return intact;
}

async function clearOwnFiles(path: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    if (ownFiles.some((pattern) => pattern.test(name))) await rm(join(path, name));
    else if (ownFolders.test(name)) await rm(join(path, name), { recursive: true });
  }
}
