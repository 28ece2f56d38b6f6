/** Reading tasks from sentences of a public question set: what people ask of a sentence, among others about the same thing. */
import { Random } from "../../random/random.ts";
import type { SentencePairs } from "../sentence_pairs.ts";
import type { ReadingTask } from "./reading_tasks.ts";

/** How many sentences a task has, drawn from this list. */
const sentenceCounts: readonly number[] = [1, 1, 2, 2, 2, 3];
/** Share of tasks whose gold line is two sentences about the same thing: a note with several parts. */
const joinedShare = 0.4;
/** Share of other lines that are about the same thing. */
const rivalShare = 0.7;
/** Longest answer, in words: a memory is asked for a few. */
const longestAnswer = 6;

/**
 * Tasks of one seed, as many as are asked for.
 *
 * @param sentences Those that answer nothing briefly come in other lines only.
 */
export function sentenceTasks(
  sentences: readonly SentencePairs[],
  { count, seed }: { count: number; seed: number },
): ReadingTask[] {
  const brief = sentences.flatMap(({ note, title, pairs }) =>
    pairs.filter(({ answer }) => answer.split(" ").length <= longestAnswer && note.includes(answer))
      .map((pair) => ({ note, title, ...pair }))
  );
  if (brief.length === 0) return [];
  const titles = Map.groupBy(sentences, ({ title }) => title);
  const random = new Random(`sentence reading/${seed}`);
  return Array.from({ length: count }, (_, index) => {
    const draw = random.fork(String(index));
    const { note, title, question, answer } = draw.pick(brief);
    const others = new Set<string>();
    const rivals = titles.get(title)!.map((one) => one.note);
    const more = (from: readonly string[]) => {
      const other = draw.pick(from);
      if (other !== note) others.add(other);
    };
    let gold = note;
    if (draw.next() < joinedShare && rivals.length > 1) {
      const second = draw.pick(rivals.filter((one) => one !== note));
      gold = draw.next() < 0.5 ? `${note} ${second}` : `${second} ${note}`;
    }
    const size = draw.pick(sentenceCounts);
    for (let i = 1; i < size; i++) {
      more(draw.next() < rivalShare ? rivals : sentences.map((one) => one.note));
    }
    const lines = [...others].filter((one) => !gold.includes(one));
    const goldIndex = draw.int(lines.length + 1);
    lines.splice(goldIndex, 0, gold);
    return { lines, question, answer, goldIndex };
  });
}
