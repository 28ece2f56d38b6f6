/** The stage that trains: LoRA on the queue, its checkpoint, its artifacts. */
import type { EvaluationSet } from "../../episodes/episode.ts";
import { greedyMatches } from "../../eval/greedy_matches.ts";
import { userTurn } from "../../eval/prompt.ts";
import { readPeft, writePeft } from "../../format/peft.ts";
import { endingWith } from "../../model/ending_with.ts";
import type { LanguageModel } from "../../model/language_model.ts";
import type { LoraAdapter } from "../../model/lora.ts";
import { type Consolidated, consolidatedAdapter } from "../../replay/consolidate.ts";
import { remainingSurprise, renewedSalience } from "../../replay/remaining_surprise.ts";
import { stepPlan } from "../../replay/step_plan.ts";
import { chatPrompt } from "../../train/chat_row.ts";
import type { ReplayRow } from "../../../schemas/replay_row.ts";
import type { M4Options, RunContext } from "../m4_options.ts";
import { counted } from "../progress.ts";
import { guardFile } from "../store/claim.ts";
import type { RunFolder } from "../store/run_folder.ts";
import type { StageClock } from "../store/stage_clock.ts";
import { consolidationCheckpoint } from "./consolidation_checkpoint.ts";
import { trainHeld } from "./held_training.ts";
import type { Learner } from "./learner.ts";
import { contrastFor, fewNear, toldBy } from "./never_told.ts";
import { filled, livedByCycle } from "./cycle_queues.ts";
import { minedRows, queued, schedulerOf } from "./queue.ts";
import { queueFile, writeQueue } from "./queue_files.ts";
import { gateWeights, type Remembered } from "./remember.ts";
import { trainingFiles, writeTraining } from "./training_artifacts.ts";

/** The inputs of the training, and where its results go. */
export interface TrainInput {
  learner: Learner;
  set: EvaluationSet;
  remembered: Remembered;
  /** Of all that was written. */
  queue: ReplayRow[];
  /** What was there in the first cycle: the same, or what had arrived by then. */
  first: ReplayRow[];
  /** Questions about what was never told; made when they are asked for. */
  contrast: () => Promise<string[]>;
  options: M4Options;
  folder: RunFolder;
  clock: StageClock;
  context: RunContext;
}

/** Trains the adapter, or reads the one that the interrupted run trained. The caller adds it to the model. */
export async function trainStage(input: TrainInput): Promise<LoraAdapter> {
  const { learner, set, remembered, queue, options, folder, clock, context } = input;
  const { model } = learner;
  const { progress } = context;
  if (folder.isDone("consolidate")) return await readPeft(folder.file("weights"));
  folder.signal?.throwIfAborted();
  const requireUntouched = await guardFile(folder.file("weights/adapter_model.safetensors"));
  const plan = stepPlan(queue.length, options);
  const checkpoint = consolidationCheckpoint(folder.file("consolidation.state"));
  const contrast = await clock.time("contrast questions", () => input.contrast());
  let started = 0, trained = 0;
  const result = await trainHeld({
    ...{ learner, set, remembered, queue, contrast },
    recipe: options,
    baseModel: options.model,
    scheduler: schedulerOf(options, remembered),
    first: filled(input.first, queue.length),
    later: (cycle) => laterQueue(input, cycle),
    probe: () => probeEm(endingWith(model, context.signal), set),
    async resume(fresh) {
      started = performance.now();
      const state = folder.resumed ? await checkpoint.load(fresh) : undefined;
      if (state) {
        const { step } = state;
        progress({ stage: "consolidate", step, total: plan.total, note: `resumed at step ${step}` });
      }
      return state;
    },
    save: (state) => checkpoint.save(state),
    timed: (stage, run) => clock.time(stage, run),
    anchored: counted(context, "anchor rows"),
    ...(context.signal ? { signal: context.signal } : {}),
    onStep(step, total, loss, tokens) {
      trained += tokens;
      const tokensPerSecond = 1000 * trained / (performance.now() - started);
      progress({ stage: "consolidate", step, total, loss, tokensPerSecond });
    },
  });
  try {
    await requireUntouched();
    await finishTraining(input, result);
    await checkpoint.clear();
    return result.adapter;
  } finally {
    model.removeAdapter(consolidatedAdapter);
  }
}

/** Contrast questions of the run; a resumed run makes the same again. */
export function contrastQuestionsOf(
  { learner, remembered, queue, options, context }: Pick<
    TrainInput,
    "learner" | "remembered" | "queue" | "options" | "context"
  >,
): Promise<string[]> {
  return contrastFor(learner, toldBy(remembered.documents), {
    steps: stepPlan(queue.length, options).total,
    perStep: options.contrastRows,
    near: fewNear,
    seed: options.seed,
    progress: counted(context, "contrast questions"),
    ...(context.signal ? { signal: context.signal } : {}),
  });
}

/** The queue of a later cycle (0-based): what had arrived by then, with the surprise that remains under the adapter so far. */
async function laterQueue(
  { learner: { model }, remembered, queue, options, folder, context }: TrainInput,
  cycle: number,
): Promise<ReplayRow[]> {
  const { tokens } = model;
  const rows = minedRows(remembered, options, livedByCycle(remembered, cycle, options));
  const encode = (row: ReplayRow) => ({
    prompt: chatPrompt(tokens, userTurn(row.cue)),
    continuation: tokens.encode(row.answer),
  });
  const surprise = await remainingSurprise(endingWith(model, context.signal), rows, encode, [consolidatedAdapter]);
  const salience = renewedSalience(remembered.traces, surprise, gateWeights(options));
  const number = cycle + 1;
  const next = queued(
    rows.map((row) => ({ ...row, salience: salience.get(row.trace_id) ?? row.salience, cycle: number })),
    options,
  );
  const { perCycle, perEpoch } = stepPlan(queue.length, options);
  const firstEpoch = cycle * Math.ceil(perCycle / perEpoch);
  await writeQueue(folder, next, schedulerOf(options, remembered), firstEpoch, number);
  return filled(next, queue.length);
}

/** Exact match on one replayed wording of up to 24 records, memory off: a probe of the training's progress. */
async function probeEm(model: LanguageModel, { records }: EvaluationSet): Promise<number> {
  const asked = records.slice(0, 24).flatMap(({ cues = [], answer = "" }) =>
    cues.slice(0, 1).map((cue) => ({ user: userTurn(cue), answer }))
  );
  const hits = await greedyMatches(model, asked, { adapters: [consolidatedAdapter] });
  return hits.filter(Boolean).length / Math.max(1, asked.length);
}

async function finishTraining({ learner, queue, options, folder }: TrainInput, result: Consolidated): Promise<void> {
  await writePeft(folder.file("weights"), result.adapter, { dtype: "f32" });
  await writeTraining(folder, result, { model: learner.model, rows: queue.length, options });
  const later = Array.from({ length: options.cycles - 1 }, (_, i) => queueFile(i + 2));
  await folder.finish("consolidate", [
    ...trainingFiles,
    ...later,
    "weights/adapter_config.json",
    "weights/adapter_model.safetensors",
  ]);
}
