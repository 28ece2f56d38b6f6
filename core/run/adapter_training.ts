/** Supervised training of one adapter on fixed rows, killed and resumed at will. */
import type { LoraAdapter } from "../format/lora_adapter.ts";
import type { LocalModel } from "../model/local_model.ts";
import { createLora } from "../model/lora.ts";
import { Random } from "../scenarios/random.ts";
import type { StepResult } from "../train/lora_step.ts";
import { LoraTrainer } from "../train/lora_trainer.ts";
import { StepLate } from "../train/step_late.ts";
import { learningRate } from "../train/schedule.ts";
import type { TrainRow } from "../train/train_row.ts";
import { RunError } from "../../schemas/errors.ts";
import { readCheckpointState, writeCheckpointState } from "./checkpoint_state.ts";
import type { AdapterTrainingOptions } from "./m4_options.ts";
import type { ProgressSink } from "./progress.ts";

/** Steps between two checkpoints. */
const saveEvery = 20;

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
  /** What a checkpoint belongs to: a resumed training must have the same. */
  identity: Record<string, unknown>;
  /** Where the training stands between two steps; removed by the caller when its results are on disk. */
  statePath: string;
  progress: ProgressSink;
  /** Name of the stage in progress events. */
  stage: string;
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
  const trainer = new LoraTrainer(model, name);
  const state = options.resume ? await readCheckpointState(training.statePath) : undefined;
  const losses: number[] = (state?.header.losses as number[] | undefined) ?? [];
  if (state) {
    if (JSON.stringify(state.header.flags) !== JSON.stringify(training.identity)) {
      throw new RunError(
        `Cannot resume with ${training.statePath}: flags and data must be those of the interrupted training. Hint: --force starts over.`,
      );
    }
    const { params, m, v } = state.arrays;
    trainer.restore({ step: losses.length, params, m, v });
    progress({ stage, step: losses.length, total: steps, note: `resumed at step ${losses.length}` });
  }
  const order: number[] = [];
  while (order.length < steps * options.batchSize) {
    order.push(...random.fork(`epoch/${order.length}`).shuffle(rows.map((_, i) => i)));
  }
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let tokens = 0;
  const late = new StepLate<StepResult>();
  for (let step = trainer.steps; step < steps; step++) {
    const batch = order.slice(step * options.batchSize, (step + 1) * options.batchSize).map((i) => rows[i]);
    const lr = learningRate(step, {
      peak: options.loraLr,
      warmup: options.warmup,
      total: steps,
      kind: options.schedule,
    });
    await late.add(await trainer.submit(batch, lr), (result) => {
      losses.push(result.loss);
      tokens += result.tokens;
      progress({ stage, step: step + 1, total: steps, loss: result.loss, tokensPerSecond: tokens / seconds() });
    });
    if ((step + 1) % saveEvery === 0 && step + 1 < steps) {
      await late.settle();
      const { params, m, v } = await trainer.state();
      const header = { flags: training.identity, losses };
      await writeCheckpointState(training.statePath, { header, arrays: { params, m, v } });
    }
  }
  await late.settle();
  const adapter = await trainer.adapter();
  trainer.close();
  return { adapter, losses, tokens, seconds: seconds() };
}

/** Refuses a folder that holds an adapter, unless it is to be replaced. @throws {RunError} */
export async function refuseAdapterFolder(out: string, options: { force: boolean }): Promise<void> {
  const held = await Deno.stat(`${out}/adapter_model.safetensors`).then(() => true, () => false);
  if (held && !options.force) {
    throw new RunError(
      `Cannot train into ${out}: --out must hold no adapter: received one. Hint: give another --out, or --force.`,
    );
  }
}
