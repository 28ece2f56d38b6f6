/** Supervised training of one adapter on fixed rows, killed and resumed at will. */
import type { LoraAdapter } from "../format/lora_adapter.ts";
import type { LocalModel } from "../model/local_model.ts";
import { createLora } from "../model/lora.ts";
import { Random } from "../random/random.ts";
import type { StepResult } from "../train/lora_step.ts";
import { LoraTrainer } from "../train/lora_trainer.ts";
import { learningRate } from "../train/schedule.ts";
import { trainLoop } from "../train/train_loop.ts";
import type { TrainRow } from "../train/train_row.ts";
import { explain, RunError } from "../../schemas/errors.ts";
import type { FlagValue } from "../../schemas/run_config.ts";
import { readCheckpointState, writeCheckpointState } from "./store/checkpoint_state.ts";
import type { AdapterTrainingOptions } from "./m4_options.ts";
import type { ProgressSink } from "./progress.ts";
import { flagDifference } from "./store/run_folder.ts";

/** Steps between two checkpoints; slow steps are saved by time as well. */
const saveEvery = 20;

/** What a checkpoint belongs to: a resumed training must have the same. */
export interface TrainingIdentity {
  flags: Record<string, FlagValue>;
  /** SHA-256 of the base model. */
  base: string;
  /** SHA-256 of the rows, where a file gave them. */
  data?: string;
}

/** What is trained on what. */
export interface AdapterTraining {
  /** Gets the adapter under `name`. */
  model: LocalModel;
  name: string;
  /** Dealt in a new order in every pass. */
  rows: readonly TrainRow[];
  /** Optimiser steps in all. */
  steps: number;
  options: AdapterTrainingOptions;
  /** Seeds the adapter and the order of the rows, with the name. */
  seed: number;
  identity: TrainingIdentity;
  /** Where the training stands between two steps; removed by the caller when its results are on disk. */
  statePath: string;
  progress: ProgressSink;
  /** Name of the stage in progress events. */
  stage: string;
  /** Ends the training after the step at hand; its reason is thrown when the state is saved. */
  signal: AbortSignal | undefined;
}

/** The trained adapter, which stays active in the model, the loss of every step and the tokens of this session. */
export interface TrainedAdapter {
  adapter: LoraAdapter;
  losses: number[];
  tokens: number;
  seconds: number;
}

/** Trains, or goes on with, one adapter. @throws {RunError} where the checkpoint is of another training. */
export async function trainAdapter(training: AdapterTraining): Promise<TrainedAdapter> {
  const { model, name, rows, steps, options, progress, stage } = training;
  const random = new Random(`${name}/${training.seed}`);
  const fresh = createLora(model.config, {
    rank: options.loraRank,
    alpha: options.loraAlpha,
    targets: options.loraTargets,
    layers: options.loraLayers,
    baseModel: options.model,
  }, () => random.next());
  model.addAdapter(name, fresh);
  const state = options.resume ? await readCheckpointState(training.statePath) : undefined;
  if (state) requireSame(state.header.identity as TrainingIdentity | undefined, training);
  const losses: number[] = (state?.header.losses as number[] | undefined) ?? [];
  const rowAt = dealing(rows.length, random);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let tokens = 0;
  const trainer = new LoraTrainer(model, name);
  try {
    if (state) {
      const { params, m, v } = state.arrays;
      trainer.restore({ step: losses.length, params, m, v });
      progress({ stage, step: losses.length, total: steps, note: `resumed at step ${losses.length}` });
    }
    await trainLoop<StepResult>({
      trainer,
      total: steps,
      rate: (step) =>
        learningRate(step, { peak: options.loraLr, warmup: options.warmup, total: steps, kind: options.schedule }),
      batch: (step) => Array.from({ length: options.batchSize }, (_, i) => rows[rowAt(step * options.batchSize + i)]),
      took(step, result) {
        losses.push(result.loss);
        tokens += result.tokens;
        progress({ stage, step: step + 1, total: steps, loss: result.loss, tokensPerSecond: tokens / seconds() });
      },
      async save() {
        const { params, m, v } = await trainer.state();
        const header = { identity: training.identity, losses };
        await writeCheckpointState(training.statePath, { header, arrays: { params, m, v } });
      },
      every: { steps: saveEvery },
      signal: training.signal,
    });
    return { adapter: await trainer.adapter(), losses, tokens, seconds: seconds() };
  } finally {
    trainer.close();
  }
}

/** Which row comes at a place: all rows in every pass over them, each pass in an order of its own. */
function dealing(count: number, random: Random): (place: number) => number {
  let pass = -1, order: number[] = [];
  return (place) => {
    const due = Math.floor(place / count);
    if (due !== pass) {
      pass = due;
      order = random.fork(`epoch/${due * count}`).shuffle(Array.from({ length: count }, (_, i) => i));
    }
    return order[place % count];
  };
}

function requireSame(held: TrainingIdentity | undefined, { identity, statePath }: AdapterTraining): void {
  const differs = (field: string, rule: string, received: unknown) =>
    new RunError(explain({
      cannot: `resume with ${statePath}`,
      field,
      rule: `${rule}, as in the interrupted training`,
      received,
      hint: "--resume needs the same flags and data; --force starts over.",
    }));
  const flag = flagDifference(held?.flags ?? {}, identity.flags);
  if (flag) throw differs(flag.flag, flag.held === undefined ? "left out" : JSON.stringify(flag.held), flag.asked);
  if (held?.data !== identity.data) throw differs("--data", "the same rows", "others");
  if (held?.base !== identity.base) throw differs("--model", "the same weights", "others");
}

/**
 * Refuses a folder that holds an adapter or an interrupted training, unless it is to be replaced or gone on with.
 *
 * @throws {RunError}
 */
export async function refuseAdapterFolder(
  out: string,
  stateName: string,
  options: { force: boolean; resume: boolean },
): Promise<void> {
  const there = (name: string) => Deno.stat(`${out}/${name}`).then(() => true, () => false);
  const refused = (rule: string, received: string, hint: string) =>
    new RunError(explain({ cannot: `train into ${out}`, field: "--out", rule, received, hint }));
  if (options.force && !options.resume) return;
  const interrupted = await there(stateName);
  if (interrupted && options.resume) return;
  if (interrupted) {
    const hint = "--resume goes on with it, --force starts over.";
    throw refused("a folder without a training", "one with an interrupted training", hint);
  }
  if (!options.force && await there("adapter_model.safetensors")) {
    const hint = options.resume
      ? "there is no interrupted training to resume; give another --out, or --force to train anew."
      : "give another --out, or --force.";
    throw refused("a folder without an adapter", "one that holds one", hint);
  }
}
