/** The stage that trains: LoRA on the queue, its checkpoint, its artifacts. */
import { readPeft, writePeft } from "../../format/peft.ts";
import { parameterCount } from "../../format/lora_adapter.ts";
import { createLora, lowestAdapted } from "../../model/lora.ts";
import { chatPrompt, chatRow } from "../../train/chat_row.ts";
import { FrozenStateCache } from "../../train/frozen_state_cache.ts";
import type { Episode, EpisodeStream } from "../../episodes/episode.ts";
import { Random } from "../../random/random.ts";
import { consolidate, type Consolidated, consolidatedAdapter } from "../../replay/consolidate.ts";
import { remainingSurprise, renewedSalience } from "../../replay/remaining_surprise.ts";
import { stepPlan } from "../../replay/step_plan.ts";
import { userTurn } from "../../eval/prompt.ts";
import { greedyMatches } from "../../eval/greedy_matches.ts";
import { readLoRAConfigDump } from "../../../schemas/lora_config.ts";
import type { ReplayRow } from "../../../schemas/replay_row.ts";
import { readTrainingHistory } from "../../../schemas/training_history.ts";
import { writeJsonAtomic } from "../store/atomic_write.ts";
import { consolidationCheckpoint } from "./consolidation_checkpoint.ts";
import { anchorRows, whiteningOf } from "./anchors.ts";
import { mined, queued, scheduler } from "./queue.ts";
import type { Remembered } from "./remember.ts";
import type { ScenarioRun } from "./scenario_run.ts";

/** Trains the adapter, or loads the one that the interrupted run trained; it is active in the model afterwards. */
export async function trainStage(
  run: ScenarioRun,
  stream: EpisodeStream,
  remembered: Remembered,
  queue: ReplayRow[],
): Promise<void> {
  const { model, folder, options, context, clock } = run;
  const weightsFiles = ["weights/adapter_config.json", "weights/adapter_model.safetensors"];
  if (folder.isDone("consolidate")) {
    model.addAdapter(consolidatedAdapter, await readPeft(folder.file("weights")));
    return;
  }
  const plan = stepPlan(queue.length, options);
  const states = new FrozenStateCache(lowestAdapted(model.config.layers, options.loraLayers));
  const holds = await clock.time("foreign rows", () => anchorRows(run, stream, remembered, queue, plan.total, states));
  const whitening = await clock.time("whitening", () => whiteningOf(run, [...holds.chat, ...holds.text], states));
  const random = new Random(`lora/${options.seed}`);
  const fresh = createLora(model.config, {
    rank: options.loraRank,
    alpha: options.loraAlpha,
    targets: options.loraTargets,
    layers: options.loraLayers,
    baseModel: options.model,
  }, () => random.next());
  const checkpoint = consolidationCheckpoint(folder.file("consolidation.state"));
  const resumeFrom = folder.resumed ? await checkpoint.load(fresh) : undefined;
  if (resumeFrom) {
    context.progress({
      stage: "consolidate",
      step: resumeFrom.step,
      total: plan.total,
      note: `resumed at step ${resumeFrom.step}`,
    });
  }

  const started = performance.now();
  let trained = 0;
  const result = await clock.time("consolidate", () =>
    consolidate({
      model,
      fresh,
      scheduler: scheduler(run, remembered),
      mine: (cycle) => mineCycle(run, stream, remembered, queue, cycle),
      toRow: (row) => chatRow(model.tokens, userTurn(row.cue), row.answer),
      holds,
      states,
      ...(whitening ? { whitening } : {}),
      options: { ...options, lr: options.loraLr },
      probe: () => probeEm(run, stream),
      ...(resumeFrom ? { resumeFrom } : {}),
      save: (state) => checkpoint.save(state),
      signal: context.signal,
      onStep(step, total, loss, tokens) {
        trained += tokens;
        context.progress({
          stage: "consolidate",
          step,
          total,
          loss,
          tokensPerSecond: 1000 * trained / (performance.now() - started),
        });
      },
    }));
  whitening?.close();
  await writePeft(folder.file("weights"), result.adapter, { dtype: "f32" });
  await writeTraining(run, result, queue.length);
  await folder.finish("consolidate", ["training_history.json", "lora_config.json", ...weightsFiles]);
  await checkpoint.clear();
}

