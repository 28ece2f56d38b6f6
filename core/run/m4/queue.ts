/** From a memory to the rows of a cycle: mining, the bounded queue, the scheduler. */
import { isAskable, mine, wordingsThatFit } from "../../replay/mine.ts";
import { ReplayQueue } from "../../replay/replay_queue.ts";
import type { Scheduler } from "../../replay/scheduler.ts";
import { makeScheduler } from "../../replay/scheduler_registry.ts";
import type { ReplayRow } from "../../../schemas/replay_row.ts";
import type { M4Options } from "../m4_options.ts";
import type { Remembered } from "./remember.ts";

/** The options that a queue depends on. */
export type QueueOptions = Pick<M4Options, "queueSize" | "lambdaRecency" | "lambdaSim" | "scheduler" | "seed">;

/**
 * Rows of all traces, with as many cues of each as the queue has room for.
 *
 * @param lived What had come by the cycle; with as many cues of each as if all had.
 */
export function minedRows(
  all: Pick<Remembered, "documents" | "traces" | "memory">,
  { queueSize }: Pick<QueueOptions, "queueSize">,
  lived: Pick<Remembered, "documents" | "traces" | "memory"> = all,
): ReplayRow[] {
  const asked = new Set(all.documents.filter(isAskable).map(({ id }) => id));
  const count = all.traces.filter((t) => asked.has(t.pointer.doc)).length;
  const { documents, traces, memory } = lived;
  return mine({ documents, traces, index: memory.index, cuesPerTrace: wordingsThatFit(count, queueSize) });
}

/** What the bounded queue keeps of mined rows. */
export function queued(rows: readonly ReplayRow[], options: QueueOptions): ReplayRow[] {
  const queue = new ReplayQueue(options.queueSize, priorityWeights(options));
  queue.offer(rows);
  return queue.rows();
}

/** The scheduler that the run asks for. */
export function schedulerOf(options: QueueOptions, { traces }: Remembered): Scheduler {
  return makeScheduler(options.scheduler, {
    seed: options.seed,
    weights: priorityWeights(options),
    keys: new Map(traces.map((t) => [t.traceId, t.key])),
  });
}

/** The weights of recency and similarity, relative to salience. */
export function priorityWeights({ lambdaRecency, lambdaSim }: QueueOptions) {
  return { salience: 1, recency: lambdaRecency, similarity: lambdaSim };
}
