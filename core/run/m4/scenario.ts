/**
 * One source of episodes through the whole of M4. The stages, each read from the folder if an earlier, interrupted run has done it: gate
 * and keys → mine → evaluate B0, B1 → drift before → consolidate → evaluate B2, B3 → drift after → retention.
 */
import { rm } from "node:fs/promises";
import type { EvaluationSet } from "../../episodes/episode.ts";
import { measureAbsence } from "../../eval/absence.ts";
import { sharedDrafts } from "../../eval/draft_cache.ts";
import { driftGuard, type DriftMeasurement, type DriftProbe, measureDrift } from "../../eval/drift_guard.ts";
import { questionsOf } from "../../eval/episode_quotes.ts";
import { evaluationSet } from "../../eval/evaluation_set.ts";
import { evaluateMode, type Mode } from "../../eval/harness.ts";
import { quickProbe } from "../../eval/quick_guard.ts";
import { computeRetention } from "../../eval/retention.ts";
import { SqliteMemoryStore, textTable } from "../../memory/sqlite_store.ts";
import { openKeyer } from "../open_keyer.ts";
import { endingWith } from "../../model/ending_with.ts";
import { consolidatedAdapter } from "../../replay/consolidate.ts";
import { type Absence, absenceGlance, readAbsence } from "../../../schemas/absence.ts";
import { type DriftGuard, readDriftGuard } from "../../../schemas/drift_guard.ts";
import type { GateMetrics } from "../../../schemas/gate_metrics.ts";
import type { ReplayRow } from "../../../schemas/replay_row.ts";
import { type Metrics, readMetrics } from "../../../schemas/metrics.ts";
import { readRetentionSummary, type RetentionSummary } from "../../../schemas/retention_summary.ts";
import type { M4Options, RunContext } from "../m4_options.ts";
import type { RunSource } from "../sources.ts";
import { counted } from "../progress.ts";
import { requirePointerOnly } from "../store/artifact_lint.ts";
import { metricsConfig, type RunFolder } from "../store/run_folder.ts";
import { jsonStage, stage } from "../store/stage.ts";
import type { StageClock } from "../store/stage_clock.ts";
import { contrastQuestionsOf, trainStage } from "./consolidation.ts";
import { driftProbe } from "./drift_probe.ts";
import { editedSubjects, type Learner } from "./learner.ts";
import { absenceQuestions, toldBy } from "./never_told.ts";
import { firstQueue } from "./cycle_queues.ts";
import { minedRows, queued, schedulerOf } from "./queue.ts";
import { firstQueueFiles, writeFirstQueue } from "./queue_files.ts";
import { gateNotes } from "./notes.ts";
import { liveThrough, memoryFile, recollect, type Remembered } from "./remember.ts";

/** The inputs of one scenario's run. */
export interface ScenarioRun {
  learner: Learner;
  source: RunSource;
  options: M4Options;
  folder: RunFolder;
  clock: StageClock;
  context: RunContext;
  /** Plain text for perplexity, or why there is none. */
  driftText: DriftProbe["text"];
}

/** Its results; null after a dry run. */
export interface ScenarioResult {
  rows: number;
  gate: GateMetrics;
  retention: RetentionSummary | null;
  drift: DriftGuard | null;
  absence: Absence | null;
}

/** Runs (or continues) one scenario. */
export async function runScenario(run: ScenarioRun): Promise<ScenarioResult> {
  const { learner, source, options, folder, clock, context } = run;
  const { store, remembered } = await clock.time("gate and keys", () => rememberStage(run));
  await using _ = store;
  const set = evaluationSet(source, remembered.documents);
  const { queue, first } = await clock.time("mine", async () => {
    // The rows follow from the store, so a resumed run makes them again. The files are for people.
    const first = firstQueue(remembered, options);
    await stage(folder, {
      name: "mine",
      files: firstQueueFiles,
      read: () => Promise.resolve(),
      make: () => Promise.resolve(),
      write: () => writeFirstQueue(folder, first, schedulerOf(options, remembered), options),
    });
    return { first, queue: queued(minedRows(remembered, options), options) };
  });
  if (options.dryRun) {
    await lint(folder, set);
    return { rows: queue.length, gate: remembered.gate, retention: null, drift: null, absence: null };
  }

  const b0 = await evaluate(run, remembered, "B0");
  const b1 = await evaluate(run, remembered, "B1");
  const drift = await driftStages(run, set);
  // Training and the measurement of absence need them, and a resumed run perhaps neither.
  let made: Promise<string[]> | undefined;
  const contrast = () => made ??= contrastQuestionsOf({ learner, remembered, queue, options, context });
  const adapter = await trainStage({
    learner,
    set,
    remembered,
    queue,
    first,
    contrast,
    options,
    folder,
    clock,
    context,
  });
  learner.model.addAdapter(consolidatedAdapter, adapter);
  const b2 = await evaluate(run, remembered, "B2");
  const b3 = await evaluate(run, remembered, "B3");
  const absence = await absenceStage(run, remembered, queue, contrast);
  const guard = await drift.after(absence);

  const retention = await jsonStage(folder, {
    name: "retention",
    file: "retention_summary.json",
    check: readRetentionSummary,
    make: () =>
      Promise.resolve({
        ...computeRetention({ b0, b1, b2, b3 }, { seed: options.seed }),
        absence: absenceGlance(absence),
      }),
  });
  await lint(folder, set);
  return { rows: queue.length, gate: remembered.gate, retention, drift: guard, absence };
}

