/** Where the episodes of a run come from: generators that are known by name, or a person's own file. */
import { type EpisodeFile, readEpisodeFile, scenarioOf } from "../episodes/jsonl.ts";
import type { ScenarioSource } from "../episodes/episode.ts";
import { scenarioNamed, scenarioNames } from "../scenarios/registry.ts";
import { explain, InputError } from "../../schemas/errors.ts";
import type { FlagValue } from "../../schemas/run_config.ts";
import type { RunContext } from "./m4_options.ts";
import type { HeldRuns } from "./store/interrupted.ts";
import type { RunIdentity } from "./store/run_folder.ts";

/** A source, and what a file tells of itself. */
export type RunSource = ScenarioSource & Partial<Pick<EpisodeFile, "sha256" | "lines">> & {
  /** Questions of the source's held-out forms about what it does not tell; a file has none. */
  neverTold?(asked: Pick<SourceOptions, "n" | "seed">): Promise<string[]>;
};

/** What is asked for. */
export interface SourceOptions {
  /** Names of generators. */
  scenarios: readonly string[];
  /** Records of each. */
  n: number;
  /** Of what they draw. */
  seed: number;
  /** Unremarkable texts a record; the generators' own default where undefined. */
  fillerRatio?: number;
  /** A file of a person's own episodes, which takes the generators' place. */
  episodes?: string;
}

/**
 * The sources of a run. What is worth knowing of a file is told as notes.
 *
 * @throws {InputError} if a name is unknown, where the file is wrong, or where nothing can be asked about what it holds.
 */
export async function runSources(
  { scenarios, n, seed, fillerRatio, episodes }: SourceOptions,
  { progress }: Pick<RunContext, "progress">,
): Promise<RunSource[]> {
  if (episodes === undefined) {
    return scenarios.map((name) =>
      Object.assign(scenarioNamed(name).stream({ n, seed, fillerRatio }), { neverTold: () => heldOutOf(name, n, seed) })
    );
  }
  const file = await readEpisodeFile(episodes, freeName(scenarioOf(episodes)));
  if (file.askable === 0) {
    throw new InputError(explain({
      cannot: "train on the episodes",
      field: "episodes",
      rule: "a file in which at least one note has cues and an answer",
      received: `${episodes}, in which none has`,
      hint: 'Add "cues": ["Where …?"] and "answer": "…" to its lines.',
    }));
  }
  for (const note of file.notices) progress({ stage: "episodes", step: 0, total: 0, note });
  return [file];
}

/** A stream of another seed tells of others. What both tell of is left out by whoever asks. */
const otherSeed = 5_000_011;

/** Held-out questions of a stream of another seed. */
async function heldOutOf(name: string, n: number, seed: number): Promise<string[]> {
  const questions: string[] = [];
  for await (const { shouldRemember, heldOutCues = [] } of scenarioNamed(name).stream({ n, seed: seed + otherSeed })) {
    if (shouldRemember) questions.push(...heldOutCues);
  }
  return questions;
}

/** What the run of one source is known by. */
export function sourceIdentity(run: RunIdentity, source: RunSource): RunIdentity {
  return { ...run, flags: { ...run.flags, ...sourceFlags(source) } };
}

/** The runs of all sources in one folder: each has a folder of its own where there are several. */
export function heldSources(
  path: string,
  identity: RunIdentity,
  sources: readonly RunSource[],
): Omit<HeldRuns, "result"> {
  return sources.length > 1
    ? { path, identity, parts: sources.map(({ scenario }) => scenario) }
    : { path, identity: sourceIdentity(identity, sources[0]), parts: ["."] };
}

/** What makes a source the same source, for `run.json`. */
export function sourceFlags({ scenario, sha256, size }: RunSource): Record<string, FlagValue> {
  return { scenario, ...(sha256 === undefined ? {} : { n: size ?? null, "episodes-sha256": sha256 }) };
}

/** Records of a run: notes of a file, or what was asked of each generator. */
export function recordsOf([first]: readonly RunSource[], { n }: Pick<SourceOptions, "n">): number {
  return first.sha256 === undefined ? n : first.size ?? n;
}

/** A name that is no generator's, so that results are not taken for theirs. */
function freeName(name: string): string {
  return scenarioNames().some((taken) => taken.toLowerCase() === name.toLowerCase()) ? `own-${name}` : name;
}
