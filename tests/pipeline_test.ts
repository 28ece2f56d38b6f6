/** The whole of M4 through the command line, on a seeded random model. */
import assert from "node:assert/strict";
import { cp as copy } from "node:fs/promises";
import { join } from "node:path";
import { SqliteMemoryStore, textTable } from "../core/memory/sqlite_store.ts";
import { lintArtifacts } from "../core/run/store/artifact_lint.ts";
import { readLedger } from "../core/run/store/ledger.ts";
import { readDriftGuard } from "../schemas/drift_guard.ts";
import { readLoRAConfigDump } from "../schemas/lora_config.ts";
import { readMetrics } from "../schemas/metrics.ts";
import { readReplayRow } from "../schemas/replay_row.ts";
import { readRetentionSummary } from "../schemas/retention_summary.ts";
import { recipeFields } from "../schemas/recipe_fields.ts";
import { readRunConfig } from "../schemas/run_config.ts";
import { readSchedulerHistory } from "../schemas/scheduler_history.ts";
import { readSummary } from "../schemas/summary.ts";
import { readTiming } from "../schemas/timing.ts";
import { readTrainingHistory } from "../schemas/training_history.ts";
import { readPeft } from "../core/format/peft.ts";
import { runM4 } from "../core/run/m4/m4.ts";
import { comparable, inWorkFolder, runCli } from "./run_cli.ts";
import { thorough } from "./thorough.ts";
import { m4Context, m4Options } from "./tiny_m4.ts";

const m4 = [
  "m4",
  "--model",
  "model",
  "--n",
  "3",
  "--steps",
  "12",
  "--batch-size",
  "4",
  "--anchor-chat",
  "1",
  "--anchor-text",
  "1",
  "--lora-lr",
  "0.01",
];

/** What one run left in its working folder, and what it printed. */
interface Finished {
  kept: string;
  out: string;
}
let finished: Promise<Finished> | undefined;

/** In a fresh working folder with a copy of one run of `m4`, in "run" and with its ledger, that several tests share. */
async function inRunFolder(test: (folder: string, out: string) => Promise<void>): Promise<void> {
  await inWorkFolder(async (folder) => {
    finished ??= (async () => {
      const { code, out, err } = await runCli([...m4, "--threads", "2", "--out", "run", "--json"]);
      assert.equal(code, 0, err);
      const kept = await Deno.makeTempDir({ prefix: "hei-nw-run-" });
      for (const name of ["run", "reports"]) await copy(name, join(kept, name), { recursive: true });
      return { kept, out };
    })();
    const { kept, out } = await finished;
    await copy(kept, ".", { recursive: true });
    await test(folder, out);
  });
}

async function json(path: string): Promise<unknown> {
  return JSON.parse(await Deno.readTextFile(path));
}

Deno.test("m4 writes every artifact of the specification, each of its schema, and a line in the ledger", async () => {
  await inRunFolder(async (_, out) => {
    const printed = JSON.parse(out);
    assert.equal(printed.out, "run");
    for (const mode of ["B0", "B1", "B2", "B3"]) {
      const metrics = readMetrics(await json(`run/A_${mode}_metrics.json`));
      assert.equal(metrics.records.length, 9);
      assert.equal(metrics.retrieval !== null, mode === "B1" || mode === "B2");
    }
    const rows = (await Deno.readTextFile("run/replay_queue.jsonl")).trim().split("\n").map((l) =>
      readReplayRow(JSON.parse(l))
    );
    assert.ok(rows.length >= 3 * 6);
    assert.equal(readSchedulerHistory(await json("run/scheduler_history.json")).count, rows.length);
    const history = readTrainingHistory(await json("run/training_history.json"));
    assert.equal(history.loss.length, 12);
    assert.ok(history.loss.at(-1)! < 0.9 * history.loss[0], `loss falls by a tenth: ${history.loss}`);
    assert.equal(readLoRAConfigDump(await json("run/lora_config.json")).rank, 8);
    assert.equal((await readPeft("run/weights")).pairs.length, 3 * 7);
    assert.equal(readRetentionSummary(await json("run/retention_summary.json")).n, 9);
    const drift = readDriftGuard(await json("run/drift_guard.json"));
    assert.ok(drift.count >= 300 && drift.chat!.count >= 100);
    const timing = readTiming(await json("run/timing.json"));
    assert.ok(timing.stages.some((s) => s.stage === "consolidate" && s.tflop! > 0) && timing.peak_rss_bytes > 1e7);
    assert.deepEqual(readSummary(await json("run/summary.json")), printed.summary);
    const [line] = await readLedger("reports/index.jsonl");
    assert.equal(line.mode, "B3");
    assert.deepEqual([line.params.recipe, line.params["lora-lr"], line.params["anchor-chat"]], ["default", 0.01, 1]);
    const { recipe } = readRunConfig(await json("run/run.json"));
    assert.deepEqual([recipe?.name, recipe?.values.loraLr, recipe?.values.anchorChat], ["default", 0.01, 1]);
    assert.deepEqual(Object.keys(recipe!.values).sort(), Object.keys(recipeFields).sort());
    for (const path of line.artifacts) assert.ok((await Deno.stat(path)).isFile, path);
  });
});

