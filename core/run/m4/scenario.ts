/**
 * One scenario through the whole of M4. Stages, each skipped where a resumed run has done it:
 * gate and mine → evaluate B0, B1 → drift before → consolidate → evaluate B2, B3 → drift after → retention.
 */
import type { EpisodeStream } from "../../episodes/episode.ts";
import { scenarioNamed } from "../../scenarios/registry.ts";
import { consolidatedAdapter } from "../../replay/consolidate.ts";
import { lowestAdapted } from "../../model/lora.ts";
import { DraftCache } from "../../eval/draft_cache.ts";
import { driftGuard, type DriftMeasurement, type DriftProbe, measureDrift } from "../../eval/drift_guard.ts";
import { questionsOf } from "../../eval/episode_quotes.ts";
import { evaluateMode, type Mode } from "../../eval/harness.ts";
import { computeRetention } from "../../eval/retention.ts";
import { type DriftGuard, readDriftGuard } from "../../../schemas/drift_guard.ts";
import { type Metrics, readMetrics } from "../../../schemas/metrics.ts";
import { readRetentionSummary, type RetentionSummary } from "../../../schemas/retention_summary.ts";
import { writeJsonAtomic } from "../store/atomic_write.ts";
import { metricsConfig } from "../store/run_folder.ts";
import { requirePointerOnly } from "../store/artifact_lint.ts";
import { driftProbe } from "./drift_probe.ts";
import { trainStage } from "./consolidation.ts";
import { mineQueue } from "./queue.ts";
import { type Remembered, rememberStream } from "./remember.ts";
import { editedSubjects, progressFor, type ScenarioRun } from "./scenario_run.ts";

/** What it found; null after a dry run. */
export interface ScenarioResult {
  rows: number;
  retention: RetentionSummary | null;
  drift: DriftGuard | null;
}

/** Runs (or goes on with) one scenario. */
export async function runScenario(run: ScenarioRun): Promise<ScenarioResult> {
  const { model, knowledge, scenario, options, folder, clock } = run;
  const lowest = lowestAdapted(model.config.layers, options.loraLayers);
  const stream = scenarioNamed(scenario).stream({
    n: options.n,
    seed: options.seed,
    countTokens: (text) => model.tokens.encode(text).length,
  });
  const remembered = await clock.time(
    "gate and keys",
    () => rememberStream(model, stream, options, folder.file("traces.sqlite"), progressFor(run, "gate")),
  );
  const queue = await clock.time("mine", () => mineQueue(run, stream, remembered));
  if (options.dryRun) {
    await lint(run, stream);
    return { rows: queue.length, retention: null, drift: null };
  }

  const b0 = await evaluate(run, stream, remembered, "B0");
  const b1 = await evaluate(run, stream, remembered, "B1");
  const probe = driftProbe(knowledge, editedSubjects(stream), run.driftText);
  const asked = lowest > 0 ? new DraftCache(lowest) : undefined;
  const before = await driftBefore(run, probe, asked);
  await trainStage(run, stream, remembered, queue);
  const b2 = await evaluate(run, stream, remembered, "B2");
  const b3 = await evaluate(run, stream, remembered, "B3");
  const drift = await clock.time("drift after", () => driftAfter(run, probe, before, asked));

  const retention = readRetentionSummary(computeRetention({ b0, b1, b2, b3 }, { seed: options.seed }));
  await writeJsonAtomic(folder.file("retention_summary.json"), retention);
  await folder.finish("retention", ["retention_summary.json"]);
  await lint(run, stream);
  return { rows: queue.length, retention, drift };
}

/** Measures a mode, or reads what the interrupted run measured. */
async function evaluate(run: ScenarioRun, stream: EpisodeStream, remembered: Remembered, mode: Mode): Promise<Metrics> {
  const { model, folder, options, scenario } = run;
  const name = `${scenario}_${mode}_metrics.json`;
  const stage = `evaluate ${mode}`;
  if (folder.isDone(stage)) return readMetrics(JSON.parse(await Deno.readTextFile(folder.file(name))));
  return await run.clock.time(stage, async () => {
    const metrics = await evaluateMode({
      mode,
      model,
      stream,
      memory: remembered.memory,
      gate: remembered.gate,
      adapters: { ...(run.reader ? { reader: run.reader } : {}), consolidated: consolidatedAdapter },
      topK: options.topK,
      maxMemoryTokens: options.maxMemoryTokens,
      maxNewTokens: options.maxNewTokens,
      runConfig: metricsConfig(folder.config, model.device.name),
      now: () => performance.now(),
      progress: progressFor(run, stage),
    });
    await writeJsonAtomic(folder.file(name), readMetrics(metrics));
    await folder.finish(stage, [name]);
    return metrics;
  });
}

/** Drift of the base model is measured before anything is trained, and kept for a resumed run. */
async function driftBefore(run: ScenarioRun, probe: DriftProbe, asked?: DraftCache): Promise<DriftMeasurement> {
  const { folder, model } = run;
  const name = "drift_before.json";
  if (folder.isDone("drift before")) return JSON.parse(await Deno.readTextFile(folder.file(name)));
  return await run.clock.time("drift before", async () => {
    const before = await measureDrift(model, probe, [], {
      ...(asked ? { before: asked } : {}),
      progress: progressFor(run, "drift before"),
    });
    await writeJsonAtomic(folder.file(name), before);
    await folder.finish("drift before", [name]);
    return before;
  });
}

async function driftAfter(
  run: ScenarioRun,
  probe: DriftProbe,
  before: DriftMeasurement,
  asked?: DraftCache,
): Promise<DriftGuard> {
  const { folder, model } = run;
  const path = folder.file("drift_guard.json");
  if (folder.isDone("drift after")) return readDriftGuard(JSON.parse(await Deno.readTextFile(path)));
  const after = await measureDrift(model, probe, [consolidatedAdapter], {
    ...(asked ? { before: asked } : {}),
    progress: progressFor(run, "drift after"),
  });
  const guard = driftGuard(probe, before, after);
  await writeJsonAtomic(path, readDriftGuard(guard));
  await folder.finish("drift after", ["drift_guard.json"]);
  return guard;
}

/** The pointer-only rule over all that the run wrote; cues may be quoted. */
async function lint({ folder }: ScenarioRun, stream: EpisodeStream): Promise<void> {
  await requirePointerOnly(folder.path, stream.episodes.map((e) => e.text), {
    allowed: questionsOf(stream),
  });
}
