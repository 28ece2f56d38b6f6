/** The queue of an engine that does one thing at a time. */
import { ending, tooBusy } from "./api_error.ts";

interface Waiting {
  begin: () => void;
  refuse: (reason: unknown) => void;
  /** Work of the server itself: no client could repeat it, so it is neither refused nor dropped. */
  own: boolean;
}

/** First come, first served. */
export class WorkQueue {
  readonly #mostWaiting: number;
  readonly #waiting: Waiting[] = [];
  #busy = false;
  #closed = false;
  #idle = Promise.withResolvers<void>();

  /** @param mostWaiting Requests beyond are refused. */
  constructor(mostWaiting: number) {
    this.#mostWaiting = mostWaiting;
    this.#idle.resolve();
  }

  /** Requests that have not begun. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Waits for a turn, which lasts until what this gives is disposed of.
   *
   * @param signal Gives up the place.
   * @param own Work of the server's own: always taken, and done before it ends.
   * @throws {ApiError} if too many wait, or the queue is closed.
   * @throws the signal's reason.
   */
  async enter(signal?: AbortSignal, own = false): Promise<Disposable> {
    signal?.throwIfAborted();
    if (this.#closed && !own) throw ending();
    if (this.#busy) {
      if (!own && this.#waiting.length >= this.#mostWaiting) throw tooBusy(this.#waiting.length);
      await this.#place(signal, own);
    } else {
      this.#busy = true;
      this.#idle = Promise.withResolvers();
    }
    let left = false;
    return {
      [Symbol.dispose]: () => {
        if (left) return;
        left = true;
        this.#next();
      },
    };
  }

  /** Refuses those that wait, and all that come. Resolves when what has begun has ended, with the server's own work. */
  async close(): Promise<void> {
    this.#closed = true;
    const refused = this.#waiting.filter(({ own }) => !own);
    this.#waiting.splice(0, Infinity, ...this.#waiting.filter(({ own }) => own));
    for (const { refuse } of refused) refuse(ending());
    await this.#idle.promise;
  }

  async #place(signal: AbortSignal | undefined, own: boolean): Promise<void> {
    const turn = Promise.withResolvers<void>();
    const mine: Waiting = { begin: turn.resolve, refuse: turn.reject, own };
    const leave = () => {
      const at = this.#waiting.indexOf(mine);
      if (at < 0) return;
      this.#waiting.splice(at, 1);
      turn.reject(signal?.reason);
    };
    this.#waiting.push(mine);
    signal?.addEventListener("abort", leave, { once: true });
    try {
      await turn.promise;
    } finally {
      signal?.removeEventListener("abort", leave);
    }
  }

  #next(): void {
    const next = this.#waiting.shift();
    if (next) return next.begin();
    this.#busy = false;
    this.#idle.resolve();
  }
}
