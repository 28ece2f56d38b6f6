/**
 * Trains one adapter on a queue, while anchor rows and whitened inputs keep the model close to the base model. `m4`, `sleep` and `teach`
 * share it.
 */
import type { EvaluationSet } from "../../episodes/episode.ts";
import { userTurn } from "../../eval/prompt.ts";
import { type LoraAdapter, lowestAdapted } from "../../model/lora.ts";
import {
  consolidate,
  type Consolidated,
  consolidatedAdapter,
  type ConsolidateInput,
} from "../../replay/consolidate.ts";
import { contrastRows } from "../../replay/rehearsal/contrast_rows.ts";
import { stepPlan } from "../../replay/step_plan.ts";
import { chatRow } from "../../train/chat_row.ts";
import { readAhead } from "../../train/read_ahead.ts";
import { FrozenStateCache } from "../../train/frozen_state_cache.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import type { ReplayRow } from "../../../schemas/replay_row.ts";
import { anchorRows, whiteningOf } from "./anchors.ts";
import { freshAdapter } from "./fresh_adapter.ts";
import type { Learner } from "./learner.ts";
import type { Remembered } from "./remember.ts";

/** The inputs of the training. */
export interface HeldTraining extends Pick<ConsolidateInput, "scheduler" | "start" | "save" | "signal" | "onStep"> {
  /** The model, which gets the adapter under {@link consolidatedAdapter}. */
  learner: Omit<Learner, "asker">;
  /** Texts that are taught: no anchor row is about them. */
  set: EvaluationSet;
  /** The memory from which some anchor rows get memory tokens. */
  remembered: Remembered | undefined;
  /** All rows; also the first cycle's, unless `first` is given. */
  queue: readonly ReplayRow[];
  /** The first cycle's queue, of the same length. */
  first?: readonly ReplayRow[];
  recipe: Recipe;
  /** Questions about what was never told; none if it is left out. */
  contrast?: readonly string[];
  /** Number of chat rows on which the whitening is measured, so that it is the same whatever is taught. */
  whitenedOn?: number;
  /** What the adapter names as its base. */
  baseModel: string;
  /** The queue of a later cycle (0-based); the first one's if it is left out. */
  later?(cycle: number): Promise<ReplayRow[]>;
  /** Cue and answer as the model's chat, where nothing else is said. */
  toRow?: ConsolidateInput["toRow"];
  /**
   * Whether frozen states are computed before the first step, in one order. The last digits of a row depend on the rows computed with it;
   * only so does a continued training give the same bytes.
   */
  ahead?: boolean;
  /** Steps for which anchor rows are made; a longer training uses them again. By default as many as the training has. */
  anchorSteps?: number;
  /** Exact match on a fixed probe after every epoch; none if it is left out. */
  probe?: ConsolidateInput["probe"];
  /** Loads the state of an interrupted training; called when the anchors are ready. */
  resume?(fresh: LoraAdapter): Promise<ConsolidateInput["resumeFrom"]>;
  /** Runs a stage, for measuring its time. */
  timed?<T>(stage: "anchor rows" | "whitening" | "consolidate", run: () => Promise<T>): Promise<T>;
  /** Called with how many anchor questions are answered. */
  anchored(done: number, total: number): void;
}

/**
 * Trains. The adapter stays active in the model under {@link consolidatedAdapter}, for the caller to measure and remove. If it throws, the
 * adapter is removed.
 */
export async function trainHeld(input: HeldTraining): Promise<Consolidated> {
  const { learner, set, remembered, recipe, signal } = input;
  const { model } = learner;
  const timed = input.timed ?? ((_, run) => run());
  const queue = [...input.queue];
  const states = new FrozenStateCache(model, lowestAdapted(model.config.layers, recipe.loraLayers));
  const plan = stepPlan(queue.length, recipe);
  const steps = Math.min(plan.total, input.anchorSteps ?? plan.total);
  const holds = await timed("anchor rows", async () => {
    const asked = { learner, set, remembered, queue, options: recipe, steps, states, progress: input.anchored };
    const contrast = recipe.contrastRows > 0 ? input.contrast ?? [] : [];
    return {
      ...await anchorRows(asked),
      contrast: await contrastRows(model, contrast, { states, ...(signal ? { signal } : {}) }),
    };
  });
  signal?.throwIfAborted();
  using whitening = await timed(
    "whitening",
    () => whiteningOf(learner, [...holds.chat, ...holds.text].slice(0, input.whitenedOn), recipe, states),
  );
  const toRow = input.toRow ?? ((row: ReplayRow) => chatRow(model.tokens, userTurn(row.cue), row.answer));
  if (input.ahead) {
    const { chat, text, statements, memory, contrast } = holds;
    // Rows of which only a part is used are not computed in advance.
    const replayed = plan.total >= plan.perEpoch ? queue.map(toRow) : [];
    await readAhead(model, states, [...chat, ...text, ...statements, ...memory, ...contrast, ...replayed], signal);
  }
  const fresh = freshAdapter(model, recipe, input.baseModel);
  const resumeFrom = await input.resume?.(fresh);
  try {
    return await timed("consolidate", () =>
      consolidate({
        model,
        fresh,
        scheduler: input.scheduler,
        mine: (cycle) => cycle > 0 && input.later ? input.later(cycle) : Promise.resolve([...input.first ?? queue]),
        toRow,
        holds,
        states,
        ...(whitening ? { whitening } : {}),
        options: { ...recipe, lr: recipe.loraLr },
        probe: input.probe ?? (() => Promise.resolve(0)),
        ...(resumeFrom ? { resumeFrom } : {}),
        ...(input.start ? { start: input.start } : {}),
        ...(input.save ? { save: input.save } : {}),
        ...(signal ? { signal } : {}),
        ...(input.onStep ? { onStep: input.onStep } : {}),
      }));
  } catch (error) {
    if (model.adapterNames().includes(consolidatedAdapter)) model.removeAdapter(consolidatedAdapter);
    throw error;
  }
}
