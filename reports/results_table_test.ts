import assert from "node:assert/strict";
import { join } from "node:path";
import { withFolder } from "../core/format/test_folder.ts";
import { FormatError, InputError } from "../schemas/errors.ts";
import { driftGuard, retentionSummary, runConfig, timing } from "../tests/artifact_samples.ts";
import { marks, readFinishedRuns, replaceMarked, resultsMarkdown } from "./results_table.ts";
import { timingTable } from "./timing_table.ts";

async function writeRun(folder: string, scenario: "A" | "B" | "C" = "A"): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  const files = {
    "run.json": runConfig,
    "retention_summary.json": { ...retentionSummary, scenario },
    "drift_guard.json": {
      ...driftGuard,
      perplexity: { source: "t", tokens: 6000, before: 40, after: 41, ratio: 1.025 },
      perplexity_skipped: null,
    },
    "timing.json": timing,
  };
  for (const [name, value] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, name), JSON.stringify(value));
  }
}

Deno.test("the table is made of the run's own files", async () => {
  await withFolder(async (folder) => {
    await writeRun(folder);
    const text = resultsMarkdown(await readFinishedRuns(folder));
    assert.match(
      text,
      /\| A \| 48 \| 13 \| 0\.000 \| 0\.800 \| 0\.900 \| 1\.000 \| 1\.000 \| 1\.250 \| 1\.000 \(0\.900 to 1\.000\) \| −0\.3 \(300\) \| −2\.0 \(100\) \| \+2\.5 % \| 1\.7 \|/,
    );
    assert.match(text, /### HuggingFaceTB\/SmolLM2-135M-Instruct/);
    assert.match(text, /\| train \| 90\.0 \| 90 % \| 60000 \| 36\.00 \| 400 \|/);
  });
});

Deno.test("a run over several scenarios gives a row each", async () => {
  await withFolder(async (folder) => {
    for (const letter of ["A", "B", "C"] as const) await writeRun(join(folder, letter), letter);
    const runs = await readFinishedRuns(folder);
    assert.deepEqual(runs.map(({ retention }) => retention.scenario), ["A", "B", "C"]);
    assert.equal(resultsMarkdown(runs).match(/^\| [ABC] \|/gm)?.length, 3);
  });
});

Deno.test("runs of two models are two tables, each with the time of its own first run", async () => {
  await withFolder(async (folder) => {
    for (const letter of ["A", "B", "C"] as const) await writeRun(join(folder, letter), letter);
    const other = { ...runConfig, model: { ...runConfig.model, id: "hei-nw/dummy-model" } };
    await Deno.writeTextFile(join(folder, "B", "run.json"), JSON.stringify(other));
    const [first, second] = resultsMarkdown(await readFinishedRuns(folder)).split("\n\n### ");
    assert.deepEqual(first.match(/^\| [ABC] /gm), ["| A ", "| C "]);
    assert.match(first, /Where the time goes \(`.*A`\)/);
    assert.match(second, /^hei-nw\/dummy-model/);
    assert.deepEqual(second.match(/^\| [ABC] /gm), ["| B "]);
  });
});

Deno.test("what was not measured is a dash, not a zero", async () => {
  await withFolder(async (folder) => {
    await writeRun(folder);
    await Deno.writeTextFile(join(folder, "drift_guard.json"), JSON.stringify({ ...driftGuard, chat: null }));
    await Deno.writeTextFile(
      join(folder, "retention_summary.json"),
      JSON.stringify({ ...retentionSummary, held_out: null, b2_em: null }),
    );
    assert.match(
      resultsMarkdown(await readFinishedRuns(folder)),
      /\| 0\.800 \| – \| 1\.000 \| – \| .* \| – \| – \| 1\.7 \|/,
    );
  });
});

Deno.test("a folder without a finished run is refused, a damaged file too", async () => {
  await withFolder(async (folder) => {
    await assert.rejects(readFinishedRuns(folder), InputError);
    await writeRun(folder);
    await Deno.remove(join(folder, "timing.json"));
    await assert.rejects(readFinishedRuns(folder), FormatError);
  });
});

Deno.test("only what stands between the marks is replaced, as often as one likes", () => {
  const before = `# Title\n\n${marks.begin}\nold\n${marks.end}\n\nend\n`;
  const once = replaceMarked(before, "new\n");
  assert.equal(once, `# Title\n\n${marks.begin}\nnew\n${marks.end}\n\nend\n`);
  assert.equal(replaceMarked(once, "new\n"), once);
  for (const document of ["none", marks.begin, `${marks.end}${marks.begin}`]) {
    assert.throws(() => replaceMarked(document, "new"), InputError);
  }
});

Deno.test("the timing table sums up, and shows the time that no stage accounts for", () => {
  const text = timingTable(timing);
  assert.match(text, /\| evaluate B3 \| 9\.0 \| 9 % \| – \| – \| – \|/);
  assert.match(text, /\| other \| 1\.0 \| 1 % \|/);
  assert.match(text, /\| whole run \| 100\.0 \| 100 % \|/);
  assert.match(text, /1500 MB resident, of which 400 MB in device buffers\.$/);
  assert.match(
    timingTable({ ...timing, resumed: true, peak_device_bytes: null }),
    /1500 MB resident\. The run was resumed/,
  );
});
