/** `hei-nw gate`: the write gate at several thresholds, and the one that writes as much as is wanted. */
import { join } from "node:path";
import { LivedStream } from "../../memory/gate_sweep.ts";
import { SizedIndex } from "../../memory/sized_index.ts";
import { endingWith } from "../../model/ending_with.ts";
import { pick } from "../../../schemas/field.ts";
import { checkOptions } from "../../../schemas/recipe.ts";
import { recipeFields } from "../../../schemas/recipe_fields.ts";
import { runFields } from "../../../schemas/run_fields.ts";
import type { GateSweepSummary, GateSweepTelemetry } from "../../../schemas/gate_sweep.ts";
import { writeAtomic } from "../../format/write_whole.ts";
import type { LocalModel } from "../../model/local_model.ts";
import { ledgerPath } from "../m4/m4.ts";
import { gateWeights } from "../m4/remember.ts";
import type { GateSweepOptions, RunContext, RunOutcome } from "../m4_options.ts";
import { openKeyer } from "../open_keyer.ts";
import { openRunModel } from "../open_model.ts";
import { counted } from "../progress.ts";
import { heldSources, recordsOf, type RunSource, runSources, sourceIdentity } from "../sources.ts";
import { claimFolder, refuseForeign } from "../store/claim.ts";
import { refuseInterrupted } from "../store/interrupted.ts";
import { appendLedger, ledgerParams } from "../store/ledger.ts";
import { openRunFolder, type RunFolder, runIdentity, runKind } from "../store/run_folder.ts";
import { runSlug } from "../store/run_slug.ts";
import { stage } from "../store/stage.ts";
import { type MeasuredEpisode, measureSource, readMeasured, writeMeasured } from "./measured.ts";
import { figuresOf, summaryName, writeFigures } from "./sweep_figures.ts";

/** What a sweep is handed beside the usual: how its figure is drawn, since figures are made above this room. */
export interface GateContext extends RunContext {
  draw(summary: GateSweepSummary, telemetry: readonly GateSweepTelemetry[]): Promise<{ svg: string; png: Uint8Array }>;
}

/** The fields of a recipe and of a run that a sweep reads. */
const fields = {
  ...pick(recipeFields, [
    ...["scenarios", "n", "seed", "fillerRatio", "model", "activationBits"] as const,
    ...["tau", "alpha", "beta", "gamma", "delta", "keyer"] as const,
  ]),
  ...pick(runFields, ["device", "threads", "out", "resume", "force"]),
  thresholdSweep: { rule: { kind: "decimals" }, default: undefined, help: "values of τ" },
  targetRate: { rule: { kind: "number", above: 0 }, default: undefined, help: "writes per 1,000 tokens" },
} as const;

/**
 * Every source at every threshold, in a folder of its own where there are several sources.
 *
 * @throws {InputError} that names every option that is wrong.
 */
export async function runGate(
  options: GateSweepOptions,
  context: GateContext,
): Promise<RunOutcome<GateSweepSummary[]>> {
  checkOptions("run gate", fields, options);
  const sources = await runSources(options, context);
  const n = recordsOf(sources, options);
  const { seed, tau } = options;
  const scenario = sources.map((source) => source.scenario);
  const slug = runSlug({ scenario, n, seed, model: options.model, scheduler: "gate", tau }, options);
  const out = options.out ?? join("reports/m3-gate", slug);
  await using claim = await claimFolder(out, "gate");
  refuseForeign(claim, runKind);
  const model = await openRunModel(options, context.progress);
  try {
    const identity = runIdentity("gate", options, model.sha256, model.device.description);
    const opened = { ...options, signal: context.signal };
    const several = sources.length > 1;
    const held = heldSources(out, identity, sources);
    const result = join(held.parts.at(-1)!, summaryName(sources.at(-1)!.scenario));
    await refuseInterrupted({ ...held, result }, options);
    if (several) await openRunFolder(out, identity, opened);
    const summaries: GateSweepSummary[] = [], files: string[] = [];
    for (const source of sources) {
      const path = several ? join(out, source.scenario) : out;
      await using _inner = several ? await claimFolder(path, "gate") : undefined;
      const folder = await openRunFolder(path, sourceIdentity(identity, source), opened);
      const { summary, written } = await sweepSource({ source, n, options, folder, model, context });
      const paths = written.map((name) => join(path, name));
      summaries.push(summary);
      files.push(...paths);
      if (folder.isDone("ledger")) continue;
      await appendLedger(ledgerPath, {
        ts: context.now().toISOString(),
        milestone: "M3",
        scenario: source.scenario,
        seed,
        model: options.model,
        mode: "gate",
        params: { ...ledgerParams(options), n },
        artifacts: paths,
      });
      await folder.finish("ledger", []);
    }
    return { out, summary: summaries, files };
  } finally {
    model.close();
  }
}

interface SourceSweep {
  source: RunSource;
  n: number;
  options: GateSweepOptions;
  folder: RunFolder;
  model: LocalModel;
  context: GateContext;
}

/** One source: measured, lived through at every threshold, written. A resumed run reads what was measured. */
async function sweepSource({ source, n, options, folder, model, context }: SourceSweep) {
  const { scenario } = source;
  const state = "gate_measured.state";
  const measured = await stage(folder, {
    name: "measure",
    files: [state],
    read: () => readMeasured(folder.file(state)),
    make: async () => {
      const ending = endingWith(model, context.signal);
      const keyer = await openKeyer(ending, options.keyer);
      return await measureSource(ending, keyer, source, counted(context, `gate ${scenario}`));
    },
    write: (value) => writeMeasured(folder.file(state), value),
  });
  // Living through what was measured takes seconds, so a resumed run does it again: its files are the same bytes.
  const found = await passes(measured, scenario, options, context);
  const { summary, telemetry } = figuresOf(measured, found, { source, n, options });
  const drawn = await context.draw(summary, telemetry);
  const [svg, png] = [`${scenario}_calibration.svg`, `${scenario}_calibration.png`];
  await writeAtomic(folder.file(svg), drawn.svg);
  await writeAtomic(folder.file(png), drawn.png);
  const written = [...await writeFigures(folder, { summary, telemetry }), svg, png];
  if (!folder.isDone("sweep")) await folder.finish("sweep", written);
  return { summary, written };
}

/** The passes at all thresholds that were asked for, in rising order, and the one that was looked for. */
async function passes(
  measured: readonly MeasuredEpisode[],
  scenario: string,
  options: GateSweepOptions,
  context: GateContext,
) {
  const { thresholdSweep, targetRate, tau } = options;
  const sweep = { weights: gateWeights(options), progress: counted(context, `thresholds of ${scenario}`) };
  const asked = thresholdSweep ?? (targetRate === undefined ? [tau] : []);
  const tokens = measured.reduce((sum, one) => sum + one.tokens, 0);
  const lived = await LivedStream.of(measured, new SizedIndex(), sweep);
  const found = targetRate === undefined ? undefined : lived.atRate(targetRate, tokens);
  const given = asked.filter((threshold) => threshold !== found?.threshold).map((threshold) => lived.at(threshold));
  const all = [...given, ...(found ? [found] : [])].sort((a, b) => a.threshold - b.threshold);
  return { all, target: found && targetRate !== undefined ? { rate: targetRate, threshold: found.threshold } : null };
}
