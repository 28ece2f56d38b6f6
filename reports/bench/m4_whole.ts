/**
 * `hei-nw m4` on SmolLM2-135M-Instruct from end to end, this checkout beside an earlier commit, in turns: each by its own task
 * `m4:smollm2`, that is with its own recipe, on the same seed. A round takes a quarter of an hour.
 *
 *     deno run -A reports/bench/m4_whole.ts [--before COMMIT] [--seed 6101] [--n 48] [--rounds 1] [--runs DIR] [--json FILE]
 *
 * `--runs` keeps the runs' folders. The default commit is the last before the engine got WebGPU, integers, packing and kept states. The model is pulled before anything is timed.
 */
import { parseArgs } from "node:util";
import { join, resolve } from "node:path";
import { openModel } from "../../core/format/open_model.ts";
import type { DriftGuard } from "../../schemas/drift_guard.ts";
import type { RetentionSummary } from "../../schemas/retention_summary.ts";
import type { Timing } from "../../schemas/timing.ts";
import { commandLine, type Provenance, provenance } from "./provenance.ts";

/** One run: how long it took, what it computed, and what came of it. */
export interface M4WholeRow {
  side: "before" | "now";
  commit: string;
  device: string;
  /** Of the whole process. */
  seconds: number;
  tflop: number;
  consolidation: { seconds: number; tflop: number };
  em: { b1: number; b2: number | null; b3: number };
  /** Points of EM on prompts, and of containment on chat questions. */
  drift: { em: number; chat: number | null };
}

/** What the bench measured. */
export interface M4WholeResult extends Provenance {
  bench: "m4_whole";
  command: string;
  seed: number;
  n: number;
  rows: M4WholeRow[];
}

const root = new URL("../..", import.meta.url).pathname;

async function git(...args: string[]): Promise<string | undefined> {
  const { success, stdout } = await new Deno.Command("git", { args, cwd: root, stderr: "null" }).output();
  return success ? new TextDecoder().decode(stdout).trim() : undefined;
}

async function timed(
  side: M4WholeRow["side"],
  cwd: string,
  commit: string,
  out: string,
  flags: string[],
): Promise<M4WholeRow> {
  const started = performance.now();
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "m4:smollm2", "--scenario", "A", ...flags, "--out", out],
    ...{ cwd, stdout: "null", stderr: "inherit" },
  }).output();
  const seconds = (performance.now() - started) / 1000;
  if (code !== 0) throw new Error(`the run of ${commit} ended with ${code}`);
  const read = async <T>(name: string): Promise<T> => JSON.parse(await Deno.readTextFile(join(out, `${name}.json`)));
  const [timing, drift, kept] = [
    await read<Timing>("timing"),
    await read<DriftGuard>("drift_guard"),
    await read<RetentionSummary>("retention_summary"),
  ];
  const consolidation = timing.stages.find(({ stage }) => stage === "consolidate")!;
  return {
    ...{ side, commit, device: timing.device, seconds },
    tflop: timing.stages.reduce((sum, { tflop }) => sum + (tflop ?? 0), 0),
    consolidation: { seconds: consolidation.seconds, tflop: consolidation.tflop ?? 0 },
    em: { b1: kept.b1_em, b2: kept.b2_em, b3: kept.b3_em },
    drift: { em: drift.delta_em, chat: drift.chat?.delta_contained ?? null },
  };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      before: { type: "string", default: "3f37a63" },
      ...{ seed: { type: "string", default: "6101" }, n: { type: "string", default: "48" } },
      ...{ rounds: { type: "string", default: "1" }, runs: { type: "string" }, json: { type: "string" } },
    },
  });
  const before = await git("rev-parse", "--verify", `${values.before}^{commit}`);
  if (before === undefined) {
    console.error(`Cannot compare: --before must be a commit of this checkout: received ${values.before}.`);
    Deno.exit(2);
  }
  const made = await provenance();
  await openModel("HuggingFaceTB/SmolLM2-135M-Instruct");
  const folder = await Deno.makeTempDir({ prefix: "hei-nw-m4-" });
  try {
    const old = join(folder, "before");
    await git("clone", "--quiet", "--no-checkout", root, old);
    await git("-C", old, "checkout", "--quiet", before);
    const flags = ["--n", values.n, "--seed", values.seed];
    const rows: M4WholeRow[] = [];
    const runs = values.runs === undefined ? folder : resolve(values.runs);
    for (let round = 0; round < Number(values.rounds); round++) {
      rows.push(await timed("before", old, before, join(runs, `before-${round}`), flags));
      rows.push(await timed("now", root, made.commit, join(runs, `now-${round}`), flags));
    }
    const result: M4WholeResult = {
      ...{
        bench: "m4_whole",
        ...made,
        command: commandLine("m4_whole"),
        seed: Number(values.seed),
        n: Number(values.n),
      },
      rows,
    };
    const text = `${JSON.stringify(result, null, 2)}\n`;
    if (values.json) await Deno.writeTextFile(values.json, text);
    else console.log(text);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) await main();
