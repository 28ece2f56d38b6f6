/** From a memory to the rows of a cycle: mining, the bounded queue, the scheduler, and what of them is on file. */
import { isAskable, mine, wordingsThatFit } from "../../replay/mine.ts";
import { ReplayQueue } from "../../replay/replay_queue.ts";
import type { Scheduler } from "../../replay/scheduler.ts";
import { schedulerHistory } from "../../replay/scheduler_history.ts";
import { makeScheduler } from "../../replay/scheduler_registry.ts";
import { readReplayRow, type ReplayRow } from "../../../schemas/replay_row.ts";
import { readSchedulerHistory } from "../../../schemas/scheduler_history.ts";
import type { M4Options } from "../m4_options.ts";
import { writeJsonAtomic, writeJsonLinesAtomic } from "../store/atomic_write.ts";
import type { RunFolder } from "../store/run_folder.ts";
import { gateWeights, type Remembered } from "./remember.ts";

/** What of the options a queue depends on. */
export type QueueOptions = Pick<M4Options, "queueSize" | "lambdaRecency" | "lambdaSim" | "scheduler" | "seed">;

const historyFile = "scheduler_history.json";

/** The file of a cycle's queue (1-based); the first has the name of the specification. */
export function queueFile(cycle: number): string {
  return cycle === 1 ? "replay_queue.jsonl" : `replay_queue_cycle${cycle}.jsonl`;
}

/** Rows of all traces, with as many cues of each as the queue has room for. */
export function minedRows({ documents, traces, memory }: Remembered, { queueSize }: QueueOptions): ReplayRow[] {
  const asked = new Set(documents.filter(isAskable).map(({ id }) => id));
  const count = traces.filter((t) => asked.has(t.pointer.doc)).length;
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

/** Puts the first cycle's queue and its history on file. */
export async function writeFirstQueue(
  folder: RunFolder,
  queue: readonly ReplayRow[],
  scheduler: Scheduler,
  options: M4Options,
): Promise<void> {
  const scheduled = await writeQueue(folder, queue, scheduler, 0, 1);
  const history = schedulerHistory(scheduler.name, scheduled, gateWeights(options), priorityWeights(options));
  await writeJsonAtomic(folder.file(historyFile), readSchedulerHistory(history));
}

/** The files of {@link writeFirstQueue}. */
export const firstQueueFiles: readonly string[] = [queueFile(1), historyFile];

/**
 * Puts a cycle's queue on file, in the order and with the weights that its first epoch has as long as nothing is known of
 * how well each trace is learned. Gives back what it wrote.
 *
 * @param epoch The cycle's first, 0-based through all cycles.
 */
export async function writeQueue(
  folder: RunFolder,
  queue: readonly ReplayRow[],
  scheduler: Scheduler,
  epoch: number,
  cycle: number,
): Promise<ReplayRow[]> {
  const scheduled = scheduler.schedule(queue, epoch);
  await writeJsonLinesAtomic(folder.file(queueFile(cycle)), scheduled.map(readReplayRow));
  return scheduled;
}

function priorityWeights({ lambdaRecency, lambdaSim }: QueueOptions) {
  return { salience: 1, recency: lambdaRecency, similarity: lambdaSim };
}
