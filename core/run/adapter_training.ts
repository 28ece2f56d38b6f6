/** Supervised training of one adapter on fixed rows, killed and resumed at will. */
import type { LoraAdapter } from "../format/lora_adapter.ts";
import { readPeft } from "../format/peft.ts";
import type { LocalModel } from "../model/local_model.ts";
import { createLora, type LoraOptions, lowestAdapted, projections } from "../model/lora.ts";
import { widenedLora } from "../model/widened_lora.ts";
import { Random } from "../random/random.ts";
import type { StepResult } from "../train/lora_step.ts";
import { LoraTrainer } from "../train/lora_trainer.ts";
import { learningRate } from "../train/schedule.ts";
import { trainLoop } from "../train/train_loop.ts";
import type { TrainRow } from "../train/train_row.ts";
import type { AdapterTrainingOptions } from "./training_options.ts";
import type { ProgressSink } from "./progress.ts";
import type { TrainingFolder } from "./store/claim.ts";
import { loadTraining, saveTraining, type TrainingIdentity } from "./store/training_state.ts";

/** Steps between two checkpoints; slow steps are saved by time as well. */
const saveEvery = 20;

/** What a folder holds that an adapter is trained into. */
export function adapterFolder(state: string): TrainingFolder {
  const result = "adapter_model.safetensors";
  return { holds: "an adapter", marks: ["adapter_config.json", "adapter_model.bin"], result, state };
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
  /** Ends the training within a step; its reason is thrown when the state of the last whole step is saved. */
  signal: AbortSignal | undefined;
}

/** The trained adapter, which stays active in the model, the loss of every step and the tokens of this session. */
export interface TrainedAdapter {
  adapter: LoraAdapter;
  losses: number[];
  tokens: number;
  seconds: number;
}

/** Trains, or continues, one adapter. @throws {RunError} if the checkpoint is of another training. */
export async function trainAdapter(training: AdapterTraining): Promise<TrainedAdapter> {
  const { model, name, rows, steps, options, progress, stage } = training;
  const random = new Random(`${name}/${training.seed}`);
  const fresh = (shape: LoraShape) =>
    createLora(model.config, { ...shape, baseModel: options.model }, () => random.next());
  const { loraRank, loraAlpha, loraTargets, loraLayers } = options;
  const asked = { rank: loraRank, alpha: loraAlpha, targets: loraTargets, layers: loraLayers };
  const from = options.from === undefined ? undefined : await readPeft(options.from);
  const start = from ? startOf(from, training, fresh) : fresh(asked);
  if (from && start !== from) {
    const note = `the adapter of ${options.from} was widened from ${shapeText(from)} to ${shapeText(start)}`;
    progress({ stage, step: 0, total: steps, note });
  }
  model.addAdapter(name, start);
  const state = options.resume ? await loadTraining(training.statePath, training.identity) : undefined;
  const losses = state?.losses ?? [];
  const rowAt = dealing(rows.length, random);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let tokens = 0;
  using trainer = new LoraTrainer(model, name);
  if (state) {
    trainer.restore(state.trainer);
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
    save: async () =>
      await saveTraining(training.statePath, training.identity, { trainer: await trainer.state(), losses, more: {} }),
    every: { steps: saveEvery },
    signal: training.signal,
  });
  return { adapter: await trainer.adapter(), losses, tokens, seconds: seconds() };
}

/** The shape of a fresh adapter. */
type LoraShape = Pick<LoraOptions, "rank" | "alpha" | "targets" | "layers">;

/**
 * The adapter that a training starts from, of a higher rank, on more projections and in more blocks where they are asked for. What is asked
 * for takes nothing from it: a higher rank of its own stays, and so do its projections and blocks.
 */
function startOf(
  from: LoraAdapter,
  { options, model: { config } }: Pick<AdapterTraining, "options" | "model">,
  fresh: (shape: LoraShape) => LoraAdapter,
): LoraAdapter {
  const { loraRank, loraAlpha, loraTargets, loraLayers } = options;
  const targets = projections.filter((one) => from.targets.includes(one) || loraTargets.includes(one));
  const own = Math.min(...from.pairs.map(({ layer }) => layer));
  const lowest = Math.min(own, lowestAdapted(config.layers, loraLayers));
  const higher = loraRank > from.rank;
  if (!higher && targets.length === from.targets.length && lowest === own) return from;
  const { rank, alpha } = higher ? { rank: loraRank, alpha: loraAlpha } : from;
  return widenedLora(from, fresh({ rank, alpha, targets, layers: config.layers - lowest }));
}

/** "rank 4 on q_proj, v_proj in blocks 2 to 3", from 0. */
function shapeText({ rank, targets, pairs }: LoraAdapter): string {
  const layers = pairs.map(({ layer }) => layer);
  const [lowest, highest] = [Math.min(...layers), Math.max(...layers)];
  const blocks = lowest === highest ? `block ${lowest}` : `blocks ${lowest} to ${highest}`;
  return `rank ${rank} on ${targets.join(", ")} in ${blocks}`;
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
