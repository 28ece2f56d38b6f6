/** Runs that were interrupted: to start one over deletes what may have taken hours, so it is asked for and not guessed. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { explain, RunError } from "../../../schemas/errors.ts";
import type { RunConfig } from "../../../schemas/run_config.ts";
import { isSameRun, readRunFolder, type RunIdentity } from "./run_folder.ts";

/** A folder, and the runs in it. */
export interface HeldRuns {
  path: string;
  /** What is to be run in it. */
  identity: RunIdentity;
  /** The folders of its runs, relative to it. */
  parts: readonly string[];
  /** The file that is written when all of them are finished. */
  result: string;
}

/**
 * Refuses a folder in which the same run was interrupted, unless it is to be continued or started over. Another run is left to
 * `openRunFolder`, which names the field that differs.
 *
 * @throws {RunError}
 */
export async function refuseInterrupted(
  { path, identity, parts, result }: HeldRuns,
  { resume, force }: { resume: boolean; force: boolean },
): Promise<void> {
  if (resume || force) return;
  const own = await runAt(path);
  if (own === undefined || !isSameRun(own, identity)) return;
  const begun = (await Promise.all(parts.map((part) => runAt(join(path, part)))))
    .flatMap((run) => run && run.stages.length > 0 ? [run] : []);
  const left = begun.find((run) => !isFinished(run));
  const hasResult = await stat(join(path, result)).then(() => true, () => false);
  if (begun.length === 0 || left === undefined && hasResult) return;
  throw new RunError(explain({
    cannot: `use the folder ${path}`,
    field: "out",
    rule: "a folder without an interrupted run",
    received: left
      ? `one whose run was interrupted after ${left.stages.at(-1)!.stage}`
      : "one with only a part of its runs",
    hint: "`resume` continues it, `force` starts over.",
  }));
}

/** The ledger's line comes last, that of a dry run too. */
function isFinished({ stages }: RunConfig): boolean {
  return stages.at(-1)!.stage.startsWith("ledger");
}

/** What is no run, or is damaged, is explained where the folder is opened. */
function runAt(path: string): Promise<RunConfig | undefined> {
  return readRunFolder(path).catch(() => undefined);
}
