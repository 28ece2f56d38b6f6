/** `sweep`: what it runs, what it does not run again, what comes of all runs. `deno task sweep-kills` does it with real runs and real kills. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { readLedger } from "../core/run/store/ledger.ts";
import { openRunFolder, readRunFolder, runIdentity } from "../core/run/store/run_folder.ts";
import { runSources, sourceFlags } from "../core/run/sources.ts";
import { runM4 } from "../core/run/m4/m4.ts";
import type { M4Options, RunContext, RunOutcome } from "../core/run/m4_options.ts";
import { flagsOfRun } from "../core/run/sweep/finished_run.ts";
import { runSweep } from "../core/run/sweep/sweep.ts";
import { planSweep, type SweepOptions } from "../core/run/sweep/sweep_plan.ts";
import { openModel } from "../core/format/open_model.ts";
import { Random } from "../core/random/random.ts";
import { drawSweep, sweepSvg } from "../reports/sweep_figure.ts";
import { sweepMarkdown } from "../reports/sweep_table.ts";
import { absenceGlance } from "../schemas/absence.ts";
import { readMetrics } from "../schemas/metrics.ts";
import type { Summary } from "../schemas/summary.ts";
import { readSweep, type Sweep } from "../schemas/sweep.ts";
import * as samples from "./artifact_samples.ts";
import { inWorkFolder, runCli } from "./run_cli.ts";
import { m4Options } from "./tiny_m4.ts";

const quiet: RunContext = { progress: () => {}, now: () => new Date(0) };

function options(more: Partial<SweepOptions> = {}): SweepOptions {
  const { dryRun: _none, ...one } = m4Options({ n: 2, steps: 2 });
  return {
    ...{ ...one, out: "sw", seeds: 2 },
    axes: [{ field: "tau", values: [1.2, 1.6] }, { field: "cycles", values: [1, 2, 3] }],
    ...more,
  };
}

let modelSha: Promise<string> | undefined;

/** A run that measures nothing: it leaves the files of a finished m4 run, with answers that are drawn. */
async function pretended(run: M4Options): Promise<RunOutcome<Summary>> {
  const { out = "run", seed, tau, cycles } = run;
  const sha256 = await (modelSha ??= openModel(run.model).then((model) => model.sha256));
  const [source] = await runSources(run, quiet);
  const identity = runIdentity("m4", run, sha256, "none");
  const flags = { ...identity.flags, ...sourceFlags(source) };
  const folder = await openRunFolder(out, { ...identity, flags }, run);
  const random = new Random(`${seed}/${tau}/${cycles}`);
  const names: string[] = [], em: number[] = [];
  for (const [i, mode] of ["B0", "B1", "B2", "B3"].entries()) {
    const [record] = samples.metrics.records;
    const records = Array.from({ length: 12 }, (_, at) => ({
      ...record,
      ...{ group_id: Math.floor(at / 3), cue: at % 3 === 2 ? "held_out" as const : "replayed" as const },
      em: random.next() < [0, 0.9, 0.9, 0.4 + 0.15 * cycles][i] ? 1 as const : 0 as const,
    }));
    const metrics = readMetrics({ ...samples.metrics, records });
    em.push(records.reduce<number>((sum, one) => sum + one.em, 0) / records.length);
    names.push(`A_${mode}_metrics.json`);
    await Deno.writeTextFile(join(out, names.at(-1)!), JSON.stringify(metrics));
  }
  await folder.finish("evaluate", names);
  await folder.finish("ledger", []);
  const [b0_em, b1_em, b2_em, b3_em] = em;
  const retention = {
    ...{ b0_em, b1_em, b2_em, b3_em, b3_over_b1: b3_em / b1_em, b3_minus_b0: b3_em - b0_em, ci_low: 0, ci_high: 1 },
    ...{ b3_replayed_em: null, b3_held_out_em: null },
  };
  const gate = { pr_auc: 1, writes: 3, total: 5 };
  const absence = absenceGlance(samples.absence);
  const summary: Summary = { ...samples.summary, runs: [{ ...samples.summary.runs[0], retention, gate, absence }] };
  await Deno.writeTextFile(join(out, "summary.json"), JSON.stringify(summary));
  return { out, summary, files: [] };
}

