import { join } from "node:path";
import { writePeft } from "../format/peft.ts";
import type { LocalModel } from "../model/local_model.ts";
import { createLora } from "../model/lora.ts";
import { memoryBlock } from "../memory/packer.ts";
import { Random } from "../scenarios/random.ts";
import { type ReadingTask, readingTasks } from "../scenarios/reading_tasks.ts";
import { userTurn } from "../eval/prompt.ts";
import { greedyMatches } from "../eval/greedy_matches.ts";
import { chatRow } from "../train/chat_row.ts";
import { LoraTrainer } from "../train/lora_trainer.ts";
import { learningRate } from "../train/schedule.ts";
import { readCheckpointState, writeCheckpointState } from "./checkpoint_state.ts";
import { writeJsonAtomic } from "./atomic_write.ts";
import { RunError } from "../../schemas/errors.ts";
import type { RunContext, RunOutcome, TrainReaderOptions } from "./m4_options.ts";
import { openRunModel } from "./open_model.ts";
import { checkWritable, flagsOf } from "./run_folder.ts";

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
  await refuseOverwrite(out, options);
  await checkWritable(out);
  const model = await openRunModel(options, context.progress);
  try {
    const flags = { ...flagsOf(options) };
    const random = new Random(`reader/${options.seed}`);
    model.addAdapter(
      "reader",
      createLora(model.config, {
        rank: options.loraRank,
        alpha: options.loraAlpha,
        targets: options.loraTargets,
        layers: options.loraLayers,
        baseModel: options.model,
      }, () => random.next()),
    );
    const trainer = new LoraTrainer(model, "reader");
    const tasks = readingTasks({ count: options.tasks, seed: options.seed });
    const rows = tasks.map((t) => chatRow(model.tokens, question(t), t.answer));
    const state = options.resume ? await readCheckpointState(join(out, stateName)) : undefined;
    const losses: number[] = (state?.header.losses as number[] | undefined) ?? [];
    if (state) {
      if (JSON.stringify(state.header.flags) !== JSON.stringify(flags)) {
        throw new RunError(
          `Cannot resume in ${out}: flags must be those of the interrupted training. Hint: --force starts over.`,
        );
      }
      const { params, m, v } = state.arrays;
      trainer.restore({ step: losses.length, params, m, v });
      context.progress({
        stage: "train reader",
        step: losses.length,
        total: options.steps,
        note: `resumed at step ${losses.length}`,
      });
    }
    const order: number[] = [];
    while (order.length < options.steps * options.batchSize) {
      order.push(...random.fork(`epoch/${order.length}`).shuffle(rows.map((_, i) => i)));
    }
    const started = performance.now();
    let tokens = 0;
    for (let step = trainer.steps; step < options.steps; step++) {
      const batch = order.slice(step * options.batchSize, (step + 1) * options.batchSize).map((i) => rows[i]);
      const lr = learningRate(step, {
        peak: options.loraLr,
        warmup: options.warmup,
        total: options.steps,
        kind: options.schedule,
      });
      const result = await trainer.step(batch, lr);
      losses.push(result.loss);
      tokens += result.tokens;
      context.progress({
        stage: "train reader",
        step: step + 1,
        total: options.steps,
        loss: result.loss,
        tokensPerSecond: 1000 * tokens / (performance.now() - started),
      });
      if ((step + 1) % 20 === 0 && step + 1 < options.steps) {
        const { params, m, v } = await trainer.state();
        await writeCheckpointState(join(out, stateName), { header: { flags, losses }, arrays: { params, m, v } });
      }
    }
    const adapter = await trainer.adapter();
    trainer.close();
    const report = await evaluateReader(model, options, context);
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
  const progress = (step: number, total: number) => context.progress({ stage: "evaluate reader", step, total });
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

async function refuseOverwrite(out: string, options: TrainReaderOptions): Promise<void> {
  const held = await Deno.stat(join(out, "adapter_model.safetensors")).then(() => true, () => false);
  if (held && !options.force) {
    throw new RunError(
      `Cannot train into ${out}: --out must hold no adapter: received one. Hint: give another --out, or --force.`,
    );
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / Math.max(1, values.length);
}
