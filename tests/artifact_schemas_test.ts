/** Every artifact's schema: what it takes, what it refuses and how it says so, and its committed JSON Schema. */
import assert from "node:assert/strict";
import { readAbsence } from "../schemas/absence.ts";
import { readAcceptanceSummary, readCompareB0B1 } from "../schemas/acceptance.ts";
import { readDriftGuard } from "../schemas/drift_guard.ts";
import { FormatError } from "../schemas/errors.ts";
import { readGateSweepSummary, readGateSweepTelemetry } from "../schemas/gate_sweep.ts";
import { jsonSchemas, staleSchemas } from "../schemas/generate.ts";
import { readLoRAConfigDump } from "../schemas/lora_config.ts";
import { readMetrics } from "../schemas/metrics.ts";
import { readNight } from "../schemas/night.ts";
import { readReplayRow } from "../schemas/replay_row.ts";
import { readRetentionSummary } from "../schemas/retention_summary.ts";
import { readRunConfig } from "../schemas/run_config.ts";
import { readRunLedgerLine } from "../schemas/run_ledger_line.ts";
import { readSchedulerAblation } from "../schemas/scheduler_ablation.ts";
import { readSchedulerHistory } from "../schemas/scheduler_history.ts";
import { readSummary } from "../schemas/summary.ts";
import { readSweep } from "../schemas/sweep.ts";
import { readTiming } from "../schemas/timing.ts";
import { readTrainingHistory } from "../schemas/training_history.ts";
import * as samples from "./artifact_samples.ts";

const artifacts: { file: string; read: (value: unknown) => unknown; sample: object }[] = [
  { file: "absence.json", read: readAbsence, sample: samples.absence },
  { file: "acceptance_summary.json", read: readAcceptanceSummary, sample: samples.acceptanceSummary },
  { file: "compare_b0_b1.json", read: readCompareB0B1, sample: samples.compareB0B1 },
  { file: "drift_guard.json", read: readDriftGuard, sample: samples.driftGuard },
  { file: "gate_sweep_summary.json", read: readGateSweepSummary, sample: samples.gateSweepSummary },
  { file: "gate_telemetry.json", read: readGateSweepTelemetry, sample: samples.gateSweepTelemetry },
  { file: "lora_config.json", read: readLoRAConfigDump, sample: samples.loraConfig },
  { file: "metrics.json", read: readMetrics, sample: samples.metrics },
  { file: "night.json", read: readNight, sample: samples.night },
  { file: "replay_row.json", read: readReplayRow, sample: samples.replayRow },
  { file: "retention_summary.json", read: readRetentionSummary, sample: samples.retentionSummary },
  { file: "run_config.json", read: readRunConfig, sample: samples.runConfig },
  { file: "run_ledger_line.json", read: readRunLedgerLine, sample: samples.runLedgerLine },
  { file: "scheduler_ablation.json", read: readSchedulerAblation, sample: samples.schedulerAblation },
  { file: "scheduler_history.json", read: readSchedulerHistory, sample: samples.schedulerHistory },
  { file: "summary.json", read: readSummary, sample: samples.summary },
  { file: "sweep.json", read: readSweep, sample: samples.sweep },
  { file: "timing.json", read: readTiming, sample: samples.timing },
  { file: "training_history.json", read: readTrainingHistory, sample: samples.trainingHistory },
];

const schemaFolder = new URL("../schemas/json/", import.meta.url);

Deno.test("every artifact has a sample here and a JSON Schema", () => {
  const writtenByPeople = ["recipe.json", "episode_line.json"];
  const schemas = Object.keys(jsonSchemas()).filter((file) => !writtenByPeople.includes(file));
  assert.deepEqual(artifacts.map(({ file }) => file).sort(), schemas.sort());
});

for (const { file, read, sample } of artifacts) {
  Deno.test(`${file}: a sample survives writing and reading`, () => {
    assert.deepEqual(read(JSON.parse(JSON.stringify(sample))), JSON.parse(JSON.stringify(sample)));
  });

  Deno.test(`${file}: every required field that is left out is named in the error`, async () => {
    const { required } = JSON.parse(await Deno.readTextFile(new URL(file, schemaFolder))) as { required: string[] };
    assert.ok(required.length > 0);
    for (const field of required) {
      const { [field]: _left, ...rest } = sample as Record<string, unknown>;
      assert.throws(
        () => read(rest),
        (error) => error instanceof FormatError && error.message.includes(`: ${field} must be`),
      );
    }
  });

  Deno.test(`${file}: a field that does not belong there is refused`, () => {
    assert.throws(() => read({ ...sample, episode_text: "Ines went to Lisbon." }), (error) => {
      assert.ok(error instanceof FormatError);
      assert.match(error.message, /episode_text must be absent/);
      return true;
    });
  });

  Deno.test(`${file}: something that is no object is refused`, () => {
    for (const value of [null, undefined, 3, "text", []]) assert.throws(() => read(value), FormatError);
  });
}

Deno.test("errors name the path of a nested field, its rule and what was received", () => {
  const wrong = structuredClone(samples.metrics);
  wrong.records[0].em = 0.5 as 1;
  assert.throws(() => readMetrics(wrong), {
    name: "FormatError",
    code: "format",
    message: /^Cannot read Metrics: records\[0\]\.em must be 0 or 1: received 0\.5\.$/,
  });
});

Deno.test("fractions, counts, hashes and timestamps are held to their range", () => {
  assert.throws(
    () => readReplayRow({ ...samples.replayRow, similarity: 1.01 }),
    /similarity must be at most 1: received 1\.01/,
  );
  assert.throws(
    () => readReplayRow({ ...samples.replayRow, recency: -1 }),
    /recency must be non-negative: received -1/,
  );
  assert.throws(() => readReplayRow({ ...samples.replayRow, scenario: "a/b" }), /scenario must be letters and digits/);
  assert.throws(
    () => readRunLedgerLine({ ...samples.runLedgerLine, ts: "yesterday" }),
    /ts must be .*received "yesterday"/,
  );
  assert.throws(
    () => readRunConfig({ ...samples.runConfig, model: { id: "x", sha256: "abc" } }),
    /model\.sha256 must be .*received "abc"/,
  );
  const long = { ...samples.schedulerHistory, order_sample: Array(17).fill("a:0") };
  assert.throws(() => readSchedulerHistory(long), /order_sample must be/);
});

Deno.test("the committed JSON Schemas are those of the sources", async () => {
  assert.deepEqual(await staleSchemas(schemaFolder), [], "run: deno task schemas");
});

Deno.test("a stale, a missing and a foreign JSON Schema are each noticed", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(jsonSchemas())) await Deno.writeTextFile(`${folder}/${name}`, text);
    await Deno.remove(`${folder}/timing.json`);
    await Deno.writeTextFile(`${folder}/metrics.json`, "{}\n");
    await Deno.writeTextFile(`${folder}/extra.json`, "{}\n");
    assert.deepEqual(await staleSchemas(new URL(`file://${folder}/`)), ["metrics.json", "timing.json", "extra.json"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
