/**
 * Text that a model is writing. Loop over it for pieces as they come, or await `text` for the whole:
 *
 * ```ts no-eval
 * for await (const piece of model.chat("Hello")) console.log(piece);
 * const answer = await model.chat("Hello").text;
 * ```
 *
 * The model begins when either is first asked for. Leaving the loop stops it.
 */
export class TextStream implements AsyncIterable<string> {
  readonly #write: (say: (piece: string) => void, signal: AbortSignal) => Promise<void>;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #pieces: string[] = [];
  #written: Promise<void> | undefined;
  #ended = false;
  #news = Promise.withResolvers<void>();

  /**
   * Nothing is written yet.
   *
   * @param write Says pieces of text; stops where the signal that it is given is aborted.
   * @param signal The caller's.
   */
  constructor(write: (say: (piece: string) => void, signal: AbortSignal) => Promise<void>, signal?: AbortSignal) {
    this.#write = write;
    this.#signal = signal ? AbortSignal.any([signal, this.#stop.signal]) : this.#stop.signal;
  }

  /** The whole text. Rejects as the loop throws, and where a loop was left before the end. */
  get text(): Promise<string> {
    return this.#begin().then(() => this.#pieces.join(""));
  }

  /** The pieces from the beginning on. None is empty. @throws what the model throws; the signal's reason where it was aborted. */
  async *[Symbol.asyncIterator](): AsyncGenerator<string, void, void> {
    const written = this.#begin();
    try {
      for (let at = 0;; at++) {
        while (at === this.#pieces.length) {
          if (this.#ended) return await written;
          await this.#news.promise;
        }
        yield this.#pieces[at];
      }
    } finally {
      this.#stop.abort();
      await written.catch(() => {});
    }
  }

  #begin(): Promise<void> {
    if (this.#written === undefined) {
      this.#written = this.#write((piece) => {
        if (piece === "") return;
        this.#pieces.push(piece);
        this.#tell();
      }, this.#signal).finally(() => {
        this.#ended = true;
        this.#tell();
      });
      // Who never asks again need not hear of it.
      this.#written.catch(() => {});
    }
    return this.#written;
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
