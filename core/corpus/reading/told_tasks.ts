/** Reading tasks from notes as people write them: notes with several parts, of which one is asked for. */
import { Random } from "../../random/random.ts";
import { parallelFrames, type ToldNote, toldNote } from "../asking/told_notes.ts";
import { readerPools } from "./reading_pools.ts";
import { type ReadingTask, unrelatedShare } from "./reading_tasks.ts";

/** How many lines a task has, drawn from this list: recall brings two. */
export const lineCounts: readonly number[] = [1, 2, 2, 2, 2, 3, 4];
/** Share of other lines of the gold line's form: about other people and things, with answers of the same kind. */
const rivalShare = 0.5;
/** Share of tasks whose gold line has parts of one form: readers say the wrong one most of all. */
const parallelShare = 0.6;
/** Share of tasks with the gold line last, where the packer puts what is most relevant. */
const lastShare = 0.5;

/** A task; in a tenth the notes do not bear on the question, which asks for what the model knows by itself. */
function toldTask(random: Random): ReadingTask {
  const note = askable(random);
  const { questions, answer } = random.pick(note.askables);
  const question = random.pick(questions);
  const size = random.pick(lineCounts);
  const lines: string[] = [];
  while (lines.length < size - 1) {
    const other = random.next() < rivalShare ? toldNote(random, note.frame) : toldNote(random);
    const answers = other.askables.some((one) => one.questions.includes(question));
    if (!answers && !lines.includes(other.text) && other.text !== note.text) lines.push(other.text);
  }
  if (random.next() < unrelatedShare) {
    const [known, said] = random.pick(readerPools.commonKnowledge);
    return { lines: [...lines, note.text], question: known, answer: said, goldIndex: -1 };
  }
  const goldIndex = random.next() < lastShare ? lines.length : random.int(lines.length + 1);
  lines.splice(goldIndex, 0, note.text);
  return { lines, question, answer, goldIndex };
}

/** A note that something can be asked of. */
function askable(random: Random): ToldNote {
  for (;;) {
    const note = random.next() < parallelShare ? toldNote(random, random.pick(parallelFrames)) : toldNote(random);
    if (note.askables.length > 0) return note;
  }
}

/** Tasks of one seed. Their notes are not those from which an asker learns, though their forms are. */
export function toldTasks({ count, seed }: { count: number; seed: number }): ReadingTask[] {
  const random = new Random(`told reading/${seed}`);
  return Array.from({ length: count }, (_, index) => toldTask(random.fork(String(index))));
}
