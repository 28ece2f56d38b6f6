/** Folders to report on, out of the samples of all artifacts: no model is needed. */
import { join } from "node:path";
import { SqliteMemoryStore } from "../core/memory/sqlite_store.ts";
import * as samples from "./artifact_samples.ts";

/** A finished `m4` run of one scenario. */
export async function writeSampleRun(folder: string, scenario = "A"): Promise<void> {
  const flags = { ...samples.runConfig.flags, scenario };
  await writeFiles(folder, {
    "run.json": { ...samples.runConfig, flags, recipe: { name: "smollm2", values: { seed: 13 } } },
    "retention_summary.json": samples.retentionSummary,
    "drift_guard.json": samples.driftGuard,
    "absence.json": samples.absence,
    "training_history.json": samples.trainingHistory,
    "lora_config.json": samples.loraConfig,
    "scheduler_history.json": samples.schedulerHistory,
    "timing.json": samples.timing,
  });
  await Deno.writeTextFile(join(folder, "replay_queue.jsonl"), `${JSON.stringify(samples.replayRow)}\n`);
  for (const mode of ["B0", "B1", "B2", "B3"]) {
    const { metrics } = samples;
    const records = metrics.records.flatMap((record) => [
      ...[record, {
        ...record,
        cue: "replayed",
        em: mode === "B0" ? 0 : 1,
        prediction: mode === "B0" ? "Rome" : record.prediction,
      }],
    ]);
    await writeFiles(folder, { [`${scenario}_${mode}_metrics.json`]: { ...metrics, records } });
  }
}

/** A memory with one note and two nights. */
export async function writeSampleMemory(
  folder: string,
  note = "The boathouse key hangs behind the blue oar by the door.",
): Promise<void> {
  const { night, absence } = samples;
  for (const number of [1, 2]) {
    await writeFiles(join(folder, `nights/000${number}`), {
      "night.json": { ...night, night: number },
      "absence.json": absence,
    });
  }
  await Deno.writeTextFile(join(folder, "current"), "2\n");
  await writeFiles(folder, { "memory.json": { model: "model", sha256: "b1".repeat(32) } });
  await using store = await SqliteMemoryStore.open(join(folder, "memory.sqlite"));
  const document = { id: "note-1", text: note, groupId: 0, tokens: 12, cues: ["Where is the key?"], heldOutCues: [] };
  await store.write([{ document: { ...document, reward: false, pin: false } }]);
}

async function writeFiles(folder: string, files: Record<string, unknown>): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, value] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, name), JSON.stringify(value));
  }
}
