import { Random } from "../../random/random.ts";
import { pickKind, type ReadingStyle } from "./reading_kinds.ts";
import { readerStyle } from "./reading_styles.ts";
import { readerPools } from "./reading_pools.ts";

/** One exercise for the reader: memory lines, a question, and the answer as it stands in the gold line. */
export interface ReadingTask {
  /** The memory lines, in the order in which they are packed. */
  lines: string[];
  /** A question in a wording that no evaluation uses. */
  question: string;
  /** One to four words. */
  answer: string;
  /** Place of the line that tells the answer; −1 if none does and the model is asked what it knows anyway. */
  goldIndex: number;
}

/** Share of tasks whose notes do not bear on the question. */
export const unrelatedShare = 0.1;

/** Share of tasks whose other lines are all easily mistaken for the gold line, as what recall brings is. */
const alikeShare = 0.65;

/** How many lines a task has, drawn from this list: recall usually brings four or five, and those are harder. */
const lineCounts: readonly number[] = [1, 2, 3, 3, 4, 4, 4, 5, 5];

/** Share of tasks with the gold line last, before the question, where the packer puts what is most relevant. */
const lastShare = 0.4;

/** Of what kind the other lines are, and where the gold line stands. */
export interface ReadingMix {
  /** Share of tasks whose other lines are all easily mistaken for the gold line. */
  alike: number;
  /** Of the rest, share of tasks whose other lines are of the gold line's kind but share nothing with it: any name tells them apart. */
  sameKind: number;
  /** Share of tasks in which the gold line is put last. */
  goldLast: number;
}

const readerMix: ReadingMix = { alike: alikeShare, sameKind: 0, goldLast: lastShare };

/** One exercise, of as many lines as one of `counts`. */
export function readingTask(
  random: Random,
  style: ReadingStyle,
  counts: readonly number[],
  mix: ReadingMix = readerMix,
): ReadingTask {
  const related = random.next() >= unrelatedShare;
  const kind = pickKind(random, style);
  const reading = kind(random);
  const size = random.pick(counts) - (related ? 1 : 0);
  const others = new Set<string>();
  const topics = new Set([reading.topic]);
  let another = () => pickKind(random, style)(random);
  if (related && random.next() < mix.alike) {
    while (others.size < size) others.add(random.next() < 0.5 ? reading.rival() : reading.cousin());
  } else if (mix.sameKind > 0 && random.next() < mix.sameKind) another = () => kind(random);
  while (others.size < Math.max(size, related ? 0 : 1)) {
    // Ends: topics are drawn from dozens to thousands.
    const other = another();
    if (topics.has(other.topic)) continue;
    topics.add(other.topic);
    others.add(other.line);
  }
  const lines = random.shuffle([...others]);
  if (!related) {
    const [question, answer] = random.pick(readerPools.commonKnowledge);
    return { lines, question, answer, goldIndex: -1 };
  }
  const goldIndex = random.next() < mix.goldLast ? lines.length : random.int(lines.length + 1);
  lines.splice(goldIndex, 0, reading.line);
  return { lines, question: reading.question, answer: reading.answer, goldIndex };
}

/**
 * Exercises for the reader: 1–5 memory lines, most of the others easily mistaken for the gold line, the gold line
 * anywhere, but more often last. In a tenth the notes do not bear on the question, which asks for what the model knows by itself.
 */
export function readingTasks({ count, seed }: { count: number; seed: number }): ReadingTask[] {
  const random = new Random(`reading/${seed}`);
  return Array.from({ length: count }, (_, index) => readingTask(random.fork(String(index)), readerStyle, lineCounts));
}
