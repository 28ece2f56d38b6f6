/** The files of a run's queues. */
import type { Scheduler } from "../../replay/scheduler.ts";
import { schedulerHistory } from "../../replay/scheduler_history.ts";
import { readReplayRow, type ReplayRow } from "../../../schemas/replay_row.ts";
import { readSchedulerHistory } from "../../../schemas/scheduler_history.ts";
import type { M4Options } from "../m4_options.ts";
import { writeJsonAtomic, writeJsonLinesAtomic } from "../store/atomic_write.ts";
import type { RunFolder } from "../store/run_folder.ts";
import { priorityWeights } from "./queue.ts";
import { gateWeights } from "./remember.ts";

const historyFile = "scheduler_history.json";

/** The file of a cycle's queue (1-based); the first has the name of the specification. */
export function queueFile(cycle: number): string {
  return cycle === 1 ? "replay_queue.jsonl" : `replay_queue_cycle${cycle}.jsonl`;
}

/** Writes the first cycle's queue and its history. */
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
 * Writes a cycle's queue, in the order and with the weights of its first epoch before anything is known of how well each trace is learned.
 * Returns what it wrote.
 *
 * @param epoch The cycle's first epoch, 0-based through all cycles.
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
