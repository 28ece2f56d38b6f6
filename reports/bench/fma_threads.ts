/** The loop of `fma_peak.ts` on several threads at a time. */

/** The loop on several threads at a time. They are not so many times one where they share a core. */
export class FmaThreads {
  readonly #workers: Worker[];

  private constructor(workers: Worker[]) {
    this.#workers = workers;
  }

  /** So many threads with their loops compiled. */
  static async start(threads: number): Promise<FmaThreads> {
    const url = new URL("./fma_peak_worker.ts", import.meta.url);
    const all = new FmaThreads(Array.from({ length: threads }, () => new Worker(url, { type: "module" })));
    await all.measure(1);
    return all;
  }

  /** GFLOP/s of all of them, at work for about so many milliseconds. */
  async measure(milliseconds: number): Promise<number> {
    const rates = await Promise.all(this.#workers.map((worker) =>
      new Promise<number>((resolve, reject) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage(milliseconds);
      })
    ));
    return rates.reduce((sum, rate) => sum + rate, 0);
  }

  /** Ends the threads. */
  close(): void {
    for (const worker of this.#workers) worker.terminate();
  }
}
