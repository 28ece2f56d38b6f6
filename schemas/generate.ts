/**
 * Writes the JSON Schemas of all artifacts to `schemas/json/`, and the specification's values to `recipes/default.json`.
 * `deno task schemas` writes them, `--check` says which
 * differ from what is committed and exits with 1.
 */
import { absenceJsonSchema } from "./absence.ts";
import { acceptanceSummaryJsonSchema, compareB0B1JsonSchema } from "./acceptance.ts";
import { driftGuardJsonSchema } from "./drift_guard.ts";
import { episodeLineJsonSchema } from "./episode_line.ts";
import { gateSweepSummaryJsonSchema, gateSweepTelemetryJsonSchema } from "./gate_sweep.ts";
import { loRAConfigDumpJsonSchema } from "./lora_config.ts";
import { metricsJsonSchema } from "./metrics.ts";
import { nightJsonSchema } from "./night.ts";
import { recipeJsonSchema, specificationFile } from "./recipe.ts";
import { replayRowJsonSchema } from "./replay_row.ts";
import { retentionSummaryJsonSchema } from "./retention_summary.ts";
import { runConfigJsonSchema } from "./run_config.ts";
import { runLedgerLineJsonSchema } from "./run_ledger_line.ts";
import { schedulerAblationJsonSchema } from "./scheduler_ablation.ts";
import { schedulerHistoryJsonSchema } from "./scheduler_history.ts";
import { summaryJsonSchema } from "./summary.ts";
import { sweepJsonSchema } from "./sweep.ts";
import { timingJsonSchema } from "./timing.ts";
import { trainingHistoryJsonSchema } from "./training_history.ts";

/** The text of every JSON Schema, by its file's name. */
export function jsonSchemas(): Record<string, string> {
  const schemas: Record<string, object> = {
    "absence.json": absenceJsonSchema(),
    "acceptance_summary.json": acceptanceSummaryJsonSchema(),
    "compare_b0_b1.json": compareB0B1JsonSchema(),
    "drift_guard.json": driftGuardJsonSchema(),
    "episode_line.json": episodeLineJsonSchema(),
    "gate_sweep_summary.json": gateSweepSummaryJsonSchema(),
    "gate_telemetry.json": gateSweepTelemetryJsonSchema(),
    "lora_config.json": loRAConfigDumpJsonSchema(),
    "metrics.json": metricsJsonSchema(),
    "night.json": nightJsonSchema(),
    "recipe.json": recipeJsonSchema(),
    "replay_row.json": replayRowJsonSchema(),
    "retention_summary.json": retentionSummaryJsonSchema(),
    "run_config.json": runConfigJsonSchema(),
    "run_ledger_line.json": runLedgerLineJsonSchema(),
    "scheduler_ablation.json": schedulerAblationJsonSchema(),
    "scheduler_history.json": schedulerHistoryJsonSchema(),
    "summary.json": summaryJsonSchema(),
    "sweep.json": sweepJsonSchema(),
    "timing.json": timingJsonSchema(),
    "training_history.json": trainingHistoryJsonSchema(),
  };
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, `${JSON.stringify(schema, null, 2)}\n`]),
  );
}

/** The text of `recipes/default.json`. */
export function specificationText(): string {
  return `${JSON.stringify(specificationFile(), null, 2)}\n`;
}

/** Names of the committed files that are missing, stale, or belong to no artifact. */
export async function staleSchemas(folder: URL): Promise<string[]> {
  const expected = jsonSchemas();
  const stale: string[] = [];
  for (const [name, text] of Object.entries(expected)) {
    const committed = await Deno.readTextFile(new URL(name, folder)).catch(() => undefined);
    if (committed !== text) stale.push(name);
  }
  for await (const entry of Deno.readDir(folder)) {
    if (!(entry.name in expected)) stale.push(entry.name);
  }
  return stale;
}

if (import.meta.main) {
  const folder = new URL("./json/", import.meta.url);
  const preset = new URL("../recipes/default.json", import.meta.url);
  if (Deno.args.includes("--check")) {
    const stale = await staleSchemas(folder);
    if (await Deno.readTextFile(preset).catch(() => "") !== specificationText()) stale.push("recipes/default.json");
    if (stale.length > 0) {
      console.error(`What is committed differs from schemas/*.ts: ${stale.join(", ")}. Run: deno task schemas`);
      Deno.exit(1);
    }
  } else {
    await Deno.mkdir(folder, { recursive: true });
    for (const [name, text] of Object.entries(jsonSchemas())) await Deno.writeTextFile(new URL(name, folder), text);
    await Deno.writeTextFile(preset, specificationText());
  }
}
