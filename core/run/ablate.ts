import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pairedBootstrap } from "../eval/bootstrap.ts";
import { openModel } from "../format/open_model.ts";
import { RunError } from "../../schemas/errors.ts";
import { pick } from "../../schemas/field.ts";
import { checkOptions } from "../../schemas/recipe.ts";
import { recipeFields } from "../../schemas/recipe_fields.ts";
import { runFields } from "../../schemas/run_fields.ts";
import { type Metrics, readMetrics } from "../../schemas/metrics.ts";
import { readSchedulerAblation, type SchedulerAblation } from "../../schemas/scheduler_ablation.ts";
import { writeAtomic } from "../format/write_whole.ts";
import { writeJsonAtomic } from "./store/atomic_write.ts";
import { appendLedger, ledgerParams } from "./store/ledger.ts";
import { ledgerPath, runM4 } from "./m4/m4.ts";
import { claimFolder } from "./store/claim.ts";
import { refuseInterrupted } from "./store/interrupted.ts";
import { openRunFolder, runIdentity, runKind } from "./store/run_folder.ts";
import type { AblationOptions, M4Options, RunContext, RunOutcome } from "./m4_options.ts";
import { recordsOf, runSources } from "./sources.ts";

/** What an ablation is handed beside the usual: how its figure is drawn, since figures are made above this room. */
export interface AblationContext extends RunContext {
  draw(ablation: SchedulerAblation): Promise<{ svg: string; png: Uint8Array }>;
}

const policies = ["ca2", "shuffled"] as const;
const resultName = "scheduler_ablation.json";
const level = 0.95;
const resamples = 10_000;

/** `hei-nw ablate`: the same run with either scheduler on paired seeds; the runs stand in folders of their own inside. */
export async function runAblation(
  options: AblationOptions,
  context: AblationContext,
): Promise<RunOutcome<SchedulerAblation>> {
  const { scheduler: _both, scenarios: _one, ...fields } = recipeFields;
  checkOptions(
    "run ablate",
    { ...fields, ...pick(runFields, ["device", "threads", "out", "resume", "force"]) },
    options,
  );
  const { seeds, out = "reports/m4-ablation", ...rest } = options;
  const sources = await runSources({ ...options, scenarios: [options.scenario] }, context);
  const [{ scenario }] = sources, n = recordsOf(sources, options);
  await using _claim = await claimFolder(out, "ablate", runKind);
  await openAblationFolder(out, options);
  const measured: SeedMetrics[] = [];
  for (const seed of seedsOf(options)) {
    const b3 = {} as Record<typeof policies[number], Metrics>;
    let b1: Metrics | undefined;
    for (const scheduler of policies) {
      const folder = join(out, partName(seed, scheduler));
      const run: M4Options = {
        ...rest,
        scenarios: [options.scenario],
        seed,
        scheduler,
        out: folder,
        driftText: undefined,
        dryRun: false,
      };
      const told = {
        ...context,
        progress: (e: Parameters<typeof context.progress>[0]) =>
          context.progress({ ...e, stage: `seed ${seed} ${scheduler}: ${e.stage}` }),
      };
      await runM4(run, told);
      b1 = await metricsOf(join(folder, `${scenario}_B1_metrics.json`));
      b3[scheduler] = await metricsOf(join(folder, `${scenario}_B3_metrics.json`));
    }
    measured.push({ seed, b1: b1!, ca2: b3.ca2, shuffled: b3.shuffled });
  }
  const ablation = readSchedulerAblation(compareSchedulers(measured, { ...options, scenario, n }));
  const { svg, png } = await context.draw(ablation);
  const files = [resultName, "scheduler_ablation.svg", "scheduler_ablation.png"].map((name) => join(out, name));
  await writeJsonAtomic(files[0], ablation);
  await writeAtomic(files[1], svg);
  await writeAtomic(files[2], png);
  await appendLedger(ledgerPath, {
    ts: context.now().toISOString(),
    milestone: "M4",
    scenario,
    seed: options.seed,
    model: options.model,
    mode: "ablation",
    params: { ...ledgerParams(options), n, seeds },
    artifacts: files,
  });
  return { out, summary: ablation, files };
}

function seedsOf({ seed, seeds }: AblationOptions): number[] {
  return Array.from({ length: seeds }, (_, i) => seed + i);
}

/** The folder of one run, relative to the ablation's. */
function partName(seed: number, policy: string): string {
  return `seed${seed}-${policy}`;
}

/** Makes the folder the ablation's own before hours are spent on it: another run's, or a foreign one, is refused. */
async function openAblationFolder(out: string, options: AblationOptions): Promise<void> {
  const { sha256 } = await openModel(options.model);
  const identity = runIdentity("ablate", options, sha256, options.device);
  const parts = seedsOf(options).flatMap((seed) => policies.map((policy) => partName(seed, policy)));
  await refuseInterrupted({ path: out, identity, parts, result: resultName }, options);
  await openRunFolder(out, identity, options);
}

async function metricsOf(path: string): Promise<Metrics> {
  return readMetrics(JSON.parse(await readFile(path, "utf8")));
}

/** What one seed gave; B1 does not depend on the scheduler. */
export interface SeedMetrics {
  seed: number;
  b1: Metrics;
  ca2: Metrics;
  shuffled: Metrics;
}

/**
 * Retention (B3 over B1) with either order, and their difference with a paired bootstrap interval over the records of all
 * seeds; each record's difference in EM is taken relative to its seed's B1.
 *
 * @throws {RunError} if B1 is 0 on a seed, so that there is nothing to retain.
 */
function compareSchedulers(
  measured: readonly SeedMetrics[],
  options: Pick<AblationOptions, "scenario" | "cycles" | "n" | "model" | "seed">,
): SchedulerAblation {
  const pairs = measured.map(({ seed, b1, ca2, shuffled }) => {
    if (b1.aggregate.em === 0) {
      throw new RunError(
        `Cannot compare schedulers: B1 must be above 0 on every seed: received 0 on seed ${seed}. ` +
          "Hint: with memory on this model answers nothing; retention is relative to that. Give a `reader` that fits it.",
      );
    }
    const retention = (m: Metrics) => m.aggregate.em / b1.aggregate.em;
    return {
      seed,
      ca2_retention: retention(ca2),
      shuffled_retention: retention(shuffled),
      effect_size: retention(ca2) - retention(shuffled),
    };
  });
  const groups = measured.flatMap(({ b1, ca2, shuffled }) =>
    [...Map.groupBy(ca2.records.map((_, i) => i), (i) => ca2.records[i].group_id).values()].map((own) =>
      own.map((i) => (ca2.records[i].em - shuffled.records[i].em) / b1.aggregate.em)
    )
  );
  const { low, high } = pairedBootstrap(groups, { seed: options.seed, resamples, level });
  const mean = (pick: (p: typeof pairs[number]) => number) => pairs.reduce((sum, p) => sum + pick(p), 0) / pairs.length;
  return {
    scenario: options.scenario,
    cycles: options.cycles,
    ca2_retention: mean((p) => p.ca2_retention),
    shuffled_retention: mean((p) => p.shuffled_retention),
    effect_size: mean((p) => p.effect_size),
    ci_low: low,
    ci_high: high,
    verdict: low > 0 ? "ca2" : high < 0 ? "shuffled" : "null",
    n: options.n,
    model: options.model,
    seeds: measured.map((m) => m.seed),
    pairs,
    bootstrap: { resamples, seed: options.seed, level },
  };
}
