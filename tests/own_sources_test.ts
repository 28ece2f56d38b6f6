/** What is not built in goes the same way: a scenario and a scheduler of one's own, and a file of one's own facts. */
import assert from "node:assert/strict";
import type { Scenario } from "../core/episodes/episode.ts";
import { SqliteMemoryStore } from "../core/memory/sqlite_store.ts";
import { registerScheduler } from "../core/replay/scheduler_registry.ts";
import { runAblation } from "../core/run/ablate.ts";
import { runEval } from "../core/run/evaluate.ts";
import { runM4 } from "../core/run/m4/m4.ts";
import type { EvalOptions } from "../core/run/m4_options.ts";
import { registerScenario } from "../core/scenarios/registry.ts";
import { readMetrics } from "../schemas/metrics.ts";
import { readReplayRow } from "../schemas/replay_row.ts";
import { readRunConfig } from "../schemas/run_config.ts";
import { readSchedulerHistory } from "../schemas/scheduler_history.ts";
import { inWorkFolder } from "./run_cli.ts";
import { m4Context, m4Options as tinyOptions } from "./tiny_m4.ts";

/** As small a training as can be: what goes in is what is looked at here. */
const m4Options: typeof tinyOptions = (more) => tinyOptions({ steps: 2, whiten: 0, anchorWeight: 0, ...more });

/** A context that hears the notes. */
function listening() {
  const notes: string[] = [];
  return {
    notes,
    ...m4Context,
    progress: ({ stage, note }: { stage: string; note?: string }) => {
      if (note !== undefined) notes.push(`${stage}: ${note}`);
    },
  };
}

async function rowsOf(path: string) {
  return (await Deno.readTextFile(path)).trim().split("\n").map((line) => readReplayRow(JSON.parse(line)));
}

async function json(path: string): Promise<unknown> {
  return JSON.parse(await Deno.readTextFile(path));
}

/** Says nothing but what an episode needs: a text, and for some a question with its answer. */
const harbours: Scenario = {
  scenario: "harbours",
  stream: ({ n, seed }) => ({
    scenario: "harbours",
    seed,
    async *[Symbol.asyncIterator]() {
      for (let i = 0; i < n; i++) {
        const berth = String(100 + (seed * 7 + i * 13) % 900);
        yield {
          text: `The ship Ondra ${i} lies at berth ${berth}.`,
          answer: berth,
          cues: [`At which berth is the Ondra ${i}?`],
          heldOutCues: [`Name the berth of the Ondra ${i}.`],
        };
        yield { text: `Fog came in at noon on day ${i}.`, shouldRemember: false };
      }
    },
  }),
};

Deno.test("a registered scenario and scheduler go through the whole of m4", async () => {
  await inWorkFolder(async () => {
    using _scenario = registerScenario(harbours);
    const asked: number[] = [];
    using _scheduler = registerScheduler({
      name: "backwards",
      make: ({ seed, keys }) => {
        asked.push(seed, keys.size);
        return {
          name: "backwards",
          schedule: (rows, _epoch, part) => rows.toReversed().slice(part?.from, part?.to),
        };
      },
    });
    const options = m4Options({ scenarios: ["harbours"], n: 4, scheduler: "backwards", out: "run" });
    const { summary, files } = await runM4(options, listening());
    assert.deepEqual(summary.runs.map(({ scenario, rows }) => [scenario, rows]), [["harbours", 4]]);
    assert.ok(files.includes("run/harbours_B3_metrics.json"));
    assert.deepEqual(asked.slice(0, 2), [13, 8]);

    const rows = await rowsOf("run/replay_queue.jsonl");
    assert.ok(rows.every(({ scenario, weight }) => scenario === "harbours" && weight === 1));
    assert.equal(readSchedulerHistory(await json("run/scheduler_history.json")).policy, "backwards");
    const b1 = readMetrics(await json("run/harbours_B1_metrics.json"));
    assert.deepEqual(b1.records.map(({ cue }) => cue), Array(4).fill(["replayed", "held_out"]).flat());
    assert.equal(b1.gate!.telemetry.label_distribution!.negatives, 4);
    assert.equal(b1.dataset.scenario, "harbours");
  });
});

const facts = [
  { text: "The spare key of the mill hangs behind the flour bin.", answer: "behind the flour bin", pin: true },
  { text: "Odalys breeds racing snails.", answer: "racing snails" },
  { text: "The ferry to Quill leaves at ten past six.", answer: "ten past six" },
].map((fact, i) => ({
  ...fact,
  cues: [`Question ${i}?`, `Asked otherwise, ${i}?`],
  held_out_cues: [`Not trained ${i}?`],
}));

