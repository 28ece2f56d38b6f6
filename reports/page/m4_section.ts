/** One scenario's run: everything that its folder holds, in the order in which a reader asks for it. */
import { readAbsence } from "../../schemas/absence.ts";
import { readDriftGuard } from "../../schemas/drift_guard.ts";
import { readLoRAConfigDump } from "../../schemas/lora_config.ts";
import { readMetrics } from "../../schemas/metrics.ts";
import { readReplayRow } from "../../schemas/replay_row.ts";
import { readRetentionSummary } from "../../schemas/retention_summary.ts";
import { readSchedulerHistory } from "../../schemas/scheduler_history.ts";
import { readTiming } from "../../schemas/timing.ts";
import { readTrainingHistory } from "../../schemas/training_history.ts";
import { answersPart } from "./answers_part.ts";
import { heldJson, heldLines } from "./artifacts.ts";
import { type Block, counted, type Part, type Section, share, signed, text, type Tile } from "./blocks.ts";
import type { FoundRun } from "./find_runs.ts";
import { gatePart, queuePart, retrievalPart } from "./gate_part.ts";
import { absencePart, driftPart, neighboursPart } from "./harm_part.ts";
import { type ByMode, modesPart } from "./modes_part.ts";
import { machinePart } from "./machine_part.ts";
import { trainingPart } from "./training_part.ts";

/** Reads all that a run's folder may hold. */
export async function m4Artifacts({ path, config }: FoundRun) {
  const scenario = String(config.flags.scenario);
  const mode = (name: string) => heldJson(path, `${scenario}_${name}_metrics.json`, readMetrics);
  const [B0, B1, B2, B3] = await Promise.all([mode("B0"), mode("B1"), mode("B2"), mode("B3")]);
  const modes: ByMode = { B0, B1, B2, B3 };
  return {
    scenario,
    modes,
    retention: await heldJson(path, "retention_summary.json", readRetentionSummary),
    drift: await heldJson(path, "drift_guard.json", readDriftGuard),
    absence: await heldJson(path, "absence.json", readAbsence),
    history: await heldJson(path, "training_history.json", readTrainingHistory),
    lora: await heldJson(path, "lora_config.json", readLoRAConfigDump),
    queue: await heldLines(path, "replay_queue.jsonl", readReplayRow),
    scheduler: await heldJson(path, "scheduler_history.json", readSchedulerHistory),
    timing: await heldJson(path, "timing.json", readTiming),
  };
}

/** Its artifacts. */
export type M4Artifacts = Awaited<ReturnType<typeof m4Artifacts>>;

/** The section of an `m4` run. */
export async function m4Section(run: FoundRun, found: M4Artifacts, folded = false): Promise<Section> {
  const { modes, retention, drift, absence, history, lora, queue, scheduler, timing } = found;
  const seed = Number(run.config.flags.seed ?? 0);
  const memory = modes.B1.value ?? modes.B2.value;
  const glance: Part[] = [{ title: "At a glance", blocks: glanceBlocks(found) }];
  return {
    title: titleOf(run),
    folded,
    parts: [
      ...glance,
      await modesPart(modes, retention, seed),
      answersPart(modes),
      await driftPart(drift),
      neighboursPart(retention, modes.B0.value, modes.B3.value),
      await absencePart(absence),
      await trainingPart(history, lora),
      await queuePart(queue, scheduler),
      await gatePart(memory?.gate ?? undefined, modes.B1.lacks),
      retrievalPart(memory?.retrieval),
      await machinePart(run.config, timing),
    ],
  };
}

/** The section of an `eval` run: one mode. */
export async function evalSection(run: FoundRun, { modes, retention, timing }: M4Artifacts): Promise<Section> {
  const seed = Number(run.config.flags.seed ?? 0);
  const memory = modes.B1.value ?? modes.B2.value;
  return {
    title: titleOf(run),
    parts: [
      await modesPart(modes, retention, seed),
      answersPart(modes),
      ...(memory ? [await gatePart(memory.gate ?? undefined, undefined), retrievalPart(memory.retrieval)] : []),
      await machinePart(run.config, timing),
    ],
  };
}

/** "Scenario A", and where it lies if there are several. */
function titleOf({ name, config }: FoundRun): string {
  const { scenario } = config.flags;
  return name === "." || name === scenario ? `Scenario ${scenario}` : `${name}: scenario ${scenario}`;
}

function glanceBlocks({ retention, drift, absence, queue, modes }: M4Artifacts): Block[] {
  const r = retention.value, tiles: Tile[] = [];
  if (r) {
    const learned = r.ci_low > 0;
    tiles.push(
      {
        label: "B3: after sleep, memory off",
        value: share(r.b3_em),
        note: `B0, before: ${share(r.b0_em)}`,
        tone: learned ? "good" : "bad",
      },
      {
        label: "in held-out wordings",
        value: share(r.held_out?.b3_em),
        note: `trained ones: ${share(r.replayed?.b3_em)}`,
      },
      { label: "B1: with memory", value: share(r.b1_em), note: `B3 / B1: ${share(r.b3_over_b1)}` },
    );
  }
  if (drift.value) {
    const { delta_em, limit, passed, chat } = drift.value;
    tiles.push({
      ...{
        label: "drift, points",
        value: signed(delta_em, 2),
        note: `limit ±${limit.toFixed(1)}`,
        tone: passed ? "good" : "bad",
      },
    });
    if (chat) {
      tiles.push({
        label: "chat questions, points",
        value: signed(chat.delta_contained),
        note: `${chat.count} questions`,
      });
    }
  }
  if (absence.value) {
    const { made_up_before, made_up_after } = absence.value;
    tiles.push({
      label: "never told: made up",
      value: share(made_up_after, 2),
      note: `before: ${share(made_up_before, 2)}`,
    });
  }
  if (r?.neighbours) {
    tiles.push({
      label: "neighbours right",
      value: share(r.neighbours.b3, 2),
      note: `before: ${share(r.neighbours.b0, 2)}`,
    });
  }
  const { count, rows } = { count: modes.B0.value?.records.length, rows: queue.value?.length };
  const size = [
    count === undefined ? [] : [counted(count, "question")],
    rows === undefined ? [] : [`${counted(rows, "row")} replayed`],
  ]
    .flat();
  const blocks: Block[] = tiles.length > 0
    ? [{ kind: "tiles", tiles }]
    : [text("Nothing was trained and measured here yet.")];
  if (r && r.ci_low <= 0) {
    blocks.push(text("Nothing was shown to be learned: the interval of B3 − B0 contains 0."));
  }
  return size.length > 0 ? [...blocks, text(`${size.join(", ")}.`)] : blocks;
}
