import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../../core/format/test_folder.ts";
import { InputError, RunError } from "../../schemas/errors.ts";
import {
  acceptanceSummary,
  compareB0B1,
  driftGuard,
  gateSweepSummary,
  gateSweepTelemetry,
  runConfig,
  schedulerAblation,
  sweep,
} from "../../tests/artifact_samples.ts";
import { writeSampleMemory, writeSampleRun } from "../../tests/report_folders.ts";
import { writeReport } from "./report.ts";

/** Writes the report of a folder and reads both pages; whatever was not written is empty. */
async function pages(folder: string, more: { out?: string; notes?: boolean } = {}) {
  const { files, warnings } = await writeReport({ folder, ...more });
  const [html, markdown] = await Promise.all(files.map((file) => Deno.readTextFile(file)));
  assert.doesNotMatch(html, /NaN|undefined|\[object/);
  assert.doesNotMatch(markdown, /NaN|undefined|\[object/);
  return { html, markdown, files, warnings };
}

Deno.test("the report of a run has every part, and takes nothing from elsewhere", async () => {
  await withFolder(async (folder) => {
    await writeSampleRun(folder);
    const { html, markdown, files, warnings } = await pages(folder);
    assert.deepEqual(files, [join(folder, "report.html"), join(folder, "report.md")]);
    assert.deepEqual(warnings, []);
    for (const page of [html, markdown]) {
      for (
        const text of [
          ...[
            "What each mode knows",
            "Exact answers by lag",
            "Answers",
            "Drift",
            "Neighbours",
            "Absence",
            "Training",
            "Queue and scheduler",
          ],
          ...[
            "The write gate",
            "What memory finds",
            "hei-nw m4",
            "--lora-lr 0.0001",
            "Where did Ugo go?",
            "not measured: perplexity",
          ],
        ]
      ) {
        assert.ok(page.toLowerCase().includes(text.toLowerCase()), text);
      }
      assert.doesNotMatch(page, /Not here|Not shown/);
    }
    assert.ok(html.split("<svg role").length > 10);
    assert.doesNotMatch(html, /\b(src|href)="(?!#|data:,)|url\(|@import|<script|https?:/);
    assert.match(html, /prefers-color-scheme: dark/);
    assert.equal(await Deno.readTextFile(files[0]), (await pages(folder)).html);
  });
});

Deno.test("what a run lacks is said in one line each, and a damaged file is not taken for an absent one", async () => {
  await withFolder(async (folder) => {
    await writeSampleRun(folder);
    for (const name of ["absence.json", "A_B2_metrics.json", "timing.json"]) await Deno.remove(join(folder, name));
    await Deno.writeTextFile(join(folder, "drift_guard.json"), JSON.stringify({ ...driftGuard, delta_em: "a lot" }));
    const { markdown } = await pages(folder);
    const said = markdown.replaceAll("\\", "").replaceAll("\n", " ");
    assert.match(said, /Not here: what is made up\. The folder has no absence\.json\./);
    assert.match(said, /Not here: answers of B2 \(after sleep, with memory\)\. The folder has no A_B2_metrics\.json\./);
    assert.match(said, /Not here: where the time went\./);
    assert.match(said, /Not shown: drift\. drift_guard\.json cannot be read: Cannot read DriftGuard: delta_em must be/);
  });
});

Deno.test("several runs are compared, with the command of all, and a damaged run is named", async () => {
  await withFolder(async (folder) => {
    const flags = { ...runConfig.flags, scenario: ["A", "B"] };
    await Deno.writeTextFile(join(folder, "run.json"), JSON.stringify({ ...runConfig, flags }));
    for (const scenario of ["A", "B"]) await writeSampleRun(join(folder, scenario), scenario);
    await Deno.mkdir(join(folder, "broken"));
    await Deno.writeTextFile(join(folder, "broken/run.json"), "{");
    const { html, markdown, warnings } = await pages(folder);
    assert.match(html, /<h2>Scenario A<\/h2>[\s\S]*<h2>Scenario B<\/h2>/);
    assert.match(markdown, /\| run \| scenario \|[^\n]*\n[^\n]*\n\| A \| A \| 48 \|[^\n]*\n\| B \| B \|/);
    assert.match(markdown, /--scenario A,B/);
    assert.equal(warnings.length, 1);
    assert.match(warnings[0], /broken\/run\.json/);
    assert.match(markdown, /broken\/run/);
  });
});

Deno.test("an ablation, a sweep, a gate and an acceptance have their own parts", async () => {
  await withFolder(async (folder) => {
    const write = async (path: string, value: unknown) => {
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, path), JSON.stringify(value));
    };
    const run = (command: string) => ({ ...runConfig, command, flags: { ...runConfig.flags, scenario: "A" } });
    await write("ablate/run.json", run("ablate"));
    await write("ablate/scheduler_ablation.json", schedulerAblation);
    await writeSampleRun(join(folder, "ablate/seed13-ca2"));
    assert.match((await pages(join(folder, "ablate"))).markdown, /Null result[\s\S]*### At a glance/);
    await write("sweep/run.json", run("sweep"));
    await write("sweep/sweep.json", sweep);
    assert.match((await pages(join(folder, "sweep"))).markdown, /Retention at each value[\s\S]*B3 \/ B1/);
    await write("gate/run.json", run("gate"));
    await write("gate/A_sweep_summary.json", gateSweepSummary);
    await write("gate/tau_1.2/A_gate_telemetry.json", gateSweepTelemetry);
    assert.match(
      (await pages(join(folder, "gate"))).markdown,
      /from τ 1\.2 on[\s\S]*At τ 1\.2\.[\s\S]*Share worth remembering/,
    );
    await write("accept/run.json", run("accept"));
    await write("accept/acceptance_probes.json", acceptanceSummary.runs[0]);
    await write("accept/compare_b0_b1.json", compareB0B1);
    const accepted = (await pages(join(folder, "accept"))).markdown.replaceAll("\n", " ");
    assert.match(accepted, /NOT ACCEPTED.*✗ NOT MET, by 0\.300/);
    assert.match(accepted, /\(8\) written at random: 0\.750 of the facts, B1 0\.400\. So the gate adds \+0\.100/);
  });
});

Deno.test("a memory's notes go by their ids; their words stand in a page elsewhere alone, on request", async () => {
  await withFolder(async (folder) => {
    const note = "The boathouse key hangs behind the blue oar by the door.", memory = join(folder, "mine");
    await writeSampleMemory(memory, note);
    const { html, markdown } = await pages(memory);
    for (const page of [html, markdown]) {
      assert.ok(page.includes("note-1") && page.includes("in the weights"));
      assert.ok(!page.includes("boathouse") && !page.includes("Ugo"));
    }
    assert.match(markdown, /\| night 1 \| 1\.00 \| 1\.00 \|/);
    await assert.rejects(writeReport({ folder: memory, notes: true, out: join(memory, "page") }), InputError);
    const open = await pages(memory, { notes: true, out: join(folder, "elsewhere") });
    assert.ok(open.markdown.includes(note) && open.markdown.includes("Ugo"));
    assert.match(open.markdown, /forget cannot change it/);
  });
});

Deno.test("a page that quotes an episode is refused, and nothing is written", async () => {
  await withFolder(async (folder) => {
    await writeSampleRun(folder);
    const text = "Ines Okafor met the harbour pilot at the old mill near Lisbon.";
    await writeSampleMemory(join(folder, "other"), text);
    await Deno.rename(join(folder, "other/memory.sqlite"), join(folder, "memory.sqlite"));
    await Deno.remove(join(folder, "other"), { recursive: true });
    assert.match((await pages(folder)).markdown, /Scenario A/);
    await Deno.remove(join(folder, "report.md"));
    const path = join(folder, "A_B3_metrics.json");
    await Deno.writeTextFile(path, (await Deno.readTextFile(path)).replaceAll('"lisbon"', JSON.stringify(text)));
    await assert.rejects(
      writeReport({ folder }),
      (error) => error instanceof RunError && /harbour pilot/.test(error.message),
    );
    await assert.rejects(Deno.stat(join(folder, "report.md")), Deno.errors.NotFound);
  });
});

Deno.test("a folder that holds nothing is refused", async () => {
  await withFolder(async (folder) => {
    for (const path of [folder, join(folder, "absent")]) {
      await assert.rejects(
        writeReport({ folder: path }),
        (error) => error instanceof InputError && error.message.includes(path),
      );
    }
  });
});
