/** Rows of prompts and completions, trained into one adapter, and what that cost: the work of `teach` and `train-lora`. */
import type { DriftGuard } from "../../../schemas/drift_guard.ts";
import { explain, InputError } from "../../../schemas/errors.ts";
import type { ReplayRow } from "../../../schemas/replay_row.ts";
import { sharedDrafts } from "../../eval/draft_cache.ts";
import { driftGuard, measureDrift } from "../../eval/drift_guard.ts";
import { noProse, quickLimit, quickProbe } from "../../eval/quick_guard.ts";
import { endingWith } from "../../model/ending_with.ts";
import type { LocalModel } from "../../model/local_model.ts";
import type { LoraAdapter } from "../../model/lora.ts";
import { Random } from "../../random/random.ts";
import { consolidatedAdapter, type StepRecord } from "../../replay/consolidate.ts";
import type { Scheduler } from "../../replay/scheduler.ts";
import type { TrainRow } from "../../train/train_row.ts";
import { type BaseKnowledge, knowledgeOf } from "../m4/base_knowledge_of.ts";
import { driftProbe } from "../m4/drift_probe.ts";
import { trainHeld } from "../m4/held_training.ts";
import { counted, type ProgressSink } from "../progress.ts";
import { planRecipe, type TeachPlan } from "./teach_plan.ts";
import type { TeachingState } from "./teaching_checkpoint.ts";
import { untold } from "./untold.ts";

/** A training of many rows meets the anchors of so many steps again: some 800 questions. */
const mostAnchorSteps = 300;

/** One thing to learn. */
export interface TeachRow {
  /** What is asked: a person's turn in the chat. */
  prompt: string;
  /** What the model is to answer. */
  completion: string;
  /** Factor on this row's loss, above 0; 1 by default. */
  weight?: number;
}

/** What is trained on what. */
export interface TeachWork {
  /** Carries no adapter of the training afterwards. */
  model: LocalModel;
  rows: readonly TeachRow[];
  /** The rows as the model reads them, one each. */
  encoded: readonly TrainRow[];
  /** Questions that the rows do not answer, trained as contrast. */
  contrast: readonly string[];
  plan: TeachPlan;
  /** What the adapter names as its base. */
  baseModel: string;
  /** The stage of the steps, in progress events. */
  stage: string;
  progress: ProgressSink;
  signal: AbortSignal | undefined;
  /** Where an interrupted training stood. */
  resume?(): Promise<TeachingState | undefined>;
  /** Keeps where the training stands, now and then and at the end. */
  save?(state: TeachingState): Promise<void>;
}

/** What a measurement needs of it. */
export type DriftWork = Pick<TeachWork, "model" | "rows" | "plan" | "progress" | "signal">;

/** What a training gave. */
export interface TaughtRows {
  adapter: LoraAdapter;
  /** One entry a step. */
  history: StepRecord[];
}

/** Trains, or continues, one adapter. @throws the signal's reason, after the step at hand. */
export async function teachRows(work: TeachWork): Promise<TaughtRows> {
  const { model, rows, plan, progress, signal, stage } = work;
  requireFree(model);
  const learner = { model, knowledge: knowledgeBeside(work), reader: undefined };
  const recipe = planRecipe(plan, work.baseModel);
  let started = 0, tokens = 0;
  const queue = rows.map(queuedRow);
  const { adapter, history } = await trainHeld({
    ...{ learner, recipe, baseModel: work.baseModel, remembered: undefined },
    // What the rows tell, so that nothing of it is held.
    set: {
      scenario: "rows",
      episodes: rows.map(({ prompt, completion }) => ({ text: `${prompt}\n${completion}` })),
      ...{ records: [], neighbours: [], hardNegativeRatio: 0 },
    },
    queue,
    contrast: work.contrast,
    ahead: true,
    anchorSteps: mostAnchorSteps,
    scheduler: shuffledPasses(plan.seed),
    toRow: (row) => work.encoded[row.group_id],
    async resume() {
      started = performance.now();
      const state = await work.resume?.();
      if (state) progress({ stage, step: state.step, total: plan.steps, note: `resumed at step ${state.step}` });
      return state && { ...state, rows: queue };
    },
    ...(work.save ? { save: ({ rows: _, ...state }) => work.save!(state) } : {}),
    ...(signal ? { signal } : {}),
    anchored: counted({ progress, signal }, "anchor rows"),
    onStep(step, total, loss, count) {
      tokens += count;
      progress({ stage, step, total, loss, tokensPerSecond: 1000 * tokens / (performance.now() - started) });
    },
  });
  model.removeAdapter(consolidatedAdapter);
  return { adapter, history };
}

/** What the base model knows apart from what the rows ask. */
function knowledgeBeside({ model, rows }: Pick<TeachWork, "model" | "rows">): BaseKnowledge {
  return untold(knowledgeOf(model), rows.map(({ prompt }) => prompt));
}

/** The quick guard's questions, asked of the base model and of the adapter. */
export async function taughtDrift(work: DriftWork, adapter: LoraAdapter): Promise<DriftGuard> {
  const { model, plan, progress, signal } = work;
  const knowledge = knowledgeBeside(work);
  const probe = quickProbe(driftProbe(knowledge, [], knowledge.prose ?? noProse));
  const asked = endingWith(model, signal);
  const drafts = sharedDrafts(model.config.layers, plan.loraLayers);
  const told = (name: string) => ({ ...drafts, progress: counted({ progress, signal }, name) });
  const before = await measureDrift(asked, probe, [], told("drift before"));
  requireFree(model);
  model.addAdapter(consolidatedAdapter, adapter);
  try {
    const after = await measureDrift(asked, probe, [consolidatedAdapter], told("drift after"));
    return driftGuard(probe, before, after, quickLimit(probe));
  } finally {
    model.removeAdapter(consolidatedAdapter);
  }
}

function queuedRow({ prompt, completion, weight = 1 }: TeachRow, i: number): ReplayRow {
  const id = `row-${i}`;
  return {
    ...{ trace_id: id, group_id: i, scenario: "rows", cue: prompt, answer: completion, weight },
    ...{ salience: 0, recency: 0, similarity: 0, pointer: { doc: id, start: 0, end: completion.length } },
  };
}

/** Every row once a pass, each pass in an order of its own; rows keep their weights. */
function shuffledPasses(seed: number): Scheduler {
  return {
    name: "passes",
    schedule: (rows, epoch, part) => new Random(`rows/${seed}/${epoch}`).shuffle([...rows]).slice(part?.from, part?.to),
  };
}

function requireFree(model: LocalModel): void {
  if (!model.adapterNames().includes(consolidatedAdapter)) return;
  throw new InputError(explain({
    cannot: "teach the model",
    field: "model",
    rule: `without an adapter named "${consolidatedAdapter}", which this training uses`,
    received: model.adapterNames(),
    hint: "another training is running, or an adapter of yours has that name.",
  }));
}