async function writeFacts(lines: readonly object[] = facts): Promise<void> {
  await Deno.writeTextFile("My facts.jsonl", lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}

Deno.test("m4, eval and ablate run on a file of one's own facts, and train on its replayed cues only", async () => {
  await inWorkFolder(async () => {
    await writeFacts([...facts, { text: "It rained all of Tuesday." }]);
    const context = listening();
    const episodes = "My facts.jsonl", tau = -100;
    const options = m4Options({ episodes, tau, out: "run" });
    const { summary } = await runM4(options, context);
    assert.deepEqual([summary.n, summary.runs[0].scenario, summary.runs[0].rows], [4, "My-facts", 6]);
    assert.deepEqual(summary.runs[0].gate, { pr_auc: null, writes: 4, total: 4 });
    assert.deepEqual(context.notes.filter((note) => !note.startsWith("device")), [
      "episodes: line 4: no cues, so the note is kept in memory and not rehearsed",
      "gate: 4 of 4 notes passed the gate",
    ]);
    const trained = (await rowsOf("run/replay_queue.jsonl")).map(({ cue }) => cue).sort();
    assert.deepEqual(trained, facts.flatMap(({ cues }) => cues).sort());
    const { flags } = readRunConfig(await json("run/run.json"));
    assert.match(String(flags["episodes-sha256"]), /^[0-9a-f]{64}$/);
    {
      await using store = await SqliteMemoryStore.open("run/memory.sqlite");
      const documents = await store.documents();
      assert.deepEqual(documents.map(({ text }) => text), [
        ...facts.map(({ text }) => text),
        "It rained all of Tuesday.",
      ]);
      assert.deepEqual(documents[0].heldOutCues, facts[0].held_out_cues);
    }

    const asked: EvalOptions = {
      ...options,
      mode: "B3",
      scenario: "A",
      replayRoot: "run",
      baselineRef: "B1",
      ...{
        fillerRatio: 0.5,
        hopfieldSteps: 0,
        hopfieldTemperature: 0.1,
        noHopfield: false,
        keyer: "auto",
        wordShare: 0.7,
        annM: 16,
        annEfConstruction: 100,
        annEfSearch: 64,
      },
      adapter: undefined,
      out: "eval",
    };
    await assert.rejects(
      runEval({ ...asked, topK: 0, maxNewTokens: NaN }, listening()),
      /^InputError: Cannot run eval: topK must be .*: received 0; maxNewTokens must be .*: received NaN\.$/,
    );
    const evaluated = await runEval(asked, listening());
    const theirs = readMetrics(await json("run/My-facts_B3_metrics.json"));
    assert.deepEqual(
      evaluated.summary.records.map(({ prediction }) => prediction),
      theirs.records.map((r) => r.prediction),
    );

    const again = m4Options({ episodes, tau, out: "run", resume: true });
    await writeFacts([...facts, { text: "It rained all of Wednesday." }]);
    await assert.rejects(runM4(again, listening()), /episodesSha256 must be/);
  });
});

Deno.test("ablate compares schedulers on a file of one's own facts", async () => {
  await inWorkFolder(async () => {
    await writeFacts();
    const { scenarios: _s, scheduler: _k, driftText: _d, dryRun: _r, ...rest } = m4Options({
      episodes: "My facts.jsonl",
      tau: -100,
      out: "ablation",
    });
    const context = { ...listening(), draw: () => Promise.resolve({ svg: "<svg/>", png: new Uint8Array(1) }) };
    // The random model answers nothing from memory, which the comparison says; both runs are done by then.
    await assert.rejects(
      runAblation({ ...rest, scenario: "A", seeds: 1 }, context),
      /B1 must be above 0 on every seed/,
    );
    for (const scheduler of ["ca2", "shuffled"]) {
      readMetrics(await json(`ablation/seed13-${scheduler}/My-facts_B3_metrics.json`));
    }
  });
});

Deno.test("wrong lines are refused before anything runs, and what cannot be rehearsed is said", async () => {
  await inWorkFolder(async () => {
    const run = (out: string) => runM4(m4Options({ episodes: "My facts.jsonl", out }), listening());
    await writeFacts([{ ...facts[0], held_out_cues: ["QUESTION 0"] }, { text: "" }]);
    await assert.rejects(run("run"), /line 1: held_out_cues\[0\].*\n.*line 2: text must be/);
    await writeFacts([{ text: "No question." }]);
    await assert.rejects(run("run"), /at least one note has cues and an answer/);
    await assert.rejects(Deno.stat("run"), Deno.errors.NotFound);
    await writeFacts(facts.map((fact) => ({ ...fact, pin: false })));
    const options = m4Options({ episodes: "My facts.jsonl", tau: 1000, out: "run" });
    await assert.rejects(runM4(options, listening()), /Cannot make training rows: tau must be lower.*received 1000/);
  });
});
