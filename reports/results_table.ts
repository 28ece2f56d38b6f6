/**
 * The tables in docs/results.md, made from the files of finished m4 runs and from nothing else. `deno task results DIR…` replaces what
 * stands between the two marks.
 */
import { dirname, join } from "node:path";
import { explain, InputError } from "../schemas/errors.ts";
import { type DriftGuard, readDriftGuard } from "../schemas/drift_guard.ts";
import { readRetentionSummary, type RetentionSummary } from "../schemas/retention_summary.ts";
import { readRunConfig, type RunConfig } from "../schemas/run_config.ts";
import { readTiming, type Timing } from "../schemas/timing.ts";
import { markdownTable } from "./markdown_table.ts";
import { timingTable } from "./timing_table.ts";
import { wrapProse } from "./wrap_prose.ts";
import { share, signed } from "./page/blocks.ts";

/** The marks around the generated block. */
export const marks = { begin: "<!-- results:begin -->", end: "<!-- results:end -->" };

/** One scenario's finished run. */
export interface FinishedRun {
  folder: string;
  config: RunConfig;
  retention: RetentionSummary;
  drift: DriftGuard;
  timing: Timing;
}

/**
 * Reads a run folder: one run, or one run for each scenario in a folder of its name.
 *
 * @throws {InputError} if the folder holds no finished run.
 * @throws {FormatError} if a file is not of its schema.
 */
export async function readFinishedRuns(folder: string): Promise<FinishedRun[]> {
  const runs: FinishedRun[] = [];
  for (const place of [folder, ...await foldersIn(folder)]) {
    const retention = await readJson(join(place, "retention_summary.json"));
    if (retention === undefined) continue;
    const [config, drift, timing] = await Promise.all(
      ["run.json", "drift_guard.json", "timing.json"].map((name) => readJson(join(place, name))),
    );
    runs.push({
      folder: place,
      config: readRunConfig(config),
      retention: readRetentionSummary(retention),
      drift: readDriftGuard(drift),
      timing: readTiming(timing),
    });
  }
  if (runs.length > 0) return runs;
  throw new InputError(explain({
    cannot: "make the table of results",
    field: folder,
    rule: "the folder of a finished m4 run",
    received: "no retention_summary.json there",
    hint: "hei-nw m4 --out DIR makes one.",
  }));
}

/** The folders in a folder, by name; none if it is absent. */
async function foldersIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) if (entry.isDirectory) found.push(join(folder, entry.name));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) throw error;
  }
  return found.sort();
}

/** The block that stands between the marks: for each model its results, then where the time of its first run went. */
export function resultsMarkdown(runs: readonly FinishedRun[]): string {
  return [...Map.groupBy(runs, ({ config }) => config.model.id).values()].map(modelMarkdown).join("\n\n");
}

function modelMarkdown(runs: readonly FinishedRun[]): string {
  const head = [
    "scenario",
    "n",
    "seed",
    "B0",
    "B1",
    "B2",
    "B3 replayed wordings",
    "B3 held-out wordings",
    "B3 / B1",
    "B3 − B0 (95 % CI)",
    "drift, EM points (prompts)",
    "drift, chat facts, points",
    "perplexity",
    "minutes",
  ];
  const rows = runs.map(({ config, retention: r, drift, timing }) => [
    r.scenario,
    String(config.flags.n),
    String(config.flags.seed),
    share(r.b0_em),
    share(r.b1_em),
    share(r.b2_em),
    share(r.replayed?.b3_em),
    share(r.held_out?.b3_em),
    share(r.b3_over_b1),
    `${share(r.b3_minus_b0)} (${share(r.ci_low)} to ${share(r.ci_high)})`,
    `${signed(drift.delta_em)} (${drift.count})`,
    drift.chat ? `${signed(drift.chat.delta_contained)} (${drift.chat.count})` : "–",
    drift.perplexity ? `${signed((drift.perplexity.ratio - 1) * 100)} %` : "–",
    share(timing.total_seconds / 60, 1),
  ]);
  const [{ config, folder, timing }] = runs;
  return wrapProse([
    `### ${config.model.id}`,
    "",
    `Device: ${timing.device}. \`deno task results\` made this from the runs in ${
      [...new Set(runs.map((run) => `\`${dirname(run.folder)}\``))].join(", ")
    }.`,
    "",
    markdownTable(head, rows),
    "",
    `Where the time goes (\`${folder}\`):`,
    "",
    timingTable(timing),
  ].join("\n"));
}

/** Puts a block between the marks of a document. @throws {InputError} if a mark is missing. */
export function replaceMarked(document: string, block: string): string {
  const begin = document.indexOf(marks.begin);
  const end = document.indexOf(marks.end);
  if (begin < 0 || end < begin) {
    throw new InputError(explain({
      cannot: "put the table of results into the document",
      field: "the document",
      rule: `one with the lines ${marks.begin} and ${marks.end}`,
      received: begin < 0 ? "no first mark" : "no second mark after the first",
    }));
  }
  return `${document.slice(0, begin + marks.begin.length)}\n${block.trim()}\n${document.slice(end)}`;
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

if (import.meta.main) {
  const folders = Deno.args.filter((arg) => arg !== "--");
  if (folders.length === 0) {
    console.error("Usage: deno task results DIR…   (folders of finished m4 runs)");
    Deno.exit(2);
  }
  const document = new URL("../docs/results.md", import.meta.url);
  const runs = (await Promise.all(folders.map(readFinishedRuns))).flat();
  await Deno.writeTextFile(document, replaceMarked(await Deno.readTextFile(document), resultsMarkdown(runs)));
}
