/**
 * Consolidation: replay rows, in the order and with the weights that a scheduler gives them, train one LoRA adapter, while
 * anchor rows hold the model to what it was. Every batch is a function of the step, so that a run that was killed goes on
 * with the same numbers.
 */
import type { LocalModel } from "../model/local_model.ts";
import type { LoraAdapter } from "../model/lora.ts";
import { Random } from "../random/random.ts";
import type { InputWhitening } from "../train/input_whitening.ts";
import type { StepResult, TrainerState } from "../train/lora_step.ts";
import { LoraTrainer } from "../train/lora_trainer.ts";
import type { FrozenStateCache } from "../train/frozen_state_cache.ts";
import { learningRate, type ScheduleKind } from "../train/schedule.ts";
import { trainLoop } from "../train/train_loop.ts";
import type { TrainRow } from "../train/train_row.ts";
import { dealt } from "./anchors/anchor_rows.ts";
import type { ReplayRow } from "../../schemas/replay_row.ts";
import { ReplayOrder, type ReplayOrderState } from "./replay_order.ts";
import type { Scheduler } from "./scheduler.ts";
import { type StepOptions, stepPlan } from "./step_plan.ts";

/** The name under which the adapter is active in the model. */
export const consolidatedAdapter = "consolidated";

/** The recipe of a consolidation. */
export interface ConsolidateOptions extends StepOptions {
  /** Of the order of anchor rows. */
  seed: number;
  /** Highest learning rate. */
  lr: number;
  /** Steps of linear warm-up. */
  warmup: number;
  /** What follows the warm-up. */
  schedule: ScheduleKind;
  /** Factor on the KL of anchor rows; 0 leaves them out. */
  anchorWeight: number;
  /** Bound of a token's KL in anchor texts, in nats; 0 for none. */
  anchorBound: number;
  /** Share of the anchor rows' tokens that a step looks at; 1 for all. */
  anchorShare: number;
  /** Anchor chat rows a step. */
  anchorChat: number;
  /** Anchor plain-text rows a step. */
  anchorText: number;
  /** Brief anchor texts a step, of one to three statements. */
  anchorStatements: number;
  /** Rows with memory tokens a step, on the average. */
  anchorMemory: number;
  /** Contrast rows a step: about what was never told. */
  contrastRows: number;
}

/**
 * What keeps training near the base model, by kind: chat questions, plain text, statements, rows with memory tokens and the reader; and
 * contrast rows, about what was never told.
 */
export type AnchorRows = Readonly<Record<"chat" | "text" | "statements" | "memory" | "contrast", readonly TrainRow[]>>;

/** What one step was: losses of replay and anchor rows, rate, gradient norm before clipping, tokens. */
export interface StepRecord {
  /** Nats per answer token; null without replay rows. */
  nll: number | null;
  /** KL in nats per token; null without anchor rows. */
  kl: number | null;
  /** Of this step. */
  lr: number;
  /** L2, before clipping. */
  gradNorm: number;
  /** Of all rows. */
  tokens: number;
}

/** Where training stands between two steps: numbers, and the rows of the cycle under way. */
export interface ConsolidationState extends TrainerState, ReplayOrderState {
  /** The queue of the cycle under way. */
  rows: ReplayRow[];
  /** One entry a step. */
  history: StepRecord[];
  /** Probes so far. */
  evalEm: number[];
  /** Steps at which they were taken. */
  evalSteps: number[];
}

/** Rows with memory tokens come together every so many steps: with the reader beside them they need a pass of their own. */
const memoryStride = 4;

/** Rows of a part that are read together before it; those of a longer one are read in their steps. */
const mostPrepared = 8192;

/** How many rows with memory tokens are dealt in so many steps. */
export function memoryRowsDealt(steps: number, perStep: number): number {
  return Math.ceil(steps / memoryStride) * memoryStride * perStep;
}

/** What a consolidation works on and with. */
export interface ConsolidateInput {
  /** Gets the adapter; its base weights are not touched. */
  model: LocalModel;
  /** The untrained adapter. */
  fresh: LoraAdapter;
  /** What an earlier consolidation of the same shape and whitening trained (`Consolidated.params`), from which this one sets out. */
  start?: Float32Array;
  /** Orders and weights each epoch's rows. */
  scheduler: Scheduler;
  /** The queue of a cycle (0-based), mined when the cycle begins; the adapter so far is active under its name. */
  mine(cycle: number): Promise<ReplayRow[]>;
  /** Cue and answer as the model's chat. */
  toRow(row: ReplayRow): TrainRow;
  /** Anchor rows, dealt in turn and shuffled anew in every round; may be empty. */
  holds: AnchorRows;
  /** What the base model made of rows before. */
  states?: FrozenStateCache;
  /** Of the adapter's inputs; the caller closes it. */
  whitening?: InputWhitening;
  /** The recipe. */
  options: ConsolidateOptions;
  /** Exact match on a fixed probe, taken after every epoch. */
  probe(): Promise<number>;
  /** Where an interrupted training stood. */
  resumeFrom?: ConsolidationState;
  /** Called every `saveEvery` steps, every few seconds, and at the end, even where `signal` brings it. */
  save?(state: ConsolidationState): Promise<void>;
  /** Steps between two saves, default 10. */
  saveEvery?: number;
  /** Ends the training within a step; its reason is thrown when the state of the last whole step is saved. */
  signal?: AbortSignal;
  /** Called after every step (1-based) with its loss and tokens. */
  onStep?(step: number, total: number, loss: number, tokens: number): void;
}