/** Twelve runs, ended after some of them as a kill would end them; the names of those that were begun. */
async function swept(
  more: Partial<SweepOptions>,
  endAfter = Infinity,
  draw: typeof drawSweep = drawn,
): Promise<{ begun: string[]; told: string[] }> {
  const begun: string[] = [], told: string[] = [];
  const context = {
    ...quiet,
    progress: ({ stage, note }: { stage: string; note?: string }) => void (note && told.push(`${stage}: ${note}`)),
    draw,
    run(run: M4Options) {
      begun.push(run.out!);
      if (begun.length > endAfter) throw new Error("killed");
      return pretended(run);
    },
  };
  await runSweep(options(more), context).catch((error) => assert.equal((error as Error).message, "killed"));
  return { begun, told };
}

/** All but the picture, which is made of the SVG. */
async function drawn(sweep: Sweep) {
  return { svg: await sweepSvg(sweep), png: new Uint8Array(), markdown: sweepMarkdown(sweep) };
}

const results = async (out: string) =>
  await Promise.all(
    ["json", "md", "svg", "png"].map(async (end) => (await Deno.readFile(`${out}/sweep.${end}`)).toBase64()),
  );

Deno.test("a sweep of twelve runs, ended twice, runs none of them again and ends with the same table and figure", () =>
  inWorkFolder(async () => {
    const whole = await swept({ out: "whole" });
    assert.equal(new Set(whole.begun).size, 12);
    assert.equal(whole.begun[0], join("whole", "A-tau1.2-cycles1-seed13"));
    assert.deepEqual(whole.told.slice(0, 2), [
      "run 1 of 12: A-tau1.2-cycles1-seed13",
      "run 2 of 12: A-tau1.2-cycles1-seed14",
    ]);
    const [first, second] = [await swept({}, 3), await swept({ resume: true }, 4)];
    // Of those begun, the last was not finished.
    assert.deepEqual([first.begun.length, second.begun.length], [4, 5]);
    assert.equal(await Deno.stat("sw/sweep.json").catch(() => undefined), undefined);
    const third = await swept({ resume: true });
    assert.equal(third.begun.length, 12 - 3 - 4);
    assert.match(third.told[6], /^run 7 of 12: \S+ was finished before$/);
    assert.deepEqual(await results("sw"), await results("whole"));
    // A file of a finished run is lost: that run is gone on with, and no other.
    await Deno.remove("sw/A-tau1.6-cycles2-seed14/A_B3_metrics.json");
    assert.deepEqual((await swept({ resume: true })).begun, [join("sw", "A-tau1.6-cycles2-seed14")]);
    assert.deepEqual(await results("sw"), await results("whole"));
    const ledger = await readLedger("reports/index.jsonl");
    assert.deepEqual(ledger.map(({ mode, scenario }) => `${mode} ${scenario}`), ["sweep A", "sweep A", "sweep A"]);
    // More values and seeds than before are run beside what is there; another fixed flag is refused.
    const more = options().axes.map((axis) => axis.field === "tau" ? { ...axis, values: [1.2, 1.4, 1.6] } : axis);
    assert.equal((await swept({ resume: true, axes: more, seeds: 3 })).begun.length, 27 - 12);
    await assert.rejects(
      swept({ resume: true, loraRank: 4 }),
      /loraRank must be 8, as in the run that is already there/,
    );
  }));

