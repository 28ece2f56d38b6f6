/** A finished m4 run of one scenario, read back: what a sweep needs of it. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, RunError } from "../../../schemas/errors.ts";
import { type Metrics, readMetrics } from "../../../schemas/metrics.ts";
import type { FlagValue, RunConfig } from "../../../schemas/run_config.ts";
import { readSummary, type SummaryRun } from "../../../schemas/summary.ts";
import type { M4Options } from "../m4_options.ts";
import { type RunSource, sourceFlags } from "../sources.ts";
import { flagsOf, optionDifference, readRunFolder } from "../store/run_folder.ts";

const modes = ["B0", "B1", "B2", "B3"] as const;

/** Sums over the questions about one record: how many, and how many were answered right in each mode. */
export interface RecordSums {
  /** Of the record. */
  group: number;
  /** Questions. */
  count: number;
  /** Right answers of B0, B1, B2 and B3. */
  right: [b0: number, b1: number, b2: number, b3: number];
  /** Questions in replayed and in held-out wordings, and B3's right answers to them. */
  replayed: { count: number; right: number };
  heldOut: { count: number; right: number };
}

/** What a run found. */
export interface RunResult {
  /** Of the run. */
  seed: number;
  /** Relative to the sweep's folder. */
  folder: string;
  /** At a glance. */
  summary: SummaryRun;
  /** In the order of the records. */
  records: RecordSums[];
}

/** The flags by which m4 knows the run in its folder. */
export function flagsOfRun(options: M4Options, source: RunSource): Record<string, FlagValue> {
  return { ...flagsOf(options), ...sourceFlags(source) };
}

/** Whether a folder holds a run of these flags and this model that has come to its end, with all of its files. */
export async function isFinished(path: string, flags: Record<string, FlagValue>, sha256: string): Promise<boolean> {
  let held: RunConfig;
  try {
    held = await readRunFolder(path);
  } catch (error) {
    // No run yet, or a damaged record: m4 itself says what is wrong with it.
    if (error instanceof RunError || error instanceof FormatError) return false;
    throw error;
  }
  if (optionDifference(held.flags, flags) !== undefined || held.model.sha256 !== sha256) return false;
  if (!held.stages.some(({ stage }) => stage === "ledger")) return false;
  const files = ["summary.json", ...held.stages.flatMap((stage) => stage.files)];
  const there = await Promise.all(
    files.map((name) => stat(join(path, name)).then((info) => info.isFile(), () => false)),
  );
  return there.every(Boolean);
}

/** Reads what a finished run of one scenario wrote. @throws {FormatError} if a file is not of its schema. */
export async function readResult(out: string, folder: string, seed: number, scenario: string): Promise<RunResult> {
  const read = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(out, folder, name), "utf8"));
  const { runs: [summary] } = readSummary(await read("summary.json"));
  const metrics: Metrics[] = [];
  for (const mode of modes) metrics.push(readMetrics(await read(`${scenario}_${mode}_metrics.json`)));
  return { seed, folder, summary, records: sumsOf(metrics) };
}

/** @param metrics Of the four modes, on the same questions. */
function sumsOf([b0, b1, b2, b3]: readonly Metrics[]): RecordSums[] {
  const groups = Map.groupBy(b0.records.keys(), (i) => b0.records[i].group_id);
  return Array.from(groups, ([group, own]): RecordSums => {
    const right = ({ records }: Metrics, some = own) => some.reduce((sum, i) => sum + records[i].em, 0);
    const worded = (cue: "replayed" | "held_out") => {
      const some = own.filter((i) => b3.records[i].cue === cue);
      return { count: some.length, right: right(b3, some) };
    };
    return {
      group,
      count: own.length,
      right: [right(b0), right(b1), right(b2), right(b3)],
      replayed: worded("replayed"),
      heldOut: worded("held_out"),
    };
  });
}
