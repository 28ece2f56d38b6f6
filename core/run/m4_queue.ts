/** From traces to the rows of a cycle: mining, the bounded queue, the scheduler. */
import type { Stream } from "../scenarios/episode.ts";
import { CA2Scheduler } from "../replay/ca2_scheduler.ts";
import { mineReplayRows } from "../replay/mine.ts";
import { ReplayQueue } from "../replay/replay_queue.ts";
import type { Scheduler } from "../replay/scheduler.ts";
import { schedulerHistory } from "../replay/scheduler_history.ts";
import { ShuffledScheduler } from "../replay/shuffled_scheduler.ts";
import { readReplayRow, type ReplayRow } from "../../schemas/replay_row.ts";
import { readSchedulerHistory } from "../../schemas/scheduler_history.ts";
import { writeJsonAtomic, writeJsonLinesAtomic } from "./atomic_write.ts";
import type { Remembered } from "./remember.ts";
import type { ScenarioRun } from "./scenario_run.ts";

/** The rows of the first cycle, on the disk in the order of the first epoch. */
export async function mineQueue(run: ScenarioRun, stream: Stream, remembered: Remembered): Promise<ReplayRow[]> {
  const { folder } = run;
  const rows = queued(run, mineReplayRows({ stream, traces: remembered.traces }));
  const scheduled = scheduler(run, remembered).schedule(rows, 0);
  const history = schedulerHistory(run.options.scheduler, scheduled, remembered.weights, priorityWeights(run));
  await writeJsonLinesAtomic(folder.file("replay_queue.jsonl"), scheduled.map(readReplayRow));
  await writeJsonAtomic(folder.file("scheduler_history.json"), readSchedulerHistory(history));
  await folder.finish("mine", ["replay_queue.jsonl", "scheduler_history.json", "traces.sqlite"]);
  return rows;
}

/** What the bounded queue keeps of mined rows. */
export function queued(run: ScenarioRun, rows: readonly ReplayRow[]): ReplayRow[] {
  const queue = new ReplayQueue(run.options.queueSize, priorityWeights(run));
  queue.offer(rows);
  return queue.rows();
}

function priorityWeights({ options }: ScenarioRun) {
  return { salience: 1, recency: options.lambdaRecency, similarity: options.lambdaSim };
}

/** The scheduler that the run asks for. */
export function scheduler(run: ScenarioRun, { traces }: Remembered): Scheduler {
  if (run.options.scheduler === "shuffled") return new ShuffledScheduler(run.options.seed);
  return new CA2Scheduler({ weights: priorityWeights(run), keys: new Map(traces.map((t) => [t.traceId, t.key])) });
}