/** What a consolidation gave. */
export interface Consolidated {
  /** As trained, in f32. */
  adapter: LoraAdapter;
  /** What was trained, as the optimiser has it: a later consolidation may start from it. */
  params: Float32Array;
  /** Steps taken. */
  steps: number;
  /** One entry a step. */
  history: StepRecord[];
  /** Exact match after each epoch, and the (1-based) step at which it was taken. */
  evalEm: number[];
  /** The (1-based) step at which each was taken. */
  evalSteps: number[];
}

/** Trains the adapter; it stays active in the model under {@link consolidatedAdapter}. */
export async function consolidate(input: ConsolidateInput): Promise<Consolidated> {
  const { model, scheduler, options, resumeFrom } = input;
  model.addAdapter(consolidatedAdapter, input.fresh);
  using trainer = new LoraTrainer(model, consolidatedAdapter, {
    anchorWeight: options.anchorWeight,
    anchorBound: options.anchorBound,
    anchorShare: options.anchorShare,
    whitening: input.whitening,
    states: input.states,
  });
  if (resumeFrom) trainer.restore(resumeFrom);
  else if (input.start) {
    const zeros = () => new Float32Array(input.start!.length);
    trainer.restore({ step: 0, params: input.start, m: zeros(), v: zeros() });
  }
  const history = [...(resumeFrom?.history ?? [])];
  const evalEm = [...(resumeFrom?.evalEm ?? [])];
  const evalSteps = [...(resumeFrom?.evalSteps ?? [])];
  let rows = resumeFrom?.rows ?? await input.mine(0);
  const plan = stepPlan(rows.length, options);
  const order = new ReplayOrder(scheduler, plan, options.batchSize, resumeFrom);
  const built = new Map<string, TrainRow>();
  const toRow = (row: ReplayRow): TrainRow => {
    const key = JSON.stringify([row.cue, row.answer]);
    if (!built.has(key)) built.set(key, input.toRow(row));
    return { ...built.get(key)!, weight: row.weight };
  };
  const shuffled = new Map<string, readonly TrainRow[]>();
  const deal = (kind: keyof AnchorRows, step: number, count: number) => {
    const pool = input.holds[kind];
    if (pool.length === 0 || options.anchorWeight === 0 && kind !== "contrast") return [];
    return Array.from({ length: count }, (_, i) =>
      dealt(pool, step * count + i, (items, round) => {
        const key = `hold/${options.seed}/${kind}/${round}`;
        if (!shuffled.has(key)) shuffled.set(key, new Random(key).shuffle([...items]));
        return shuffled.get(key)!;
      }));
  };
  const held = (step: number) => [
    ...deal("chat", step, options.anchorChat),
    ...deal("text", step, options.anchorText),
    ...deal("statements", step, options.anchorStatements),
    ...deal("contrast", step, options.contrastRows),
    ...(step % memoryStride === 0 ? deal("memory", step / memoryStride, options.anchorMemory * memoryStride) : []),
  ];
  const probe = async (step: number) => {
    // A training that was interrupted between an epoch's last step and its probe takes the probe when it goes on.
    if (step === 0 || evalSteps.at(-1) === step || !order.place(step - 1).endsEpoch) return;
    evalEm.push(await input.probe());
    evalSteps.push(step);
  };
  const first = trainer.steps;
  await trainLoop<StepResult>({
    trainer,
    total: plan.total,
    rate: (step) =>
      learningRate(step, { peak: options.lr, warmup: options.warmup, total: plan.total, kind: options.schedule }),
    waits: (step) => order.place(step).from === step,
    async batch(step) {
      await probe(step);
      const { cycle, from, to } = order.place(step);
      if (step === cycle * plan.perCycle && cycle > 0) rows = await input.mine(cycle);
      if (step === from || step === first) {
        order.schedule(step, rows);
        // From the part's beginning, where training goes on within it, too: a row's last digits depend on those read beside it.
        const ahead = Array.from({ length: to - from }, (_, i) => held(from + i));
        const part = [...order.between(from, to).map(toRow), ...ahead.flat()];
        if (part.length <= mostPrepared) await trainer.prepare(part, { signal: input.signal });
      }
      return [...order.between(step, step + 1).map(toRow), ...held(step)];
    },
    took(step, { loss, nll, kl, gradNorm, tokens, rowLosses }, lr) {
      for (const [i, row] of order.between(step, step + 1).entries()) order.trained(row, rowLosses[i]);
      history.push({ nll, kl, lr, gradNorm, tokens });
      input.onStep?.(step + 1, plan.total, loss, tokens);
    },
    save: input.save &&
      (async () => await input.save!({ ...await trainer.state(), ...order.state(), rows, history, evalEm, evalSteps })),
    every: { steps: input.saveEvery ?? 10 },
    signal: input.signal,
  });
  await probe(plan.total);
  const { params } = await trainer.state();
  return { adapter: await trainer.adapter(), params, steps: plan.total, history, evalEm, evalSteps };
}
