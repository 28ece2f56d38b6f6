/** What a training writes in addition to its weights: its history, and how the adapter was made. */
import { parameterCount } from "../../format/lora_adapter.ts";
import type { LocalModel } from "../../model/local_model.ts";
import { lowestAdapted } from "../../model/lora.ts";
import type { Consolidated } from "../../replay/consolidate.ts";
import { stepPlan } from "../../replay/step_plan.ts";
import { readLoRAConfigDump } from "../../../schemas/lora_config.ts";
import { readTrainingHistory } from "../../../schemas/training_history.ts";
import type { M4Options } from "../m4_options.ts";
import { writeJsonAtomic } from "../store/atomic_write.ts";
import type { RunFolder } from "../store/run_folder.ts";

const historyFile = "training_history.json", configFile = "lora_config.json";

/** The files of {@link writeTraining}. */
export const trainingFiles: readonly string[] = [historyFile, configFile];

/** Writes both. @param rows Rows of the first cycle's queue. */
export async function writeTraining(
  folder: RunFolder,
  result: Consolidated,
  { model, rows, options }: { model: LocalModel; rows: number; options: M4Options },
): Promise<void> {
  const { perEpoch, perCycle } = stepPlan(rows, options);
  const best = result.evalEm.reduce((b, em, i) => em > result.evalEm[b] ? i : b, 0);
  await writeJsonAtomic(
    folder.file(historyFile),
    readTrainingHistory({
      epochs: options.epochs,
      cycles: options.cycles,
      epochs_made: Math.round(1000 * result.steps / perEpoch) / 1000,
      cycles_made: Math.ceil(result.steps / perCycle),
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
    folder.file(configFile),
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
