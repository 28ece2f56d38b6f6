import { join } from "node:path";
import { writePeft } from "../format/peft.ts";
import type { LocalModel } from "../model/local_model.ts";
import { memoryBlock } from "../memory/packer.ts";
import { type ReadingTask, readingTasks } from "../corpus/reading/reading_tasks.ts";
import { userTurn } from "../eval/prompt.ts";
import { greedyMatches } from "../eval/greedy_matches.ts";
import { chatRow } from "../train/chat_row.ts";
import { adapterFolder, trainAdapter } from "./adapter_training.ts";
import { claimFolder, guardFile, refuseTaken } from "./store/claim.ts";
import { writeJsonAtomic } from "./store/atomic_write.ts";
import type { RunContext, RunOutcome, TrainReaderOptions } from "./m4_options.ts";
import { counted } from "./progress.ts";
import { openRunModel } from "./open_model.ts";
import { flagsOf } from "./store/run_folder.ts";

/** What the reader scored on tasks that it was not trained on, and what it was trained with. */
export interface ReaderReport {
  base_model: string;
  base_sha256: string;
  flags: Record<string, unknown>;
  loss_first: number;
  loss_last: number;
  eval_tasks: number;
  /** Greedy exact match, by number of memory lines. */
  em_by_lines: Record<string, number>;
  em: number;
  em_without_reader: number;
}

const reportName = "reader_report.json";
const stateName = "reader.state";

/** `hei-nw train-reader`: LoRA on generated reading tasks, whose names and wordings no evaluation uses. */
export async function runTrainReader(
  options: TrainReaderOptions,
  context: RunContext,
): Promise<RunOutcome<ReaderReport>> {
  const out = options.out ?? join("core/models", `reader-${options.model.split("/").at(-1)!.toLowerCase()}`);
  await using claim = await claimFolder(out, "train-reader");
  const kind = adapterFolder(stateName);
  refuseTaken(claim, kind, options);
  const requireUntouched = await guardFile(join(out, kind.result));
  const model = await openRunModel(options, context.progress);
  try {
    const flags = { ...flagsOf(options) };
    const tasks = readingTasks({ count: options.tasks, seed: options.seed });
    const { adapter, losses } = await trainAdapter({
      model,
      name: "reader",
      rows: tasks.map((t) => chatRow(model.tokens, question(t), t.answer)),
      steps: options.steps,
      options,
      seed: options.seed,
      identity: { flags, base: model.sha256 },
      statePath: join(out, stateName),
      progress: context.progress,
      signal: context.signal,
      stage: "train reader",
    });
    const report = await evaluateReader(model, options, context);
    await requireUntouched();
    await writePeft(out, adapter, { dtype: "bf16" });
    const summary: ReaderReport = {
      base_model: options.model,
      base_sha256: model.sha256,
      flags,
      loss_first: mean(losses.slice(0, 10)),
      loss_last: mean(losses.slice(-10)),
      ...report,
    };
    await writeJsonAtomic(join(out, reportName), summary);
    await Deno.remove(join(out, stateName)).catch(() => undefined);
    return {
      out,
      summary,
      files: ["adapter_config.json", "adapter_model.safetensors", reportName].map((name) => join(out, name)),
    };
  } finally {
    model.close();
  }
}

function question(task: ReadingTask): string {
  return userTurn(task.question, { block: memoryBlock(task.lines) });
}

/** Tasks of another seed, answered greedily with the reader and without. */
async function evaluateReader(model: LocalModel, options: TrainReaderOptions, context: RunContext) {
  const tasks = readingTasks({ count: options.evalTasks, seed: options.seed + 1_000_003 });
  const asked = tasks.map((t) => ({ user: question(t), answer: t.answer }));
  const progress = counted(context, "evaluate reader");
  const answered = async (adapters: string[]) =>
    (await greedyMatches(model, asked, { adapters, progress })).map(Number);
  const hits = await answered(["reader"]);
  const byLines = Map.groupBy(tasks.map((_, i) => i), (i) => tasks[i].lines.length);
  return {
    eval_tasks: tasks.length,
    em_by_lines: Object.fromEntries(
      [...byLines].sort(([a], [b]) => a - b).map(([lines, own]) => [String(lines), mean(own.map((i) => hits[i]))]),
    ),
    em: mean(hits),
    em_without_reader: mean(await answered([])),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);
}
