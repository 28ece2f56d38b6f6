/** Where a training stands between two steps, on the disk, and which training that is. */
import type { FlagValue } from "../../../schemas/run_config.ts";
import { explain, RunError } from "../../../schemas/errors.ts";
import { readCheckpointState, writeCheckpointState } from "./checkpoint_state.ts";
import { optionDifference } from "./run_folder.ts";

/** What a state belongs to: a resumed training must have the same. */
export interface TrainingIdentity {
  /** The options that can change the result. */
  flags: Record<string, FlagValue>;
  /** SHA-256 of the base model, where there is one. */
  base?: string;
  /** SHA-256 of the rows, where a file gave them. */
  data?: string;
}

/** What a trainer needs to go on; `LoraTrainer` and `FullTrainer` give and take it. */
export interface TrainerNumbers {
  /** Steps taken. */
  step: number;
  /** What is trained. */
  params: Float32Array;
  /** First moments. */
  m: Float32Array;
  /** Second moments. */
  v: Float32Array;
}

/** A training that was interrupted. */
export interface TrainingState {
  /** To be given to the trainer. */
  trainer: TrainerNumbers;
  /** The loss of every step so far. */
  losses: number[];
  /** Whatever else the training keeps. */
  more: Record<string, unknown>;
}

/** Writes a state whole or not at all. @throws {RunError} if it cannot be written. */
export async function saveTraining(
  path: string,
  identity: TrainingIdentity,
  { trainer: { step, params, m, v }, losses, more }: TrainingState,
): Promise<void> {
  await writeCheckpointState(path, { header: { identity, step, losses, more }, arrays: { params, m, v } });
}

/**
 * Reads a state; undefined if there is none.
 *
 * @throws {RunError} if it belongs to another training: by the option that differs.
 * @throws {FormatError} if the file is damaged.
 */
export async function loadTraining(path: string, identity: TrainingIdentity): Promise<TrainingState | undefined> {
  const state = await readCheckpointState(path);
  if (!state) return undefined;
  const { step, losses, more, identity: held } = state.header as {
    step: number;
    losses: number[];
    more: Record<string, unknown>;
    identity: TrainingIdentity;
  };
  requireSame(path, held, identity);
  const { params, m, v } = state.arrays;
  return { trainer: { step, params, m, v }, losses, more };
}

function requireSame(path: string, held: TrainingIdentity, asked: TrainingIdentity): void {
  const differs = (field: string, rule: string, received: unknown) =>
    new RunError(explain({
      cannot: `resume with ${path}`,
      field,
      rule: `${rule}, as in the interrupted training`,
      received,
      hint: "`resume` needs the same options and data; `force` starts over.",
    }));
  const other = optionDifference(held.flags, asked.flags);
  if (other) {
    throw differs(other.field, other.held === undefined ? "left out" : JSON.stringify(other.held), other.asked);
  }
  if (held.data !== asked.data) throw differs("data", "the same rows", "others");
  if (held.base !== asked.base) throw differs("model", "the same weights", "others");
}
