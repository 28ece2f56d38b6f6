/** Reading tasks in which something changed: two lines tell the same thing otherwise, and the newer one holds. */
import { months } from "../calendar.ts";
import { capitalised } from "../../episodes/templates.ts";
import { filling, toldNote } from "../asking/told_notes.ts";
import { Random } from "../../random/random.ts";
import frames from "./changed_frames.json" with { type: "json" };
import type { ReadingTask } from "./reading_tasks.ts";

/** How many lines a task has, drawn from this list. */
const lineCounts: readonly number[] = [1, 2, 2, 3, 3, 4, 5, 6];
/**
 * How it shows which line is newer: it says that something changed, or both lines have a date, and the lines stand in any order; or nothing
 * but the order tells, and the later line is the newer one.
 */
const signs = ["says", "says", "says", "says", "says", "dates", "dates", "order", "order", "order"] as const;
/** Where the newer line tells the older value too: share of tasks in which the older line is not there. */
const aloneShare = 0.3;
/** Where the newer line says that something changed: share of tasks that ask how it was before. */
const beforeShare = 0.15;
/** Share of other lines that have the same form and are about somebody or something else. */
const rivalShare = 0.5;

type Frame = (typeof frames)[number];
type Fill = (template: string) => string;

/** Values for a frame's holes: those of `value` with 1 are the older ones, with 2 the newer. */
const filled = (frame: Frame, random: Random): Fill =>
  filling([...frame.old, ...frame.new, ...frame.questions, ...frame.before], random);

/** The template for the newer value. */
const newer = (template: string) => template.replace(/1\}/g, "2}");

function changedTask(random: Random): ReadingTask {
  const frame = random.pick(frames);
  const fill = filled(frame, random);
  const sign = random.pick(signs);
  const before = sign === "says" && random.next() < beforeShare;
  const question = capitalised(fill(random.pick(before ? frame.before : frame.questions)));
  const { older, latest, alone } = pair(frame, sign, fill, random);
  const size = random.pick(lineCounts);
  const others: string[] = [];
  while (others.length < size - (alone ? 1 : 2)) {
    const other = otherLine(frame, question, random);
    if (other !== undefined && !others.includes(other) && other !== older && other !== latest) others.push(other);
  }
  const told = alone ? [latest] : sign === "order" || random.next() < 0.5 ? [older, latest] : [latest, older];
  const lines = spread(others, told, random);
  const gold = before && !alone ? older : latest;
  return { lines, question, answer: fill(`{${frame.value}${before ? 1 : 2}}`), goldIndex: lines.indexOf(gold) };
}

/** The two lines, and whether the newer is enough: it tells both values. */
function pair(frame: Frame, sign: (typeof signs)[number], fill: Fill, random: Random) {
  const older = capitalised(fill(random.pick(frame.old)));
  const template = sign === "says" ? random.pick(frame.new) : newer(random.pick(frame.old));
  const latest = capitalised(fill(template));
  const tellsBoth = template.toLowerCase().includes(`{${frame.value}1}`);
  if (sign !== "dates") return { older, latest, alone: tellsBoth && random.next() < aloneShare };
  const [first, second] = twoDates(random);
  return { older: `${first}: ${older}`, latest: `${second}: ${latest}`, alone: false };
}

/** Two dates of one year, the earlier one first. */
function twoDates(random: Random): [string, string] {
  const early = random.int(months.length - 1);
  const late = early + 1 + random.int(months.length - 1 - early);
  return [`${1 + random.int(28)} ${months[early]}`, `${1 + random.int(28)} ${months[late]}`];
}

/** A line that does not bear on the question; undefined if the drawn one might. */
function otherLine(frame: Frame, question: string, random: Random): string | undefined {
  if (random.next() >= rivalShare) {
    const { text, askables } = toldNote(random);
    return askables.some(({ questions }) => questions.includes(question)) ? undefined : text;
  }
  const fill = filled(frame, random);
  const asked = [...frame.questions, ...frame.before].map((each) => capitalised(fill(each)));
  return asked.includes(question) ? undefined : capitalised(fill(random.pick([...frame.old, ...frame.new])));
}

/** The told lines among the others, in their order. */
function spread(others: readonly string[], told: readonly string[], random: Random): string[] {
  const lines = [...others];
  let from = 0;
  for (const line of told) {
    const at = from + random.int(lines.length - from + 1);
    lines.splice(at, 0, line);
    from = at + 1;
  }
  return lines;
}

/** Tasks of one seed, with one to six lines. */
export function changedTasks({ count, seed }: { count: number; seed: number }): ReadingTask[] {
  const random = new Random(`changed reading/${seed}`);
  return Array.from({ length: count }, (_, index) => changedTask(random.fork(String(index))));
}
