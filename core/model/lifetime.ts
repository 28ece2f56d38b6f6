import { explain, ModelError } from "../../schemas/errors.ts";

/** Whether a thing is open, and how many calls use it. It is freed when it was closed and the last of these calls has ended. */
export class Lifetime {
  readonly #what: string;
  readonly #free: () => void;
  #uses = 0;
  #closed = false;
  #freed = Promise.withResolvers<void>();

  /**
   * @param what For a person, without an article: "model".
   * @param free Called once.
   */
  constructor(what: string, free: () => void) {
    this.#what = what;
    this.#free = free;
  }

  /** @throws {ModelError} if it was closed. @param cannot What is then not possible: "generate". */
  requireOpen(cannot: string): void {
    if (!this.#closed) return;
    const what = this.#what;
    throw new ModelError(explain({
      cannot,
      field: `the ${what}`,
      rule: "open",
      received: `a closed ${what}`,
      hint: `the ${what} is closed; close it after its last use.`,
    }));
  }

  /** Keeps it from being freed until the result is disposed of. @throws {ModelError} as `requireOpen`. */
  use(cannot: string): Disposable {
    this.requireOpen(cannot);
    this.#uses++;
    let ended = false;
    return {
      [Symbol.dispose]: () => {
        if (ended) return;
        ended = true;
        this.#uses--;
        this.#freeIfUnused();
      },
    };
  }

  /** Lets no call begin any more; may be called twice. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#freeIfUnused();
  }

  /** Resolves when all is freed, which takes a `close`. */
  get freed(): Promise<void> {
    return this.#freed.promise;
  }

  #freeIfUnused(): void {
    if (!this.#closed || this.#uses > 0) return;
    this.#free();
    this.#freed.resolve();
  }
}