Deno.test("the same command twice gives the same bytes, with one thread or two; another seed does not", async () => {
  await inRunFolder(async () => {
    const run = async (out: string, ...more: string[]) => {
      assert.equal((await runCli([...m4, "--out", out, ...more])).code, 0);
      return await comparable(out);
    };
    const first = await run("first", "--threads", "1");
    const second = await comparable("run");
    assert.deepEqual(Object.keys(second).sort(), Object.keys(first).sort());
    for (const name of Object.keys(first)) {
      if (name !== "run.json") assert.equal(second[name], first[name], name); // run.json tells the number of threads
    }
    const other = await run("other", "--seed", "14", "--dry-run");
    assert.notEqual(other["replay_queue.jsonl"], first["replay_queue.jsonl"]);
    assert.equal((await run("same", "--dry-run"))["replay_queue.jsonl"], first["replay_queue.jsonl"]);
  });
});

Deno.test("--dry-run builds the queue and the history and trains nothing", async () => {
  await inWorkFolder(async () => {
    const { code, err } = await runCli(["m4", "--model", "model", "--n", "5", "--dry-run", "--out", "dry"]);
    assert.equal(code, 0, err);
    const files = Object.keys(await comparable("dry")).sort();
    assert.deepEqual(files, [
      "memory.sqlite",
      "replay_queue.jsonl",
      "run.json",
      "scheduler_history.json",
      "summary.json",
    ]);
    assert.equal((await readLedger("reports/index.jsonl"))[0].mode, "dry-run");
  });
});

/** As the command does it, or in quick runs with a part of the drift guard. */
async function runSeveral(): Promise<void> {
  if (!thorough) {
    const quick = m4Options({ scenarios: ["B", "C"], cycles: 2, scheduler: "shuffled", out: "run" });
    await runM4(quick, { ...m4Context, progress: () => {} });
    return;
  }
  const { code, err } = await runCli([
    ...m4,
    ...["--scenario", "B,C", "--cycles", "2", "--scheduler", "shuffled", "--out", "run"],
  ]);
  assert.equal(code, 0, err);
}

Deno.test("several scenarios and cycles run in one command, each scenario in its folder", async () => {
  await inWorkFolder(async () => {
    await runSeveral();
    const summary = readSummary(await json("run/summary.json"));
    assert.deepEqual(summary.runs.map((r) => [r.scenario, r.folder]), [["B", "B"], ["C", "C"]]);
    assert.ok(readMetrics(await json("run/B/B_B0_metrics.json")).neighbours!.count > 0);
    assert.equal(readSchedulerHistory(await json("run/C/scheduler_history.json")).policy, "shuffled");
    for (const scenario of ["B", "C"]) {
      const rows = async (file: string) =>
        (await Deno.readTextFile(`run/${scenario}/${file}`)).trim().split("\n").map((line) =>
          readReplayRow(JSON.parse(line))
        );
      const [first, second] = [await rows("replay_queue.jsonl"), await rows("replay_queue_cycle2.jsonl")];
      assert.ok(first.every(({ cycle }) => cycle === undefined) && second.every(({ cycle }) => cycle === 2));
      const rowsOf = (all: typeof first) => new Map(all.map((row) => [`${row.trace_id} ${row.cue}`, row.salience]));
      const [before, after] = [rowsOf(first), rowsOf(second)];
      assert.deepEqual([...after.keys()].sort(), [...before.keys()].sort());
      assert.ok([...after].some(([key, salience]) => salience !== before.get(key)), "surprise is measured anew");
    }
  });
});

