import { explain, ModelError } from "../../schemas/errors.ts";

/**
 * Calls of a trainer share its buffers: each has its turn, in the order in which they came, when the one before is done with them. So have
 * the calls that change a memory.
 */
export class SerialQueue {
  #taken = 0;
  #last: Promise<void> = Promise.resolve();
  #closed = false;

  /**
   * Runs `call` when its turn comes.
   *
   * @param signal Whoever waits for a turn goes when it is aborted. `call` has to look at it by itself.
   * @throws {ModelError} if the trainer was closed before. @throws the signal's reason where it was aborted.
   */
  async take<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.#requireOpen();
    return await this.#inTurn(call, signal);
  }

  /** As `take`, for what is there after `close` too. */
  async read<T>(call: () => Promise<T>): Promise<T> {
    return await this.#inTurn(call);
  }

  /** Runs `call` before it returns where no call is under way, and else in its turn. @throws {ModelError} as `take`. */
  takeNow(call: () => void): void {
    this.#requireOpen();
    this.#now(call);
  }

  /** Runs `free` as `takeNow` would, the first time that it is called. */
  close(free: () => void): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#now(free);
  }

  /** Resolves when all calls so far are done. */
  get settled(): Promise<void> {
    return this.#last;
  }

  async #inTurn<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const before = this.#last, { promise, resolve } = Promise.withResolvers<void>();
    this.#last = promise;
    this.#taken++;
    const passOn = () => {
      this.#taken--;
      resolve();
    };
    try {
      await (signal ? unlessAborted(before, signal) : before);
    } catch (reason) {
      // The turn that nobody waits for any more is passed on when it comes.
      before.then(passOn);
      throw reason;
    }
    try {
      return await call();
    } finally {
      passOn();
    }
  }

  #now(call: () => void): void {
    if (this.#taken === 0) return call();
    // Nobody waits for it, and it fails only with the device, as the calls before it do.
    this.read(() => Promise.resolve(call())).catch(() => {});
  }

  #requireOpen(): void {
    if (!this.#closed) return;
    throw new ModelError(
      explain({ cannot: "train", field: "the trainer", rule: "open", received: "one that was closed" }),
    );
  }
}

/** Resolves with the promise, or rejects with the signal's reason as soon as it is aborted. */
async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, reject } = Promise.withResolvers<void>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
