/**
 * A night under way: where an interrupted sleep stood, so that the next one goes on with it. It holds rows, which are words of notes, so
 * it goes when a note is forgotten.
 */
import { join } from "node:path";
import { type } from "arktype";
import { FormatError } from "../../../schemas/errors.ts";
import type { LoraAdapter } from "../../model/lora.ts";
import type { ConsolidationState } from "../../replay/consolidate.ts";
import { consolidationCheckpoint } from "../m4/consolidation_checkpoint.ts";
import { readCheckpointState } from "../store/checkpoint_state.ts";
import { dropIncomplete, type MemoryFolder, removeFolder } from "./memory_folder.ts";

/** What a night depends on, each as a SHA-256: a state goes on where all of them are as they were. */
export interface NightDependencies {
  /** Of the base model's weights. */
  base: string;
  /** Of the recipe's values. */
  recipe: string;
  /** Of the notes with their questions, and of the rows that are replayed. */
  notes: string;
  /** Of what the night before trained; empty for a night from nothing. */
  from: string;
}

/** What a sleep made before it trained, and how long it took so far. */
export interface BeforeTraining {
  /** Questions that are trained as contrast. */
  contrast: string[];
  /** Questions by which absence is measured. */
  neverTold: string[];
  /** Of the sleeps before. */
  seconds: number;
}

/** How far an interrupted night came. */
export interface NightUnderWay extends BeforeTraining {
  /** Its number. */
  night: number;
  /** Steps that were taken. */
  step: number;
  /** Of so many. */
  steps: number;
  dependsOn: NightDependencies;
}

const readHeader = type({
  ...{ night: "number.integer > 0", step: "number.integer >= 0", steps: "number.integer >= 0" },
  ...{ seconds: "number >= 0", contrast: "string[]", neverTold: "string[]" },
  dependsOn: { base: "string", recipe: "string", notes: "string", from: "string" },
});

/** Where a state says nothing that can be used, it is as if there were none. */
const damaged = "its file is damaged";

/** The night that is under way: undefined where there is none, a reason where what is there is of no use. */
export async function readNightUnderWay(folder: MemoryFolder): Promise<NightUnderWay | string | undefined> {
  try {
    const state = await readCheckpointState(stateFile(folder));
    if (!state) return undefined;
    const header = readHeader(state.header);
    return header instanceof type.errors ? damaged : header;
  } catch (error) {
    if (error instanceof FormatError) return damaged;
    throw error;
  }
}

/** Why a night cannot be gone on with; undefined where it can. */
export function whyNot(under: NightUnderWay, now: NightDependencies): string | undefined {
  const was = under.dependsOn;
  if (was.base !== now.base) return "the base model is another";
  if (was.recipe !== now.recipe) return "the recipe is another";
  if (was.from !== now.from) return "the night that it set out from is another";
  if (was.notes !== now.notes) return "notes were remembered, forgotten or asked about since";
  return undefined;
}

/** Where a night of these dependencies keeps its state. */
export function nightCheckpoint(
  folder: MemoryFolder,
  { night, steps, dependsOn }: Pick<NightUnderWay, "night" | "steps" | "dependsOn">,
) {
  const checkpoint = consolidationCheckpoint(stateFile(folder));
  return {
    /** Keeps where training stands. */
    async save(state: ConsolidationState, before: BeforeTraining): Promise<void> {
      const whole = { ...state, ...before, night, steps, dependsOn };
      await checkpoint.save(whole);
    },
    /** Where it stood. @throws {FormatError} where the adapter has another size. */
    load: (fresh: LoraAdapter): Promise<ConsolidationState | undefined> => checkpoint.load(fresh),
  };
}

/** Throws away what an interrupted sleep has kept. */
export async function dropNightUnderWay(folder: MemoryFolder): Promise<void> {
  await removeFolder(underWay(folder));
}

/**
 * The same, and a night that a killed sleep had begun to write: a note that is forgotten must stand in neither.
 *
 * @returns What was thrown away, in words; undefined where there was nothing.
 */
export async function dropUnfinished(folder: MemoryFolder): Promise<string | undefined> {
  const found = await readNightUnderWay(folder);
  await dropNightUnderWay(folder);
  await dropIncomplete(folder);
  return found === undefined ? undefined : thrownAway(found);
}

/** Says that a night is thrown away, without the reason. */
export function thrownAway(found: NightUnderWay | string): string {
  const where = typeof found === "string" ? "" : `, at step ${found.step} of ${found.steps},`;
  return `the night under way${where} is thrown away`;
}

function underWay({ path }: MemoryFolder): string {
  return join(path, "nights", "under_way");
}

function stateFile(folder: MemoryFolder): string {
  return join(underWay(folder), "consolidation.state");
}
