import { join } from "node:path";
import { readPeft } from "../format/peft.ts";
import { evaluateMode } from "../eval/harness.ts";
import { consolidatedAdapter } from "../replay/consolidate.ts";
import { pick } from "../../schemas/field.ts";
import { checkOptions } from "../../schemas/recipe.ts";
import { recipeFields } from "../../schemas/recipe_fields.ts";
import { runFields } from "../../schemas/run_fields.ts";
import { type Metrics, readMetrics } from "../../schemas/metrics.ts";
import { writeJsonAtomic } from "./store/atomic_write.ts";
import { appendLedger, ledgerParams } from "./store/ledger.ts";
import { ledgerPath } from "./m4/m4.ts";
import type { EvalOptions, RunContext, RunOutcome } from "./m4_options.ts";
import { endingWith } from "../model/ending_with.ts";
import { counted } from "./progress.ts";
import { openKeyer } from "./open_keyer.ts";
import { addReader, openRunModel } from "./open_model.ts";
import { recordsOf, runSources, sourceFlags } from "./sources.ts";
import { trainedRun } from "./trained_run.ts";
import { documentsOf } from "../memory/admit.ts";
import { SqliteMemoryStore } from "../memory/sqlite_store.ts";
import { liveThrough, recollect } from "./m4/remember.ts";
import { claimFolder } from "./store/claim.ts";
import { metricsConfig, openRunFolder, runIdentity, runKind } from "./store/run_folder.ts";
import { runSlug } from "./store/run_slug.ts";

/** The fields of a recipe and of a run that an evaluation reads. */
// deno-fmt-ignore
const fields = {
  ...pick(recipeFields, [
    "n", "seed", "fillerRatio", "model", "activationBits", "tau", "alpha", "beta", "gamma", "delta", "reader", "topK", "keyer", "wordShare", "annM", "annEfConstruction", "annEfSearch", "hopfieldSteps", "hopfieldTemperature", "noHopfield", "maxMemoryTokens", "maxNewTokens",
  ]),
  ...pick(runFields, ["device", "threads", "out", "force"]),
  mode: { rule: { kind: "choice", of: ["B0", "B1", "B2", "B3"] }, default: "B0", help: "mode to measure" },
  baselineRef: { rule: { kind: "choice", of: ["B1", "B0"] }, default: "B1", help: "mode that retention is relative to" },
} as const;

/**
 * `hei-nw eval`: one mode on one scenario, through the same code as `m4`.
 *
 * @throws {InputError} that names every option that is wrong.
 */
export async function runEval(options: EvalOptions, context: RunContext): Promise<RunOutcome<Metrics>> {
  checkOptions("run eval", fields, options);
  const { mode, seed } = options;
  const sources = await runSources({ ...options, scenarios: [options.scenario] }, context);
  const [source] = sources, { scenario } = source, n = recordsOf(sources, options);
  const trained = mode === "B2" || mode === "B3";
  const adapterFolder = trained ? await consolidatedFolder({ ...options, scenario, n }, context) : undefined;
  const slug = runSlug({ scenario, n, seed, model: options.model, scheduler: mode, tau: options.tau }, options);
  const out = options.out ?? join("reports/eval", slug);
  await using _claim = await claimFolder(out, "eval", runKind);
  const adapter = adapterFolder === undefined ? undefined : await readPeft(adapterFolder);
  const model = await openRunModel(options, context.progress);
  try {
    if (adapter) model.addAdapter(consolidatedAdapter, adapter);
    const reader = await addReader(model, options.reader);
    const named = runIdentity("eval", options, model.sha256, model.device.description);
    const identity = { ...named, flags: { ...named.flags, ...sourceFlags(source) } };
    const folder = await openRunFolder(out, identity, {
      resume: false,
      force: options.force,
      signal: context.signal,
    });
    const withMemory = mode === "B1" || mode === "B2";
    const asked = endingWith(model, context.signal);
    const told = (stage: string) => counted(context, stage);
    await using store = await SqliteMemoryStore.open(":memory:");
    const keyer = withMemory ? await openKeyer(asked, options.keyer) : undefined;
    await store.write(
      keyer
        ? await liveThrough(asked, keyer, source, options, told("gate"))
        : (await documentsOf(source, model.tokens)).map((document) => ({ document })),
    );
    const remembered = keyer ? await recollect(keyer, store, options) : undefined;
    const metrics = await evaluateMode({
      mode,
      model: asked,
      documents: remembered?.documents ?? await store.documents(),
      frame: source,
      ...(remembered ? { memory: remembered.memory, gate: remembered.gate } : {}),
      adapters: { ...(reader ? { reader } : {}), ...(trained ? { consolidated: consolidatedAdapter } : {}) },
      topK: options.topK,
      maxMemoryTokens: options.maxMemoryTokens,
      maxNewTokens: options.maxNewTokens,
      retentionRef: options.baselineRef,
      runConfig: metricsConfig(identity, model.device.name),
      now: () => performance.now(),
      progress: told(`evaluate ${mode}`),
    });
    const name = `${scenario}_${mode}_metrics.json`;
    await writeJsonAtomic(folder.file(name), readMetrics(metrics));
    await folder.finish(`evaluate ${mode}`, [name]);
    const files = [join(out, name)];
    await appendLedger(ledgerPath, {
      ts: context.now().toISOString(),
      milestone: "M4",
      scenario,
      seed,
      model: options.model,
      mode,
      params: { ...ledgerParams(options), n, replay_root: adapterFolder ?? null },
      artifacts: files,
    });
    return { out, summary: metrics, files };
  } finally {
    model.close();
  }
}

/** The PEFT folder that B2 and B3 use; which one is said once. @throws {RunError} if no m4 run has trained it. */
async function consolidatedFolder(options: EvalOptions, { progress }: RunContext): Promise<string> {
  if (options.adapter !== undefined) return options.adapter;
  const run = await trainedRun(options);
  if (run !== options.replayRoot) progress({ stage: "adapter", step: 1, total: 1, note: `the adapter of ${run}` });
  return join(run, "weights");
}
