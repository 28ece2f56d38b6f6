/** Where a training of rows stands, on the disk: without its rows, which the identity stands for. */
import { rm } from "node:fs/promises";
import type { ConsolidationState } from "../../replay/consolidate.ts";
import { loadTraining, saveTraining, type TrainingIdentity } from "../store/training_state.ts";

/** A state whose rows are known from elsewhere. */
export type TeachingState = Omit<ConsolidationState, "rows">;

/** One file. @param identity What a state belongs to: a resumed training must have the same. */
export function teachingCheckpoint(path: string, identity: TrainingIdentity) {
  return {
    async save({ step, params, m, v, ...more }: TeachingState): Promise<void> {
      const losses = more.history.map(({ nll }) => nll ?? 0);
      await saveTraining(path, identity, { trainer: { step, params, m, v }, losses, more: { ...more } });
    },
    /** The state, if there is one. @throws {RunError} if it is another training's. */
    async load(): Promise<TeachingState | undefined> {
      const state = await loadTraining(path, identity);
      return state && { ...state.more as Omit<TeachingState, keyof typeof state.trainer>, ...state.trainer };
    },
    /** Removes it. */
    async clear(): Promise<void> {
      await rm(path).catch(() => undefined);
    },
  };
}