Deno.test("a sweep pools its seeds: shares are those of all questions, changes are paired, and the figure shows all", () =>
  inWorkFolder(async () => {
    await swept({}, Infinity, drawSweep);
    const sweep = readSweep(JSON.parse(await Deno.readTextFile("sw/sweep.json")));
    assert.equal(sweep.points.length, 6);
    assert.equal(sweep.changes.length, 2 * 2 + 3);
    const em = async (name: string, mode: string) => {
      const { records } = readMetrics(JSON.parse(await Deno.readTextFile(`sw/${name}/A_${mode}_metrics.json`)));
      return records.map((record) => record.em);
    };
    const right = async (cycles: number, mode: string) =>
      (await Promise.all([13, 14].map((seed) => em(`A-tau1.6-cycles${cycles}-seed${seed}`, mode)))).flat()
        .reduce<number>((sum, one) => sum + one, 0);
    const [one, , three] = sweep.points.filter(({ values }) => values.tau === 1.6);
    const ratio = async (cycles: number) => await right(cycles, "B3") / await right(cycles, "B1");
    assert.deepEqual([one.questions, one.writes, one.b3_em], [24, 3, await right(1, "B3") / 24]);
    for (const [point, cycles] of [[one, 1], [three, 3]] as const) {
      const { mean, ci_low, ci_high } = point.b3_over_b1!;
      assert.equal(mean, await ratio(cycles));
      assert.ok(ci_low < mean && mean < ci_high && ci_low > mean - 0.5 && ci_high < mean + 0.6);
    }
    const change = sweep.changes.find(({ axis, values, from }) =>
      axis === "cycles" && values.tau === 1.6 && from === 2
    )!;
    assert.ok(Math.abs(change.b3_over_b1!.mean - (await ratio(3) - await ratio(2))) < 1e-12);
    const markdown = await Deno.readTextFile("sw/sweep.md"), svg = await Deno.readTextFile("sw/sweep.svg");
    assert.equal(markdown.match(/^\| A \| 1\.[26] \| [123] \|.* 0\.500 \|$/gm)?.length, 6);
    assert.match(markdown, /\| drift \| made up \|$/m);
    assert.match(markdown, /^\| A \| cycles 1 \| 2 \| tau 1\.2 \|/m);
    // Two lines of three points with two seeds each, and a mark for each line beside it.
    assert.equal(svg.match(/<circle /g)?.length, 6 + 12 + 2);
    // A seed's dot is not under the large one, and the axis begins near what is drawn.
    assert.match(svg, /<g transform="translate\(6,0\)"[^>]*>(<circle [^>]*r="2"[^>]*>\s*){12}<\/g>/);
    assert.doesNotMatch(svg, />0\.0</);
    assert.doesNotMatch(svg + markdown, /NaN|undefined/);
  }));

Deno.test("the runs of a sweep are known by the flags that m4 itself records", () =>
  inWorkFolder(async () => {
    const own = options({ axes: [{ field: "scheduler", values: ["ca2", "shuffled"] }], seeds: 1 });
    const sources = await runSources(own, quiet);
    const [, { values, runs: [run] }] = planSweep(own, ["A"]);
    assert.deepEqual([values, run.name], [{ scheduler: "shuffled" }, "A-scheduler-shuffled-seed13"]);
    await runM4({ ...run.options, out: "one", dryRun: true }, quiet);
    assert.deepEqual((await readRunFolder("one")).flags, flagsOfRun(run.options, sources[0]));
  }));

Deno.test("sweep refuses wrong values before anything runs, and names the flag", async () => {
  const refused = async (...args: string[]) => {
    const { code, err } = await runCli(["sweep", "--model", "nowhere", ...args]);
    assert.ok(code > 0);
    return err;
  };
  assert.match(await refused("--cycles", "1,2000"), /--cycles must be a whole number from 1 to 1000: received 2000/);
  assert.match(await refused("--tau", "1.2,x"), /--tau must be numbers, separated by spaces or commas, none twice/);
  assert.match(await refused("--scheduler", "ca2,other"), /--scheduler must be one or more of ca2, shuffled/);
  assert.match(await refused("--tau", "1.2,1.2"), /none twice/);
  assert.match(await refused("--seeds", "0"), /--seeds must be a whole number from 1 to 1000/);
});
