/**
 * A night under way: where an interrupted sleep stood, so that the next one continues it. It holds rows, which are words of notes, so
 * it goes when a note is forgotten.
 */
import { join } from "node:path";
import { type } from "arktype";
import { FormatError } from "../../../schemas/errors.ts";
import { consolidationCheckpoint } from "../m4/consolidation_checkpoint.ts";
import { readCheckpointState } from "../store/checkpoint_state.ts";
import { baseAnswers } from "./base_guard.ts";
import { dropIncomplete, type MemoryFolder, removeFolder } from "./memory_folder.ts";
import { discarded, type NightUnderWay, type SleepKeeper } from "./sleep_keeper.ts";

const readHeader = type({
  ...{ night: "number.integer > 0", step: "number.integer >= 0", steps: "number.integer >= 0" },
  ...{ seconds: "number >= 0", contrast: "string[]", neverTold: "string[]" },
  dependsOn: { base: "string", recipe: "string", notes: "string", from: "string" },
});

/** Where a state says nothing that can be used, it is as if there were none. */
const damaged = "its file is damaged";

/** The night that is under way: undefined if there is none, a reason where what is there is of no use. */
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

/** What a sleep keeps in the memory's folder. */
export function diskKeeper(folder: MemoryFolder): SleepKeeper {
  const checkpoint = consolidationCheckpoint(stateFile(folder));
  return {
    baseAnswers: (model, probe, measure) => baseAnswers(folder, model, probe, measure),
    underWay: () => readNightUnderWay(folder),
    drop: () => dropNightUnderWay(folder),
    async save(night, state, before) {
      const whole = { ...state, ...before, ...night };
      await checkpoint.save(whole);
    },
    load: (_night, fresh) => checkpoint.load(fresh),
  };
}

/** Throws away what an interrupted sleep has kept. */
export async function dropNightUnderWay(folder: MemoryFolder): Promise<void> {
  await removeFolder(underWay(folder));
}

/**
 * The same, and a night that a killed sleep had begun to write: a note that is forgotten must stand in neither.
 *
 * @returns What was thrown away, in words; undefined if there was nothing.
 */
export async function dropUnfinished(folder: MemoryFolder): Promise<string | undefined> {
  const found = await readNightUnderWay(folder);
  await dropNightUnderWay(folder);
  await dropIncomplete(folder);
  return found === undefined ? undefined : discarded(found);
}

function underWay({ path }: MemoryFolder): string {
  return join(path, "nights", "under_way");
}

function stateFile(folder: MemoryFolder): string {
  return join(underWay(folder), "consolidation.state");
}
