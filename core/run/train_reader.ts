import type { LocalModel } from "../model/local_model.ts";
import { memoryBlock } from "../memory/packer.ts";
import { changedTasks } from "../corpus/reading/changed_tasks.ts";
import { type ReadingTask, readingTasks } from "../corpus/reading/reading_tasks.ts";
import { sentenceTasks } from "../corpus/reading/sentence_tasks.ts";
import { toldTasks } from "../corpus/reading/told_tasks.ts";
import { writtenTasks } from "../corpus/reading/written_tasks.ts";
import type { WrittenNote } from "../corpus/written_notes.ts";
import { userTurn } from "../eval/prompt.ts";
import { greedyMatches } from "../eval/greedy_matches.ts";
import { type ReaderGain, readerGain, readsByItself } from "../eval/reader_gain.ts";
import { chatRow } from "../train/chat_row.ts";
import type { RunContext, RunOutcome } from "./m4_options.ts";
import type { TrainReaderOptions } from "./training_options.ts";
import { sentencesIn, textsGiven, writtenNotesIn, writtenShare } from "./training_files.ts";
import { counted } from "./progress.ts";
import { type BaseOf, type TaskAdapterReport, trainTaskAdapter } from "./task_adapter.ts";
import { mean } from "../numbers/mean.ts";

/** Kinds of tasks: scenario-like notes, notes in frames of those that people write, notes of which a newer one holds, and written ones. */
type TaskKind = "notes" | "told" | "changed" | "written";

/** Greedy exact match of the tasks of one kind. */
interface KindScore {
  tasks: number;
  em: number;
  em_without_reader: number;
}

/** What the reader scored on tasks that it was not trained on. */
export interface ReaderScores {
  eval_tasks: number;
  /** Greedy exact match over all of them, and over those with so many memory lines. */
  em: number;
  em_by_lines: Record<string, number>;
  em_without_reader: number;
  /** By kind of task. */
  kinds: Partial<Record<TaskKind, KindScore>>;
  /** What the reader brings, and whether to use it; left out where nothing was asked. */
  gain?: ReaderGain;
}

/** The scores, and what the reader was trained with. */
export type ReaderReport = TaskAdapterReport & ReaderScores;

/** What is said of a model that answers the tasks by itself: nothing was trained. */
export type ReaderNotNeeded = BaseOf & Pick<ReaderScores, "eval_tasks" | "em_without_reader">;

/**
 * `hei-nw train-reader`: LoRA on generated reading tasks, whose names and wordings no evaluation uses. A third of them are made of notes as
 * people write them, and in a third a newer note holds. With written notes seven tenths are made of them; with a public question set a third
 * is made of its sentences. A model that answers the tasks of the evaluation by itself is not trained.
 */
export async function runTrainReader(
  options: TrainReaderOptions,
  context: RunContext,
): Promise<RunOutcome<ReaderReport | ReaderNotNeeded>> {
  const { tasks: count, seed } = options;
  const cannot = "train the reader";
  const sentences = await sentencesIn(options.sentences, cannot);
  const written = await writtenNotesIn(options.notes, cannot);
  const read = sentenceTasks(sentences, { count: Math.floor(count / 3), seed });
  const tasks = [...tasksOf(count - read.length, seed, written.trained).flatMap(({ tasks }) => tasks), ...read];
  const others = tasksOf(options.evalTasks, seed + 1_000_003, written.heldOut);
  const asked = others.flatMap(({ tasks }) => tasks);
  let without: boolean[] = [];
  return await trainTaskAdapter({
    ...{ command: "train-reader", kind: "reader", name: "reader", options, context },
    given: textsGiven(options, sentences, written),
    async needless(model) {
      without = await matches(model, asked, [], "read without a reader", context);
      if (!readsByItself(without)) return undefined;
      return { eval_tasks: asked.length, em_without_reader: mean(without.map(Number)) };
    },
    rows: ({ tokens }) => tasks.map((task) => chatRow(tokens, question(task), task.answer)),
    steps: () => options.steps,
    evaluate: async (model) => {
      const found = await matches(model, asked, ["reader"], "evaluate reader", context);
      return reportOf(others, found, without);
    },
  });
}

/** So many tasks: those of written notes, and a third of the rest of each other kind. */
function tasksOf(
  count: number,
  seed: number,
  notes: readonly WrittenNote[],
): { kind: TaskKind; tasks: ReadingTask[] }[] {
  const written = writtenTasks(notes, { count: Math.floor(writtenShare * count), seed });
  const rest = count - written.length, third = Math.floor(rest / 3);
  return [
    { kind: "notes", tasks: readingTasks({ count: rest - 2 * third, seed }) },
    { kind: "told", tasks: toldTasks({ count: third, seed }) },
    { kind: "changed", tasks: changedTasks({ count: third, seed }) },
    ...(written.length > 0 ? [{ kind: "written" as const, tasks: written }] : []),
  ];
}

function question(task: ReadingTask): string {
  return userTurn(task.question, { block: memoryBlock(task.lines) });
}

async function matches(
  model: LocalModel,
  tasks: readonly ReadingTask[],
  adapters: readonly string[],
  stage: string,
  context: RunContext,
): Promise<boolean[]> {
  const asked = tasks.map((task) => ({ user: question(task), answer: task.answer }));
  const { signal } = context;
  return await greedyMatches(model, asked, {
    adapters,
    progress: counted(context, stage),
    ...(signal ? { signal } : {}),
  });
}

function reportOf(
  asked: readonly { kind: TaskKind; tasks: readonly ReadingTask[] }[],
  found: readonly boolean[],
  without: readonly boolean[],
): ReaderScores {
  const tasks = asked.flatMap(({ kind, tasks }) => tasks.map(({ lines }) => ({ kind, lines: lines.length })));
  const share = (hits: readonly boolean[], of: readonly number[]) => mean(of.map((i) => Number(hits[i])));
  const all = [...tasks.keys()];
  const lines = [...Map.groupBy(all, (i) => tasks[i].lines)].sort(([a], [b]) => a - b);
  const kinds = [...Map.groupBy(all, (i) => tasks[i].kind)];
  return {
    eval_tasks: tasks.length,
    em: share(found, all),
    em_by_lines: Object.fromEntries(lines.map(([count, own]) => [String(count), share(found, own)])),
    em_without_reader: share(without, all),
    kinds: Object.fromEntries(
      kinds.map(([kind, own]) => [
        kind,
        { tasks: own.length, em: share(found, own), em_without_reader: share(without, own) },
      ]),
    ),
    ...(tasks.length === 0 ? {} : { gain: readerGain(found, without) }),
  };
}
