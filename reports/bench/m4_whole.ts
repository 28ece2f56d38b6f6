/**
 * `hei-nw m4` on SmolLM2-135M-Instruct from end to end, this checkout beside an earlier commit, in turns: each by its own task
 * `m4:smollm2`, that is with its own recipe, on the same seeds. A seed takes a quarter of an hour. What drifted is measured by this
 * checkout's guard for both, since earlier ones asked less.
 *
 *     deno run -A reports/bench/m4_whole.ts [--before COMMIT] [--seeds 6101,…] [--n 48] [--runs DIR] [--json FILE]
 *
 * `--runs` keeps the runs' folders. The default commit is the last before the engine got WebGPU, integers, packing and kept states. The model is pulled before anything is timed.
 */
import { parseArgs } from "node:util";
import { join, resolve } from "node:path";
import { openModel } from "../../core/format/open_model.ts";
import { DraftCache } from "../../core/eval/draft_cache.ts";
import { driftGuard, measureDrift } from "../../core/eval/drift_guard.ts";
import { readPeft } from "../../core/format/peft.ts";
import { knowledgeOf } from "../../core/run/m4/base_knowledge_of.ts";
import { driftProbe } from "../../core/run/m4/drift_probe.ts";
import { openRunModel } from "../../core/run/open_model.ts";
import type { RetentionSummary } from "../../schemas/retention_summary.ts";
import type { Timing } from "../../schemas/timing.ts";
import { commandLine, type Provenance, provenance } from "./provenance.ts";

/** One run: how long it took, what it computed, and what came of it. */
export interface M4WholeRow {
  side: "before" | "now";
  seed: number;
  commit: string;
  device: string;
  /** Of the whole process. */
  seconds: number;
  tflop: number;
  consolidation: { seconds: number; tflop: number };
  em: { b1: number; b2: number | null; b3: number };
  /** By this checkout's guard: points of EM on prompts, and of containment on chat questions. */
  drift: { em: number; chat: number | null };
}

/** What the bench measured. */
export interface M4WholeResult extends Provenance {
  bench: "m4_whole";
  command: string;
  n: number;
  /** How many prompts and questions the guard asks. */
  guard: { prompts: number; chat: number };
  rows: M4WholeRow[];
}

const root = new URL("../..", import.meta.url).pathname;
const base = "HuggingFaceTB/SmolLM2-135M-Instruct";

/** What git says. @throws {Error} with its own words where it fails. */
async function git(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("git", { args, cwd: root }).output();
  if (!success) throw new Error(`git ${args.join(" ")}: ${new TextDecoder().decode(stderr).trim()}`);
  return new TextDecoder().decode(stdout).trim();
}

/** Drift of each run's adapter, by the guard of this checkout. */
async function guarded(
  folders: readonly string[],
): Promise<{ asked: M4WholeResult["guard"]; drift: M4WholeRow["drift"][] }> {
  const model = await openRunModel({ model: base, device: "cpu", threads: undefined, activationBits: 8 }, () => {});
  const probe = driftProbe(knowledgeOf(model), [], { skipped: "prompts and chat alone are compared" });
  const before = new DraftCache(0);
  const untrained = await measureDrift(model, probe, [], { before });
  const drift: M4WholeRow["drift"][] = [];
  for (const folder of folders) {
    model.addAdapter("trained", await readPeft(join(folder, "weights")));
    const guard = driftGuard(probe, untrained, await measureDrift(model, probe, ["trained"], { before }));
    drift.push({ em: guard.delta_em, chat: guard.chat?.delta_contained ?? null });
  }
  model.close();
  return { asked: { prompts: probe.invariants.length, chat: probe.chat.length }, drift };
}

async function timed(
  side: M4WholeRow["side"],
  cwd: string,
  commit: string,
  out: string,
  { n, seed }: { n: string; seed: number },
): Promise<Omit<M4WholeRow, "drift">> {
  const started = performance.now();
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "m4:smollm2", "--scenario", "A", "--n", n, "--seed", String(seed), "--out", out],
    ...{ cwd, stdout: "null", stderr: "inherit" },
  }).output();
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`the run of ${commit} ended with ${code}`);
  const read = async <T>(name: string): Promise<T> => JSON.parse(await Deno.readTextFile(join(out, `${name}.json`)));
  const [timing, kept] = [await read<Timing>("timing"), await read<RetentionSummary>("retention_summary")];
  const consolidation = timing.stages.find(({ stage }) => stage === "consolidate")!;
  return {
    ...{ side, seed, commit, device: timing.device, seconds },
    tflop: timing.stages.reduce((sum, { tflop }) => sum + (tflop ?? 0), 0),
    consolidation: { seconds: consolidation.seconds, tflop: consolidation.tflop ?? 0 },
    em: { b1: kept.b1_em, b2: kept.b2_em, b3: kept.b3_em },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      before: { type: "string", default: "3f37a63" },
      ...{ seeds: { type: "string", default: "6101" }, n: { type: "string", default: "48" } },
      ...{ runs: { type: "string" }, json: { type: "string" } },
    },
  });
  const seeds = values.seeds.split(",").map(Number);
  const before = await git("rev-parse", "--verify", `${values.before}^{commit}`).catch(() => undefined);
  if (before === undefined || seeds.some((seed) => !Number.isSafeInteger(seed))) {
    const [flag, rule] = before === undefined ? ["before", "a commit of this checkout"] : ["seeds", "whole numbers"];
    console.error(`Cannot compare: --${flag} must be ${rule}: received ${values[flag as "before" | "seeds"]}.`);
    Deno.exit(2);
  }
  const made = await provenance();
  await openModel(base);
  const folder = await Deno.makeTempDir({ prefix: "hei-nw-m4-" });
  try {
    const old = join(folder, "before");
    await git("clone", "--quiet", "--no-checkout", root, old);
    await git("-C", old, "checkout", "--quiet", before);
    const runs = values.runs === undefined ? folder : resolve(values.runs);
    const rows: Omit<M4WholeRow, "drift">[] = [], folders: string[] = [];
    for (const [i, seed] of seeds.entries()) {
      for (const [side, cwd, commit] of [["before", old, before], ["now", root, made.commit]] as const) {
        folders.push(join(runs, `${side}-${i}`));
        rows.push(await timed(side, cwd, commit, folders.at(-1)!, { n: values.n, seed }));
      }
    }
    const { asked, drift } = await guarded(folders);
    const result: M4WholeResult = {
      ...{ bench: "m4_whole", ...made, command: commandLine("m4_whole"), n: Number(values.n), guard: asked },
      rows: rows.map((row, i) => ({ ...row, drift: drift[i] })),
    };
    const text = `${JSON.stringify(result, null, 2)}\n`;
    if (values.json) await Deno.writeTextFile(values.json, text);
    else console.log(text);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