/** The queue of a later cycle: mined anew, with the surprise that the adapter so far has left. */
async function mineCycle(
  run: ScenarioRun,
  stream: EpisodeStream,
  remembered: Remembered,
  queue: ReplayRow[],
  cycle: number,
): Promise<ReplayRow[]> {
  if (cycle === 0) return queue;
  const { tokens } = run.model;
  const rows = mined(run, stream, remembered);
  const encode = (row: ReplayRow) => ({
    prompt: chatPrompt(tokens, userTurn(row.cue)),
    continuation: tokens.encode(row.answer),
  });
  const surprise = await remainingSurprise(run.model, rows, encode, [consolidatedAdapter]);
  const salience = renewedSalience(remembered.traces, surprise, remembered.weights);
  return queued(run, mined(run, stream, remembered, salience));
}

/** Exact match on one replayed wording of up to 24 records, memory off: how far training has come. */
async function probeEm({ model }: ScenarioRun, stream: EpisodeStream): Promise<number> {
  const asked = stream.records.slice(0, 24).map((record: Episode) => ({
    record,
    cue: record.cues.filter((c) => c.set === "replayed")[0],
  }));
  const hits = await greedyMatches(
    model,
    asked.map(({ record, cue }) => ({ user: userTurn(cue.text), answer: record.answer })),
    { adapters: [consolidatedAdapter] },
  );
  return hits.filter(Boolean).length / Math.max(1, asked.length);
}

async function writeTraining(run: ScenarioRun, result: Consolidated, rows: number): Promise<void> {
  const { folder, options, model } = run;
  const best = result.evalEm.reduce((b, em, i) => em > result.evalEm[b] ? i : b, 0);
  await writeJsonAtomic(
    folder.file("training_history.json"),
    readTrainingHistory({
      epochs: Math.ceil(result.steps / stepPlan(rows, options).perEpoch),
      steps: result.steps,
      loss: result.history.map((s) => s.nll ?? 0),
      eval_em: result.evalEm,
      best_step: result.evalSteps[best] ?? result.steps,
      best_eval_em: result.evalEm[best] ?? 0,
      early_stopped: false,
      eval_steps: result.evalSteps,
      ...(options.anchorWeight > 0 ? { hold_loss: result.history.map((s) => s.kl ?? 0) } : {}),
      learning_rate: result.history.map((s) => s.lr),
      grad_norm: result.history.map((s) => s.gradNorm),
      tokens: result.history.reduce((sum, s) => sum + s.tokens, 0),
    }),
  );
  const trainable = parameterCount(result.adapter);
  await writeJsonAtomic(
    folder.file("lora_config.json"),
    readLoRAConfigDump({
      rank: options.loraRank,
      alpha: options.loraAlpha,
      lr: options.loraLr,
      target_modules: result.adapter.targets,
      total_params: model.parameters + trainable,
      trainable_params: trainable,
      schedule: options.schedule,
      warmup: options.warmup,
      batch_size: options.batchSize,
      epochs: options.epochs,
      steps: result.steps,
      ...(options.loraLayers > 0
        ? { layers: model.config.layers - lowestAdapted(model.config.layers, options.loraLayers) }
        : {}),
      ...(options.whiten > 0 ? { whiten: options.whiten } : {}),
      hold: {
        weight: options.anchorWeight,
        bound: options.anchorBound,
        ...(options.anchorShare < 1 ? { share: options.anchorShare } : {}),
        chat: options.anchorChat,
        text: options.anchorText,
        ...(options.anchorStatements > 0 ? { statements: options.anchorStatements } : {}),
        memory: options.anchorMemory,
      },
    }),
  );
}
