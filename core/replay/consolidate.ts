/**
 * Consolidation: trains one LoRA adapter on replay rows, in the order and with the weights that a scheduler gives, while anchor rows keep
 * the model close to the base model. Every batch is a function of the step, so a run that was killed continues with the same numbers.
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
  /** Seed of the order of anchor rows. */
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
  /** Share of the anchor rows' tokens that a step computes; 1 for all. */
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
 * The rows that are not facts, by kind. Anchor rows keep the model close to the base model: chat questions, plain text, statements, and
 * rows with memory tokens and the reader. Contrast rows ask about what was never told.
 */
export type AnchorRows = Readonly<Record<"chat" | "text" | "statements" | "memory" | "contrast", readonly TrainRow[]>>;

/** The record of one step: losses of replay and anchor rows, learning rate, gradient norm before clipping, tokens. */
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

/** The state of training between two steps: numbers, and the rows of the current cycle. */
export interface ConsolidationState extends TrainerState, ReplayOrderState {
  /** The queue of the current cycle. */
  rows: ReplayRow[];
  /** One entry a step. */
  history: StepRecord[];
  /** Probes so far. */
  evalEm: number[];
  /** Steps at which they were taken. */
  evalSteps: number[];
}

/** Rows with memory tokens are grouped into every few steps, because with the reader they need a separate pass. */
const memoryStride = 4;

/** Rows of a part that are read together before it; those of a longer one are read in their steps. */
const mostPrepared = 8192;

/** How many rows with memory tokens are dealt in so many steps. */
export function memoryRowsDealt(steps: number, perStep: number): number {
  return Math.ceil(steps / memoryStride) * memoryStride * perStep;
}

/** The inputs of a consolidation. */
export interface ConsolidateInput {
  /** The model, which gets the adapter; its base weights do not change. */
  model: LocalModel;
  /** The untrained adapter. */
  fresh: LoraAdapter;
  /** The parameters of an earlier consolidation of the same shape and whitening (`Consolidated.params`), from which this one starts. */
  start?: Float32Array;
  /** Orders and weights each epoch's rows. */
  scheduler: Scheduler;
  /** The queue of a cycle (0-based), mined when the cycle begins; the adapter so far is active under its name. */
  mine(cycle: number): Promise<ReplayRow[]>;
  /** Makes a chat row from a cue and an answer. */
  toRow(row: ReplayRow): TrainRow;
  /** Anchor rows, dealt in turn and shuffled anew in every round; may be empty. */
  holds: AnchorRows;
  /** Frozen states of rows that were computed before. */
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
    // If training was interrupted between an epoch's last step and its probe, the probe is taken when it continues.
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
        // From the beginning of the part, even if training continues within it: the last digits of a row depend on the rows read together
        // with it.
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
