/** From traces to the rows of a cycle: mining, the bounded queue, the scheduler. */
import type { EpisodeStream } from "../../episodes/episode.ts";
import { CA2Scheduler } from "../../replay/ca2_scheduler.ts";
import { mineReplayRows, wordingsThatFit } from "../../replay/mine.ts";
import { ReplayQueue } from "../../replay/replay_queue.ts";
import type { Scheduler } from "../../replay/scheduler.ts";
import { schedulerHistory } from "../../replay/scheduler_history.ts";
import { ShuffledScheduler } from "../../replay/shuffled_scheduler.ts";
import { readReplayRow, type ReplayRow } from "../../../schemas/replay_row.ts";
import { readSchedulerHistory } from "../../../schemas/scheduler_history.ts";
import { writeJsonAtomic, writeJsonLinesAtomic } from "../store/atomic_write.ts";
import type { Remembered } from "./remember.ts";
import type { ScenarioRun } from "./scenario_run.ts";

/** The rows of the first cycle, on the disk in the order of the first epoch. */
export async function mineQueue(run: ScenarioRun, stream: EpisodeStream, remembered: Remembered): Promise<ReplayRow[]> {
  const { folder } = run;
  const rows = queued(run, mined(run, stream, remembered));
  const scheduled = scheduler(run, remembered).schedule(rows, 0);
  const history = schedulerHistory(run.options.scheduler, scheduled, remembered.weights, priorityWeights(run));
  await writeJsonLinesAtomic(folder.file("replay_queue.jsonl"), scheduled.map(readReplayRow));
  await writeJsonAtomic(folder.file("scheduler_history.json"), readSchedulerHistory(history));
  await folder.finish("mine", ["replay_queue.jsonl", "scheduler_history.json", "traces.sqlite"]);
  return rows;
}

/** Rows of all traces, with as many wordings of each as the queue has room for. */
export function mined(
  { options }: ScenarioRun,
  stream: EpisodeStream,
  { traces }: Remembered,
  salience?: ReadonlyMap<string, number>,
): ReplayRow[] {
  const asked = new Set(stream.episodes.filter((e) => e.cues.length > 0).map((e) => e.doc));
  const count = traces.filter((t) => asked.has(t.pointer.doc)).length;
  const cuesPerTrace = wordingsThatFit(count, options.queueSize);
  return mineReplayRows({ stream, traces, cuesPerTrace, ...(salience ? { salience } : {}) });
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
