/** `hei-nw sweep`: m4 at several values of some flags and on several seeds, one run after another, and what comes of all of them. */
import { join } from "node:path";
import { openModel } from "../../format/open_model.ts";
import { writeAtomic } from "../../format/write_whole.ts";
import { flagName } from "../../../schemas/field.ts";
import { readSweep, type Sweep } from "../../../schemas/sweep.ts";
import { ledgerPath, runM4 } from "../m4/m4.ts";
import type { RunContext, RunOutcome } from "../m4_options.ts";
import { recordsOf, type RunSource, runSources } from "../sources.ts";
import { writeJsonAtomic } from "../store/atomic_write.ts";
import { claimFolder } from "../store/claim.ts";
import { appendLedger, ledgerParams } from "../store/ledger.ts";
import { refuseInterrupted } from "../store/interrupted.ts";
import { openRunFolder, type RunFolder, runIdentity, runKind } from "../store/run_folder.ts";
import { runSlug } from "../store/run_slug.ts";
import { flagsOfRun, isFinished, readResult } from "./finished_run.ts";
import { changesOf, type MeasuredPoint, pooledPoint } from "./pooled.ts";
import { type PlannedPoint, planSweep, sharedOptions, type SweepOptions } from "./sweep_plan.ts";

/** What a sweep is handed beside the usual: its figure and its table as Markdown, which are made above this room. */
export interface SweepContext extends RunContext {
  draw(sweep: Sweep): Promise<{ svg: string; png: Uint8Array; markdown: string }>;
  /** Does one run; `runM4` if it is left out. */
  run?: typeof runM4;
}

const resultName = "sweep.json";
const bootstrap = { resamples: 10_000, level: 0.95 } as const;

/**
 * Runs the combinations, each in a folder of its own inside. With `resume` a run that has come to its end is read, one that was
 * interrupted goes on, and more values or seeds may be named than before.
 *
 * @throws {InputError} that names the option that is wrong, before anything runs.
 */
export async function runSweep(options: SweepOptions, context: SweepContext): Promise<RunOutcome<Sweep>> {
  const sources = await runSources(options, context);
  const points = planSweep(options, sources.map(({ scenario }) => scenario));
  const out = options.out ?? join("reports/m4-sweep", slugOf(options, sources));
  await using _claim = await claimFolder(out, "sweep", runKind);
  const { sha256 } = await openModel(options.model);
  const parts = points.flatMap(({ runs }) => runs.map(({ name }) => name));
  const folder = await openSweepFolder(out, parts, options, sha256, context);
  const measured = await runAll({ points, sources, sha256, out, context });
  const sweep = readSweep(summaryOf(measured, options, recordsOf(sources, options)));
  const files = await writeSweep(folder, sweep, context);
  if (measured.ran > 0 || !folder.isDone("ledger")) {
    await appendLedger(ledgerPath, {
      ts: context.now().toISOString(),
      milestone: "M4",
      ...{ scenario: sources.map(({ scenario }) => scenario).join(","), seed: options.seed, model: options.model },
      mode: "sweep",
      params: { ...ledgerParams(sharedOptions(options)), n: sweep.n, seeds: options.seeds, axes: sweep.axes },
      artifacts: files,
    });
    await folder.finish("ledger", []);
  }
  return { out, summary: sweep, files };
}

/** The folder is the sweep's own before hours are spent on it. What is swept is no part of what it is: it may be swept further. */
async function openSweepFolder(
  out: string,
  parts: readonly string[],
  options: SweepOptions,
  sha256: string,
  context: RunContext,
): Promise<RunFolder> {
  const fixed = Object.entries(sharedOptions(options)).filter(([name]) =>
    !options.axes.some(({ field }) => field === name)
  );
  const { model, recipe, device } = options;
  const identity = runIdentity("sweep", { ...Object.fromEntries(fixed), model, recipe }, sha256, device);
  await refuseInterrupted({ path: out, identity, parts, result: resultName }, options);
  return await openRunFolder(out, identity, { ...options, ...(context.signal ? { signal: context.signal } : {}) });
}

function slugOf(options: SweepOptions, sources: readonly RunSource[]): string {
  const { seed, model, scheduler, tau, axes } = options;
  const swept = (field: string) => axes.some((axis) => axis.field === field);
  return `sweep-${
    runSlug({
      ...{ scenario: sources.map(({ scenario }) => scenario), n: recordsOf(sources, options), seed, model },
      ...{ scheduler: swept("scheduler") ? "several" : scheduler, tau },
    }, sharedOptions(options))
  }`;
}

interface Runs {
  points: readonly PlannedPoint[];
  sources: readonly RunSource[];
  sha256: string;
  out: string;
  context: SweepContext;
}

/** All runs, one after another; how many were not finished before. */
async function runAll(
  { points, sources, sha256, out, context }: Runs,
): Promise<{ points: MeasuredPoint[]; ran: number }> {
  const total = points.reduce((sum, { runs }) => sum + runs.length, 0);
  const measured: MeasuredPoint[] = [];
  const { run: make = runM4, ...told } = context;
  let number = 0, ran = 0;
  for (const { scenario, values, runs } of points) {
    const source = sources.find((one) => one.scenario === scenario)!;
    const results = [];
    for (const run of runs) {
      told.signal?.throwIfAborted();
      const label = `run ${++number} of ${total}`;
      const says = (note: string) => told.progress({ stage: label, step: number, total, note });
      const done = run.options.resume && await isFinished(join(out, run.name), flagsOfRun(run.options, source), sha256);
      says(done ? `${run.name} was finished before` : run.name);
      if (!done) {
        await make({ ...run.options, out: join(out, run.name) }, {
          ...told,
          progress: (event) => told.progress({ ...event, stage: `${label}: ${event.stage}` }),
        });
        ran++;
      }
      results.push(await readResult(out, run.name, run.seed, scenario));
    }
    measured.push({ scenario, values, results });
  }
  return { points: measured, ran };
}

function summaryOf({ points }: { points: readonly MeasuredPoint[] }, options: SweepOptions, n: number): Sweep {
  const own = { ...bootstrap, seed: options.seed };
  const axes = options.axes.map(({ field, values }) => ({ axis: flagName(field), values: [...values] }));
  return {
    ...{ command: "sweep", model: options.model, n },
    seeds: Array.from({ length: options.seeds }, (_, i) => options.seed + i),
    axes,
    points: points.map((point) => pooledPoint(point, own)),
    changes: changesOf(points, axes, own),
    bootstrap: own,
  };
}

/** The JSON last: where it stands, the others do. */
async function writeSweep(folder: RunFolder, sweep: Sweep, context: SweepContext): Promise<string[]> {
  const { svg, png, markdown } = await context.draw(sweep);
  const names = [resultName, "sweep.md", "sweep.svg", "sweep.png"];
  await writeAtomic(folder.file("sweep.md"), markdown);
  await writeAtomic(folder.file("sweep.svg"), svg);
  await writeAtomic(folder.file("sweep.png"), png);
  await writeJsonAtomic(folder.file(resultName), sweep);
  if (!folder.isDone("sweep")) await folder.finish("sweep", names);
  return names.map((name) => folder.file(name));
}
