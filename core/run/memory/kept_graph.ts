/** The graph of a memory's keys, kept beside its store: to make it anew takes minutes where traces are many. */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writePieces } from "../../format/write_whole.ts";
import type { Trace } from "../../memory/memory.ts";
import type { SizedIndex } from "../../memory/sized_index.ts";
import type { ProgressSink } from "../progress.ts";
import type { MemoryFolder } from "./memory_folder.ts";

const pathOf = ({ path }: Pick<MemoryFolder, "path">) => join(path, "keys.graph");

/** What was kept; undefined if there is nothing. */
export function keptGraph(folder: Pick<MemoryFolder, "path">): Promise<Uint8Array | undefined> {
  return readFile(pathOf(folder)).catch(() => undefined);
}

/** Fills an empty index with the keys of traces and what was kept of their graph; {@link buildGraph} makes what is missing. */
export function fillIndex(
  index: SizedIndex,
  traces: readonly Trace[],
  kept: Uint8Array | undefined,
  folder: Pick<MemoryFolder, "path">,
  progress: ProgressSink,
): void {
  const damage = index.fill(traces.values().map(({ traceId, key }) => [traceId, key] as const), kept);
  const note = `${pathOf(folder)} was damaged, and is made anew from the store`;
  if (damage) progress({ stage: "index", step: 0, total: 0, note });
}

/** Makes what is missing of the graph, piece by piece. It takes seconds for thousands of keys, and says so. */
export async function buildGraph(index: SizedIndex, progress: ProgressSink): Promise<void> {
  await index.build((step, total) => progress({ stage: "index keys", step, total }));
}

/** Keeps what has changed of the graph. Where it cannot be written, no note is lost: the next opening makes it anew, and that is said. */
export async function keepGraph(
  index: SizedIndex,
  folder: Pick<MemoryFolder, "path">,
  progress: ProgressSink,
): Promise<void> {
  const path = pathOf(folder);
  try {
    const bytes = index.kept();
    if (bytes) await writePieces(path, () => [bytes]);
    else if (index.exact) await rm(path, { force: true });
  } catch (error) {
    progress({
      stage: "index",
      step: 0,
      total: 0,
      warning: `the graph of keys was not kept (${(error as Error).message})`,
    });
  }
}