const lostStore =
  "put a copy of it in its place, or delete it: a resumed run makes it again, and all that follows from it.";

/** Runs through the source, or opens the store that the interrupted run has filled. Whoever calls closes the store. */
async function rememberStage({ learner: { model }, source, options, folder, context }: ScenarioRun) {
  const name = "gate and keys";
  const path = folder.file(memoryFile);
  const asked = endingWith(model, context.signal);
  const keyer = await openKeyer(asked, options.keyer);
  const entries = folder.isDone(name) ? undefined : await liveThrough(
    asked,
    keyer,
    source,
    options,
    counted(context, "gate"),
  );
  // What a killed run left here is not a complete memory.
  if (entries) await removeDatabase(path);
  const store = entries ? await SqliteMemoryStore.open(path) : await SqliteMemoryStore.openWritten(path, lostStore);
  try {
    if (entries) {
      await store.write(entries);
      await folder.finish(name, [memoryFile]);
    }
    const remembered = await recollect(keyer, store, options);
    for (const note of gateNotes(source, remembered, options)) {
      context.progress({ stage: "gate", step: 0, total: 0, note });
    }
    return { store, remembered };
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

/** Removes a SQLite file with the files that SQLite puts beside it. */
async function removeDatabase(path: string): Promise<void> {
  for (const suffix of ["", "-journal", "-wal", "-shm"]) await rm(path + suffix, { force: true });
}

/** Measures a mode, or reads what the interrupted run measured. */
async function evaluate(run: ScenarioRun, remembered: Remembered, mode: Mode): Promise<Metrics> {
  const { learner: { model, reader }, source, folder, options, clock, context } = run;
  const name = `evaluate ${mode}`;
  return await jsonStage(folder, {
    name,
    file: `${source.scenario}_${mode}_metrics.json`,
    check: readMetrics,
    make: () =>
      clock.time(name, () =>
        evaluateMode({
          mode,
          model: endingWith(model, context.signal),
          documents: remembered.documents,
          frame: source,
          memory: remembered.memory,
          gate: remembered.gate,
          adapters: { ...(reader ? { reader } : {}), consolidated: consolidatedAdapter },
          topK: options.topK,
          maxMemoryTokens: options.maxMemoryTokens,
          maxNewTokens: options.maxNewTokens,
          runConfig: metricsConfig(folder.config, model.device.name),
          now: () => performance.now(),
          progress: counted(context, name),
        })),
  });
}

/** Measures drift of the base model, before anything is trained, and gives the function that measures it after. */
async function driftStages({ learner, options, folder, clock, context, driftText }: ScenarioRun, set: EvaluationSet) {
  const { model, knowledge } = learner;
  const whole = driftProbe(knowledge, editedSubjects(set), driftText);
  const probe = context.quickGuard ? quickProbe(whole) : whole;
  const drafts = sharedDrafts(model.config.layers, options.loraLayers);
  const measure = (name: string, adapters: string[]) =>
    measureDrift(endingWith(model, context.signal), probe, adapters, {
      ...drafts,
      progress: counted(context, name),
    });
  const before = await jsonStage(folder, {
    name: "drift before",
    file: "drift_before.json",
    check: (value) => value as DriftMeasurement,
    make: () => clock.time("drift before", () => measure("drift before", [])),
  });
  return {
    after: (absence: Absence): Promise<DriftGuard> =>
      clock.time("drift after", () =>
        jsonStage(folder, {
          name: "drift after",
          file: "drift_guard.json",
          check: readDriftGuard,
          make: async () => ({
            ...driftGuard(probe, before, await measure("drift after", [consolidatedAdapter])),
            absence: absenceGlance(absence),
          }),
        })),
  };
}

/** The answers, with memory off, to questions of the taught forms about what was never told. */
async function absenceStage(
  run: ScenarioRun,
  remembered: Remembered,
  queue: ReplayRow[],
  trained: () => Promise<string[]>,
): Promise<Absence> {
  const { learner, source, options, folder, clock, context } = run;
  return await jsonStage(folder, {
    name: "absence",
    file: "absence.json",
    check: readAbsence,
    make: () =>
      clock.time("absence", async () => {
        const told = toldBy(remembered.documents);
        const contrast = await trained();
        const given = await source.neverTold?.(options);
        const questions = await absenceQuestions(learner, told, {
          ...{ seed: options.seed, contrast, ...(given ? { given } : {}) },
          ...(context.signal ? { signal: context.signal } : {}),
        });
        return await measureAbsence(learner.model, questions, [consolidatedAdapter], {
          taught: [...new Set(queue.map(({ answer }) => answer))],
          progress: counted(context, "absence"),
          ...(context.signal ? { signal: context.signal } : {}),
        });
      }),
  });
}

/** The pointer-only rule over all that the run wrote, the memory's texts apart; cues may be quoted. */
async function lint({ path }: RunFolder, set: EvaluationSet): Promise<void> {
  await requirePointerOnly(path, set.episodes.map((e) => e.text), {
    allowed: questionsOf(set),
    exceptTables: { [memoryFile]: [textTable] },
  });
}
