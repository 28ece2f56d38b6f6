/** Reading tasks from written notes: what people ask of them, among notes that are easily mistaken for them. */
import { Random } from "../../random/random.ts";
import { notTold } from "../not_told.ts";
import type { WrittenNote } from "../written_notes.ts";
import { readerPools } from "./reading_pools.ts";
import type { ReadingTask } from "./reading_tasks.ts";
import { lineCounts } from "./told_tasks.ts";

/** Chance, at each other line, that this and all that follow are among the nearest by their words. */
const rivalShare = 0.6;
/** So many of them are looked at. */
const nearest = 12;
/** Share of tasks with the gold line last, where the packer puts what is most relevant. */
const lastShare = 0.6;
/** Shares of tasks whose question no line answers: it is about what was not told, or asks for what the model knows by itself. */
const notToldShare = 0.25, unrelatedShare = 0.07;

/** Tasks of one seed, as many as are asked for; none if there are no notes. */
export function writtenTasks(
  notes: readonly WrittenNote[],
  { count, seed }: { count: number; seed: number },
): ReadingTask[] {
  if (notes.length === 0) return [];
  const words = notes.map(({ text }) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []));
  const random = new Random(`written reading/${seed}`);
  return Array.from({ length: count }, (_, index) => {
    const draw = random.fork(String(index));
    const at = draw.int(notes.length);
    const note = notes[at];
    const lines = new Set<string>();
    const size = draw.pick(lineCounts);
    let rivals: readonly number[] | undefined;
    for (let i = 1; i < size; i++) {
      if (draw.next() < rivalShare) rivals ??= nearestTo(at, words);
      const other = notes[draw.pick(rivals ?? [...notes.keys()])];
      if (other.text !== note.text) lines.add(other.text);
    }
    const kind = draw.next();
    if (kind < unrelatedShare) {
      const [question, answer] = draw.pick(readerPools.commonKnowledge);
      return { lines: [...lines, note.text], question, answer, goldIndex: -1 };
    }
    const goldIndex = draw.next() < lastShare ? lines.size : draw.int(lines.size + 1);
    const packed = [...lines].toSpliced(goldIndex, 0, note.text);
    if (kind < unrelatedShare + notToldShare && note.notTold.length > 0) {
      return { lines: packed, question: draw.pick(note.notTold), answer: notTold, goldIndex: -1 };
    }
    const { questions, answer } = draw.pick(note.facts);
    return { lines: packed, question: draw.pick(questions), answer, goldIndex };
  });
}

/** The notes that share most words with one, itself left out. */
function nearestTo(at: number, words: readonly ReadonlySet<string>[]): number[] {
  const shared = words.map((other) => words[at].intersection(other).size / Math.sqrt(1 + other.size));
  return [...words.keys()].filter((i) => i !== at).sort((a, b) => shared[b] - shared[a]).slice(0, nearest);
}
