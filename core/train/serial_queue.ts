import { explain, ModelError } from "../../schemas/errors.ts";

/** Calls of a trainer share its buffers: each has its turn, in the order in which they came, when the one before is done with them. */
export class SerialQueue {
  #taken = 0;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  /** Runs `work` when its turn comes. @throws {ModelError} where the trainer was closed before. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    this.#requireOpen();
    return await this.read(work);
  }

  /** As `take`, for what is there after `close` too. */
  async read<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#last, { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    this.#taken++;
    try {
      await before;
      return await work();
    } finally {
      this.#taken--;
      resolve();
    }
  }

  /** Runs `work` before it returns where no call is under way, and else in its turn. @throws {ModelError} as `take`. */
  takeNow(work: () => void): void {
    this.#requireOpen();
    this.#now(work);
  }

  /** Runs `free` as `takeNow` would, the first time that it is called. */
  close(free: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#now(free);
  }

  #now(work: () => void): void {
    if (this.#taken === 0) return work();
    // Nobody waits for it, and it fails only with the device, as the calls before it do.
    this.read(() => Promise.resolve(work())).catch(() => {});
  }

  #requireOpen(): void {
    if (!this.#closed) return;
    throw new ModelError(
      explain({ cannot: "train", field: "the trainer", rule: "open", received: "one that was closed" }),
    );
  }
}
