/** Queues for runs with new episodes in each cycle: a cycle knows what has arrived so far. */
import { explain, RunError } from "../../../schemas/errors.ts";
import type { Recipe } from "../../../schemas/recipe.ts";
import type { ReplayRow } from "../../../schemas/replay_row.ts";
import type { GateOptions } from "../m4_options.ts";
import { nothingToRehearse } from "./notes.ts";
import { minedRows, queued, type QueueOptions } from "./queue.ts";
import { indexOf, type Remembered, wordsOf } from "./remember.ts";

/** The options that decide it. */
export type StretchOptions = Pick<Recipe, "cycles" | "newEachCycle" | "annM" | "annEfConstruction" | "annEfSearch">;

/**
 * The documents and traces that had arrived by a cycle (0-based), with lags from its start; everything by the last cycle, or if nothing
 * new arrives. The gate decides in the order of the stream, so its earlier decisions do not depend on what comes later.
 */
export function livedByCycle(
  remembered: Remembered,
  cycle: number,
  options: StretchOptions,
): Pick<Remembered, "documents" | "traces" | "memory"> {
  const { cycles, newEachCycle } = options;
  if (!newEachCycle || cycle + 1 >= cycles) return remembered;
  const come = remembered.documents.slice(0, Math.ceil(remembered.documents.length * (cycle + 1) / cycles));
  const since = come.at(-1)?.lag ?? 0;
  const documents = come.map((document) => ({ ...document, lag: document.lag - since }));
  const ids = new Set(documents.map(({ id }) => id));
  const traces = remembered.traces.filter(({ pointer }) => ids.has(pointer.doc));
  const index = indexOf(options);
  for (const { traceId, key } of traces) index.add(traceId, key);
  const { words } = remembered.memory;
  const memory = {
    ...remembered.memory,
    index,
    ...(words ? { words: { ...words, index: wordsOf(documents, traces) } } : {}),
  };
  return { documents, traces, memory };
}

/**
 * The first cycle's queue.
 *
 * @throws {RunError} if nothing was written that can be asked about; with new episodes in each cycle, where nothing was by then.
 */
export function firstQueue(remembered: Remembered, options: QueueOptions & StretchOptions & GateOptions): ReplayRow[] {
  const lived = livedByCycle(remembered, 0, options);
  const rows = queued(minedRows(remembered, options, lived), options);
  if (rows.length > 0) return rows;
  const { documents, traces } = remembered;
  throw new RunError(
    lived === remembered || minedRows(remembered, options).length === 0
      ? nothingToRehearse(remembered, options)
      : explain({
        cannot: "make training rows for the first cycle",
        field: "cycles",
        rule: "fewer, so that at least one episode is written in the first cycle",
        received: options.cycles,
        hint:
          `${traces.length} of ${documents.length} episodes were written, none in the first ${lived.documents.length}.`,
      }),
  );
}

/** Repeats rows until there are as many as an epoch has, so that a cycle with fewer rows repeats them more often. */
export function filled(rows: readonly ReplayRow[], length: number): ReplayRow[] {
  return Array.from({ length: Math.max(rows.length, length) }, (_, i) => rows[i % rows.length]);
}
