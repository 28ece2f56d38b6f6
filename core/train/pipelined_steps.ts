/** Results that are taken a step late, so that a device works on one step while the next is encoded. */

/** A step on its way through the device. */
export interface Submitted<T> {
  /** What it gave, once it was read. */
  result: Promise<T>;
}

/** Wraps a result that nobody may wait for: only who does hears of its failure. */
export function submitted<T>(result: Promise<T>): Submitted<T> {
  result.catch(() => {});
  return { result };
}

/** Takes the result of each step after the next was submitted, in order. */
export class PipelinedSteps<T> {
  #waiting: (() => Promise<void>) | undefined;

  /** Keeps a step's result for later and takes that of the step before. */
  async add(step: Submitted<T>, take: (result: T) => void): Promise<void> {
    const before = this.#waiting;
    this.#waiting = async () => take(await step.result);
    await before?.();
  }

  /** Takes what is left: before anything that wants all results, such as a saved state. */
  async settle(): Promise<void> {
    const last = this.#waiting;
    this.#waiting = undefined;
    await last?.();
  }
}
