/** `hei-nw accept`: measures whether memory is good enough to be consolidated. */
import { join } from "node:path";
import { differing, fingerprint } from "../../eval/fingerprint.ts";
import { endingWith } from "../../model/ending_with.ts";
import type { LocalModel } from "../../model/local_model.ts";
import { type AcceptanceRun, type AcceptanceSummary, readAcceptanceSummary } from "../../../schemas/acceptance.ts";
import { pick } from "../../../schemas/field.ts";
import { checkOptions } from "../../../schemas/recipe.ts";
import { recipeFields } from "../../../schemas/recipe_fields.ts";
import { runFields } from "../../../schemas/run_fields.ts";
import { ledgerPath } from "../m4/m4.ts";
import type { AcceptOptions, RunContext, RunOutcome } from "../m4_options.ts";
import { openKeyer } from "../open_keyer.ts";
import { addReader, openRunModel } from "../open_model.ts";
import { heldSources, recordsOf, type RunSource, runSources, sourceIdentity } from "../sources.ts";
import { writeJsonAtomic } from "../store/atomic_write.ts";
import { claimFolder, refuseForeign } from "../store/claim.ts";
import { refuseInterrupted } from "../store/interrupted.ts";
import { appendLedger, ledgerParams } from "../store/ledger.ts";
import { openRunFolder, runIdentity, runKind } from "../store/run_folder.ts";
import { runSlug } from "../store/run_slug.ts";
import { acceptSource } from "./accept_source.ts";

/** Written when all sources are finished. */
const summaryName = "acceptance_summary.json";

/** The fields of a recipe and of a run that an acceptance reads. */
const fields = {
  ...pick(recipeFields, [
    ...["scenarios", "n", "seed", "fillerRatio", "model", "activationBits", "tau", "alpha", "beta", "gamma"] as const,
    ...["delta", "reader", "topK", "keyer", "wordShare", "annM", "annEfConstruction", "annEfSearch"] as const,
    ...["hopfieldSteps", "hopfieldTemperature", "noHopfield"] as const,
    ...["maxMemoryTokens", "maxNewTokens"] as const,
  ]),
  ...pick(runFields, ["device", "threads", "out", "resume", "force"]),
  oracleLimit: { rule: { kind: "number", min: 0, max: 1 }, default: undefined, help: "EM with the right note" },
} as const;

/** Prompts for the parity check: what the model computes without memory, before anything is added to it and afterwards. */
const parityTurns: readonly string[] = [
  "What is the capital of France?",
  "Where did Mira Kovac leave the brass key?",
  "Name three colors.",
  "What is the port of the billing gateway?",
];

/**
 * The gates of every source; each source has a folder of its own if there are several.
 *
 * @throws {InputError} that names every option that is wrong.
 */
export async function runAccept(options: AcceptOptions, context: RunContext): Promise<RunOutcome<AcceptanceSummary>> {
  checkOptions("run accept", fields, { ...options, oracleLimit: options.oracleLimit });
  const sources = await runSources(options, context);
  const n = recordsOf(sources, options);
  const { seed, tau } = options;
  const scenario = sources.map((source) => source.scenario);
  const slug = runSlug({ scenario, n, seed, model: options.model, scheduler: "accept", tau }, options);
  const out = options.out ?? join("reports/m2-accept", slug);
  await using claim = await claimFolder(out, "accept");
  refuseForeign(claim, runKind);
  const model = await openRunModel(options, context.progress);
  try {
    const bare = await fingerprint(endingWith(model, context.signal), parityTurns);
    const reader = await addReader(model, options.reader);
    const parity = () => parityOf(model, bare, reader, context.signal);
    const identity = runIdentity("accept", options, model.sha256, model.device.description);
    const opened = { ...options, signal: context.signal };
    const several = sources.length > 1;
    await refuseInterrupted({ ...heldSources(out, identity, sources), result: summaryName }, options);
    if (several) await openRunFolder(out, identity, opened);
    const runs: AcceptanceRun[] = [], files: string[] = [];
    for (const source of sources) {
      const path = several ? join(out, source.scenario) : out;
      await using _inner = several ? await claimFolder(path, "accept") : undefined;
      const folder = await openRunFolder(path, sourceIdentity(identity, source), opened);
      const keyer = await openKeyer(endingWith(model, context.signal), options.keyer);
      const run = await acceptSource({ source, n, options, folder, model, reader, keyer, parity, context });
      const written = [...new Set(folder.config.stages.flatMap((stage) => stage.files))].map((name) =>
        join(path, name)
      );
      runs.push({ ...run, folder: several ? source.scenario : "." });
      files.push(...written);
      if (folder.isDone("ledger")) continue;
      await appendLedger(ledgerPath, ledgerLine(source, n, options, written, context));
      await folder.finish("ledger", []);
    }
    const summary = readAcceptanceSummary({
      command: "accept",
      ...{ model: options.model, n, seed, passed: runs.every(({ passed }) => passed), runs },
    });
    const path = join(out, summaryName);
    await writeJsonAtomic(path, summary);
    return { out, summary, files: [...files, path] };
  } finally {
    model.close();
  }
}

/**
 * Logits that differ from the base model's with memory off. If there is a reader, it is also checked that the comparison can fail: with
 * the reader active, logits must differ.
 */
async function parityOf(
  model: LocalModel,
  bare: readonly Float32Array[],
  reader: string | undefined,
  signal: AbortSignal | undefined,
): Promise<number> {
  const asked = endingWith(model, signal);
  const found = differing(bare, await fingerprint(asked, parityTurns));
  if (reader === undefined || found > 0) return found;
  const blind = differing(bare, await fingerprint(asked, parityTurns, [reader])) === 0;
  return blind ? bare.reduce((sum, { length }) => sum + length, 0) : 0;
}

function ledgerLine(source: RunSource, n: number, options: AcceptOptions, artifacts: string[], context: RunContext) {
  return {
    ts: context.now().toISOString(),
    milestone: "M2",
    ...{ scenario: source.scenario, seed: options.seed, model: options.model, mode: "accept" },
    params: { ...ledgerParams(options), n },
    artifacts,
  } as const;
}
