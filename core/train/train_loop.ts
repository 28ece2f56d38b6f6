/**
 * The training loop, for LoRA and for full training: learning rates, results that arrive one step later, saving by steps and by time. It
 * can be ended at any moment, and a later call continues with the same numbers.
 */
import { PipelinedSteps, type Submitted } from "./pipelined_steps.ts";
import type { TrainRow } from "./train_row.ts";

/** What the loop needs from a trainer; `LoraTrainer` and `FullTrainer` have it. */
export interface LoopTrainer<R> {
  /** Steps taken so far; a restored trainer's are not 0. */
  readonly steps: number;
  /** Starts one optimiser step. If the signal ends it, it throws the signal's reason and no step was taken. */
  submit(rows: readonly TrainRow[], lr: number, call: { signal?: AbortSignal }): Promise<Submitted<R>>;
}

/** When a state is saved, in addition to the end. */
export interface SaveCadence {
  /** At every multiple of so many steps. */
  steps: number;
  /** And after so many seconds, or after twenty times what the last save took, whichever is longer; default 5. */
  seconds?: number;
}

/** The inputs of the loop. Steps are counted from 0. */
export interface TrainLoop<R> {
  /** Takes the steps. */
  trainer: LoopTrainer<R>;
  /** Steps in all, those taken before included. */
  total: number;
  /** The learning rate of a step. */
  rate(step: number): number;
  /**
   * The rows of a step. Called again after an interruption, so calling it twice for one step must not change what it gives.
   * All results of earlier steps are known where `waits` says so.
   */
  batch(step: number): readonly TrainRow[] | Promise<readonly TrainRow[]>;
  /** Whether the batch of this step depends on the results of all earlier ones. Never, if it is left out. */
  waits?(step: number): boolean;
  /** Called with the result of every step, in order. */
  took(step: number, result: R, lr: number): void;
  /** Saves what a later call needs to continue; all results were reported before it is called. */
  save?(): Promise<void>;
  /** When to save on the way. */
  every?: SaveCadence;
  /** Ends the loop within a step: the state of the last whole step is saved, then the signal's reason is thrown. */
  signal?: AbortSignal;
  /** Milliseconds, monotonic. */
  clock?: () => number;
}

/** The event loop gets a turn after so many milliseconds, so that signals and timers are heard. */
const turnEveryMs = 50;

/**
 * A step that hears the signal waits for its gradient, so that the next is not encoded beside it. One that is over in so many
 * milliseconds need not hear it: the loop does soon enough.
 */
const shortStepMs = 100;

/**
 * Trains up to `total` steps and saves the last state.
 *
 * @throws whatever the trainer, `batch` or `save` throws; what was saved before stays. The signal's reason where it was
 * aborted; the state of the last whole step is saved then.
 */
export async function trainLoop<R>(loop: TrainLoop<R>): Promise<void> {
  const { trainer, total, signal, clock = () => performance.now() } = loop;
  const late = new PipelinedSteps<R>();
  const saves = new Saves(trainer, loop, clock);
  let turnedAt = clock();
  let long = true;
  try {
    for (let step = trainer.steps; step < total; step++) {
      signal?.throwIfAborted();
      const begun = clock();
      if (loop.waits?.(step)) await late.settle();
      const rows = await loop.batch(step);
      const lr = loop.rate(step);
      const under = await trainer.submit(rows, lr, long ? { signal } : {});
      await late.add(under, (result) => loop.took(step, result, lr));
      long = clock() - begun > shortStepMs;
      if (saves.due()) {
        await late.settle();
        await saves.save();
      }
      if (clock() - turnedAt >= turnEveryMs) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        turnedAt = clock();
      }
    }
    await late.settle();
  } catch (error) {
    if (!signal?.aborted || error !== signal.reason) throw error;
    await late.settle();
    await saves.save();
    throw error;
  }
  await saves.save();
}

/** Saves a state once, and tells when the next is due. */
class Saves<R> {
  #steps: number;
  #at: number;
  #cost = 0;

  constructor(
    private readonly trainer: LoopTrainer<R>,
    private readonly loop: TrainLoop<R>,
    private readonly clock: () => number,
  ) {
    // A new training cannot be continued until it is saved once.
    this.#steps = trainer.steps > 0 ? trainer.steps : -1;
    this.#at = clock();
  }

  due(): boolean {
    const { trainer, loop: { save, every, total } } = this;
    if (!save || !every || trainer.steps >= total) return false;
    const wait = Math.max((every.seconds ?? 5) * 1000, 20 * this.#cost);
    return trainer.steps % every.steps === 0 || this.clock() - this.#at >= wait;
  }

  async save(): Promise<void> {
    const { save } = this.loop;
    if (!save || this.#steps === this.trainer.steps) return;
    const start = this.clock();
    await save();
    this.#steps = this.trainer.steps;
    this.#at = this.clock();
    this.#cost = this.#at - start;
  }
}
