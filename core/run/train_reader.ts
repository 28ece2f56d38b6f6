import type { LocalModel } from "../model/local_model.ts";
import { memoryBlock } from "../memory/packer.ts";
import { type ReadingTask, readingTasks } from "../corpus/reading/reading_tasks.ts";
import { sentenceTasks } from "../corpus/reading/sentence_tasks.ts";
import { toldTasks } from "../corpus/reading/told_tasks.ts";
import { userTurn } from "../eval/prompt.ts";
import { greedyMatches } from "../eval/greedy_matches.ts";
import { chatRow } from "../train/chat_row.ts";
import type { RunContext, RunOutcome } from "./m4_options.ts";
import type { TrainReaderOptions } from "./training_options.ts";
import { sentencesIn } from "./sentences_in.ts";
import { counted } from "./progress.ts";
import { mean, type TaskAdapterReport, trainTaskAdapter } from "./task_adapter.ts";

/** What the reader scored on tasks that it was not trained on, and what it was trained with. */
export interface ReaderReport extends TaskAdapterReport {
  eval_tasks: number;
  /** Greedy exact match, by number of memory lines. */
  em_by_lines: Record<string, number>;
  em: number;
  em_without_reader: number;
  /** The same on as many tasks from notes as people write them. */
  em_told: number;
  em_told_without_reader: number;
}

/**
 * `hei-nw train-reader`: LoRA on generated reading tasks, whose names and wordings no evaluation uses. Half of them are made of notes as
 * people write them; with a public question set a third is made of its sentences.
 */
export async function runTrainReader(
  options: TrainReaderOptions,
  context: RunContext,
): Promise<RunOutcome<ReaderReport>> {
  const { sentences: file, tasks: count, seed } = options;
  const sentences = file === undefined ? [] : await sentencesIn(file, "train the reader");
  const read = sentenceTasks(sentences, { count: Math.floor(count / 3), seed });
  const told = Math.floor((count - read.length) / 2);
  const tasks = [
    ...readingTasks({ count: count - read.length - told, seed }),
    ...toldTasks({ count: told, seed }),
    ...read,
  ];
  return await trainTaskAdapter({
    ...{ command: "train-reader", kind: "reader", name: "reader", options, context },
    rows: ({ tokens }) => tasks.map((task) => chatRow(tokens, question(task), task.answer)),
    steps: () => options.steps,
    evaluate: (model) => evaluateReader(model, options, context),
  });
}

function question(task: ReadingTask): string {
  return userTurn(task.question, { block: memoryBlock(task.lines) });
}

/** Tasks of another seed, answered greedily with the reader and without. */
async function evaluateReader(model: LocalModel, { evalTasks: count, seed }: TrainReaderOptions, context: RunContext) {
  const others = { count, seed: seed + 1_000_003 };
  const progress = counted(context, "evaluate reader");
  const hits = async (tasks: readonly ReadingTask[], adapters: string[]) => {
    const asked = tasks.map((task) => ({ user: question(task), answer: task.answer }));
    return (await greedyMatches(model, asked, { adapters, progress })).map(Number);
  };
  const tasks = readingTasks(others), told = toldTasks(others);
  const read = await hits(tasks, ["reader"]);
  const byLines = Map.groupBy(tasks.map((_, i) => i), (i) => tasks[i].lines.length);
  return {
    eval_tasks: tasks.length,
    em_by_lines: Object.fromEntries(
      [...byLines].sort(([a], [b]) => a - b).map(([lines, own]) => [String(lines), mean(own.map((i) => read[i]))]),
    ),
    em: mean(read),
    em_without_reader: mean(await hits(tasks, [])),
    em_told: mean(await hits(told, ["reader"])),
    em_told_without_reader: mean(await hits(told, [])),
  };
}
