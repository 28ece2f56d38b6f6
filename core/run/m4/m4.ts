import { readFile } from "node:fs/promises";
import { absenceGlance } from "../../../schemas/absence.ts";
import { join } from "node:path";
import { readSummary, type Summary, type SummaryRun } from "../../../schemas/summary.ts";
import { readTiming } from "../../../schemas/timing.ts";
import type { DriftProbe } from "../../eval/drift_guard.ts";
import { InputError } from "../../../schemas/errors.ts";
import { checkOptions } from "../../../schemas/recipe.ts";
import { recipeFields } from "../../../schemas/recipe_fields.ts";
import { runFields } from "../../../schemas/run_fields.ts";
import { writeJsonAtomic } from "../store/atomic_write.ts";
import { appendLedger, ledgerParams } from "../store/ledger.ts";
import { runScenario, type ScenarioResult } from "./scenario.ts";
import { knowledgeOf } from "./base_knowledge_of.ts";
import type { M4Options, RunContext, RunOutcome } from "../m4_options.ts";
import { openAsker } from "../open_asker.ts";
import { addReader, openRunModel } from "../open_model.ts";
import { heldSources, recordsOf, runSources, sourceIdentity } from "../sources.ts";
import { claimFolder } from "../store/claim.ts";
import { refuseInterrupted } from "../store/interrupted.ts";
import { openRunFolder, runIdentity, runKind } from "../store/run_folder.ts";
import { runSlug } from "../store/run_slug.ts";
import { StageClock } from "../store/stage_clock.ts";

/** Written when all scenarios are finished. */
const summaryName = "summary.json";

/** The ledger of all runs. */
export const ledgerPath = "reports/index.jsonl";

/** `hei-nw m4`: every scenario asked for, each in a folder of its own where there are several. */
export async function runM4(options: M4Options, context: RunContext): Promise<RunOutcome<Summary>> {
  checkOptions("run m4", { ...recipeFields, ...runFields }, options);
  const sources = await runSources(options, context);
  const n = recordsOf(sources, options);
  const out = options.out ?? join(
    "reports/m4-replay",
    runSlug({
      scenario: sources.map(({ scenario }) => scenario),
      n,
      seed: options.seed,
      model: options.model,
      scheduler: options.scheduler,
      tau: options.tau,
    }, options),
  );
  await using _claim = await claimFolder(out, "m4", runKind);
  const prose = options.driftText === undefined ? undefined : await readDriftText(options.driftText);
  const several = sources.length > 1;
  const opening = new StageClock();
  const model = await opening.time("open model", () => openRunModel(options, context.progress));
  try {
    const reader = await addReader(model, options.reader);
    const learner = { model, knowledge: knowledgeOf(model), reader, asker: await openAsker(model) };
    const driftText = prose ?? learner.knowledge.prose ?? noProse;
    const identity = runIdentity("m4", options, model.sha256, model.device.description);
    const opened = { ...options, signal: context.signal };
    await refuseInterrupted({ ...heldSources(out, identity, sources), result: summaryName }, options);
    if (several) await openRunFolder(out, identity, opened);
    const runs: SummaryRun[] = [];
    const files: string[] = [];
    for (const [i, source] of sources.entries()) {
      const { scenario } = source;
      const clock = i === 0 ? opening : new StageClock();
      clock.watch(model.net.flopCounter);
      const path = several ? join(out, scenario) : out;
      await using _inner = several ? await claimFolder(path, "m4", runKind) : undefined;
      const folder = await openRunFolder(path, sourceIdentity(identity, source), opened);
      const result = await runScenario({ learner, source, options, folder, clock, context, driftText });
      const timing = await clock.timing(model.device.description, model.device.memory().peak, folder.resumed);
      await writeJsonAtomic(folder.file("timing.json"), readTiming(timing));
      await folder.finish("timing", ["timing.json"]);
      const written = [...new Set(folder.config.stages.flatMap((s) => s.files))].sort().map((name) => join(path, name));
      files.push(...written);
      runs.push(summaryRun(scenario, several ? scenario : ".", result));
      // A resumed run that had come this far has its line already.
      const ledger = options.dryRun ? "ledger of the dry run" : "ledger";
      if (!folder.isDone(ledger)) {
        await appendLedger(ledgerPath, {
          ts: context.now().toISOString(),
          milestone: "M4",
          scenario,
          seed: options.seed,
          model: options.model,
          mode: options.dryRun ? "dry-run" : "B3",
          params: { ...ledgerParams(options), n },
          artifacts: written,
        });
        await folder.finish(ledger, []);
      }
    }
    const summary = readSummary({
      command: "m4",
      model: options.model,
      n,
      seed: options.seed,
      scheduler: options.scheduler,
      tau: options.tau,
      dry_run: options.dryRun,
      runs,
    });
    await writeJsonAtomic(join(out, summaryName), summary);
    return { out, summary, files: [...files, join(out, summaryName)] };
  } finally {
    model.close();
  }
}

function summaryRun(
  scenario: string,
  folder: string,
  { rows, gate, retention: r, drift, absence }: ScenarioResult,
): SummaryRun {
  return {
    scenario,
    folder,
    rows,
    retention: r && {
      b0_em: r.b0_em,
      b1_em: r.b1_em,
      b2_em: r.b2_em,
      b3_em: r.b3_em,
      b3_over_b1: r.b3_over_b1,
      b3_minus_b0: r.b3_minus_b0,
      ci_low: r.ci_low,
      ci_high: r.ci_high,
      b3_replayed_em: r.replayed?.b3_em ?? null,
      b3_held_out_em: r.held_out?.b3_em ?? null,
    },
    drift: drift && {
      delta_em: drift.delta_em,
      count: drift.count,
      passed: drift.passed,
      chat_delta: drift.chat?.delta_contained ?? null,
    },
    neighbours: r?.neighbours ? { before: r.neighbours.b0, after: r.neighbours.b3 } : null,
    absence: absence && absenceGlance(absence),
    // Where all are to be remembered, as in a file without labels, every order of them is right.
    gate: {
      pr_auc: gate.telemetry.label_distribution?.negatives === 0 ? null : gate.telemetry.pr_auc,
      writes: gate.writes,
      total: gate.total,
    },
  };
}

/** A model that has read no prose would say nothing by its perplexity. */
const noProse = { skipped: "the model has seen no running text, and none was given as driftText" };

async function readDriftText(path: string): Promise<DriftProbe["text"]> {
  try {
    return { source: path, text: await readFile(path, "utf8") };
  } catch (error) {
    throw new InputError(
      `Cannot read the drift guard's text: driftText must be a text file: received ${path} (${
        (error as Error).message
      }).`,
      { cause: error },
    );
  }
}
