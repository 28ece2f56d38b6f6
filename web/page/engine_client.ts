/** The page's side of its worker: calls as promises, and what the worker tells in the meantime. */
import type { Bars } from "../../core/run/tab/bars.ts";
import type { ProgressEvent } from "../../core/run/progress.ts";
import type { CallName, Calls, Reply, Request } from "../messages.ts";

/** What the worker tells while it works. */
export interface Heard {
  progress(event: ProgressEvent): void;
  bars(bars: Bars): void;
  /** The worker itself has ended, which it never should. */
  lost(why: string): void;
}

/** Something that a person reads as it is. */
export class Problem extends Error {
  /** Whether a model is open anyway. */
  readonly open: boolean;

  constructor(message: string, open: boolean) {
    super(message);
    this.open = open;
  }
}

/** A worker with model and memory. */
export class EngineClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Problem): void }>();
  #next = 0;

  constructor(heard: Heard) {
    this.#worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Reply>) => {
      if ("progress" in data) return heard.progress(data.progress);
      if ("bars" in data) return heard.bars(data.bars);
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ("problem" in data) waiting?.reject(new Problem(data.problem, data.open));
      else waiting?.resolve(data.value);
    };
    this.#worker.onerror = (event) => {
      const why = event.message || "the worker could not be started";
      for (const { reject } of this.#waiting.values()) reject(new Problem(why, false));
      this.#waiting.clear();
      heard.lost(why);
    };
  }

  /** Asks the worker. @throws {Problem} in plain words. */
  call<Name extends CallName>(call: Name, wanted: Parameters<Calls[Name]>[0]): Promise<ReturnType<Calls[Name]>> {
    const id = this.#next++;
    const { promise, resolve, reject } = Promise.withResolvers<ReturnType<Calls[Name]>>();
    this.#waiting.set(id, { resolve: (value) => resolve(value as ReturnType<Calls[Name]>), reject });
    this.#worker.postMessage({ id, call, wanted } as Request);
    return promise;
  }

  /** Ends the call under way; what it had not finished is as it was. */
  stop(): void {
    this.#worker.postMessage({ stop: true } satisfies Request);
  }
}