Deno.test("eval measures a mode on the adapter of an m4 run with the numbers of that run", async () => {
  await inRunFolder(async () => {
    // With memory and with the adapter; neither and both are the same code, and come in a thorough run.
    for (const mode of thorough ? ["B0", "B1", "B2", "B3"] : ["B1", "B3"]) {
      const { code, err, out } = await runCli([
        "eval",
        "--mode",
        mode,
        "-n",
        "3",
        "--model",
        "model",
        "--replay-root",
        "run",
        "--out",
        `eval-${mode}`,
        "--json",
      ]);
      assert.equal(code, 0, err);
      const [ours, theirs] = [
        await json(`eval-${mode}/A_${mode}_metrics.json`),
        await json(`run/A_${mode}_metrics.json`),
      ].map(readMetrics);
      const answers = (m: typeof ours) => m.records.map((r) => [r.prompt, r.prediction, r.em]);
      assert.deepEqual(answers(ours), answers(theirs));
      assert.equal(JSON.parse(out).summary.mode, mode);
    }
    const missing = await runCli([
      "eval",
      "--mode",
      "B3",
      "--model",
      "model",
      "--replay-root",
      "nowhere",
      "--out",
      "x",
    ]);
    assert.equal(missing.code, 1);
    assert.match(
      missing.err,
      /--replay-root must be the folder of an m4 run that has trained: received "nowhere, which holds no run"/,
    );
  });
});

Deno.test("m4 ends with a page of its run, which keeps to pointers; report makes the same anew", async () => {
  await inRunFolder(async (_, out) => {
    const pages = JSON.parse(out).files.slice(-2);
    assert.deepEqual(pages, ["run/report.html", "run/report.md"]);
    const [html, markdown] = await Promise.all(pages.map((path: string) => Deno.readTextFile(path)));
    assert.match(html, /hei-nw m4 --n 3 --model model [^<]*--steps 12/);
    assert.match(markdown, /B3: after sleep, memory off/);
    await using store = await SqliteMemoryStore.open("run/memory.sqlite");
    const documents = await store.documents();
    const allowed = documents.flatMap(({ cues, heldOutCues }) => [...cues, ...heldOutCues]);
    const tables = { exceptTables: { "memory.sqlite": [textTable] } };
    assert.deepEqual(await lintArtifacts("run", documents.map(({ text }) => text), { allowed, ...tables }), []);

    const again = await runCli(["report", "run", "--out", "page", "--json"]);
    assert.equal(again.code, 0, again.err);
    assert.deepEqual(JSON.parse(again.out), { files: ["page/report.html", "page/report.md"] });
    assert.equal(await Deno.readTextFile("page/report.html"), html);
    const absent = await runCli(["report", "nowhere"]);
    assert.equal(absent.code, 1);
    assert.match(absent.err, /the folder must be that of a run, of several runs, or of a memory: received "nowhere/);
    assert.equal((await runCli(["report", "run", "--notes"])).code, 2);
  });
});

Deno.test("a folder that holds something else is refused, and nothing in it is touched", async () => {
  await inRunFolder(async (folder) => {
    const before = await comparable("run");
    const other = await runCli([...m4, "--out", "run", "--resume", "--lora-rank", "4"]);
    assert.equal(other.code, 1);
    assert.match(other.err, /--lora-rank must be 8, as in the run that is already there: received 4/);
    assert.deepEqual(await comparable("run"), before);
    await Deno.mkdir("mine");
    await Deno.writeTextFile("mine/thesis.txt", "precious");
    const mine = await runCli([...m4, "--out", "mine", "--force"]);
    assert.equal(mine.code, 1);
    assert.match(mine.err, /--out must be a new or empty folder/);
    assert.equal(await Deno.readTextFile(join(folder, "mine/thesis.txt")), "precious");
    const inFile = await runCli([...m4, "--out", "mine/thesis.txt/run"]);
    assert.equal(inFile.code, 1);
    assert.match(inFile.err, /Cannot use the folder mine\/thesis\.txt\/run: --out must be a folder/);
  });
});

Deno.test("generate answers as text and as JSON, raw and with an adapter", async () => {
  await inRunFolder(async () => {
    const generate = async (...more: string[]) => {
      const { code, out, err } = await runCli([
        "generate",
        "--model",
        "model",
        "--prompt",
        "Where?",
        "--max-new-tokens",
        "6",
        ...more,
      ]);
      assert.equal(code, 0, err);
      return out;
    };
    const parsed = JSON.parse(await generate("--json"));
    assert.deepEqual(Object.keys(parsed), ["text", "token_ids"]);
    assert.equal(await generate(), `${parsed.text}\n`);
    assert.notEqual(await generate("--raw"), await generate());
    assert.notEqual(await generate("--adapter", "run/weights"), await generate());
    assert.equal(
      await generate("--temperature", "1", "--seed", "4"),
      await generate("--temperature", "1", "--seed", "4"),
    );
  });
});

Deno.test.afterAll(async () => {
  if (finished) await Deno.remove((await finished).kept, { recursive: true });
});
