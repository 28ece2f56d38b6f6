/** Small skills of the embedded model, which it must not lose when it learns facts. */
import type { Random } from "../random/random.ts";
import { months, weekdays } from "./calendar.ts";
import categories from "./categories.json" with { type: "json" };

/** A question, and the one answer to it. */
export interface SkillTask {
  kind: "copy" | "succession" | "count" | "sum" | "category" | "opposite" | "spelling";
  question: string;
  answer: string;
}

const orders: Readonly<Record<string, readonly string[]>> = {
  day: weekdays,
  month: months,
  letter: [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"],
};
/** Members by category. */
const members: readonly (readonly [category: string, members: readonly string[]])[] = Object.entries(categories);
const pool = members.flatMap(([, words]) => words);

const number = (random: Random, low: number, high: number) => low + random.int(high - low + 1);

function succession(random: Random): SkillTask {
  const [name, order] = random.pick(Object.entries(orders));
  const i = random.int(order.length - 1), forward = random.next() < 0.6;
  return forward
    ? { kind: "succession", question: `Which ${name} comes after ${order[i]}?`, answer: order[i + 1] }
    : { kind: "succession", question: `Which ${name} comes before ${order[i + 1]}?`, answer: order[i] };
}

const draws: readonly ((random: Random) => SkillTask)[] = [
  (random) => {
    const items = random.shuffle(pool).slice(0, number(random, 2, 4)).join(" ");
    return { kind: "copy", question: `Repeat: ${items}`, answer: items };
  },
  succession,
  (random) => {
    const n = number(random, 1, 98);
    return random.next() < 0.6
      ? { kind: "count", question: `Which number comes after ${n}?`, answer: String(n + 1) }
      : { kind: "count", question: `Which number comes before ${n + 1}?`, answer: String(n) };
  },
  (random) => {
    const a = number(random, 1, 9), b = number(random, 1, 9);
    return random.next() < 0.6
      ? { kind: "sum", question: `What is ${a} plus ${b}?`, answer: String(a + b) }
      : { kind: "sum", question: `What is ${a + b} minus ${b}?`, answer: String(a) };
  },
  (random) => {
    const [category, words] = random.pick(members);
    return { kind: "category", question: `What kind of thing is "${random.pick(words)}"?`, answer: category };
  },
];

/** Share of tasks that come from `tables` alone: they hold much to remember, copying and grouping little. */
const tableShare = 0.5;
const tables = draws.slice(1, 4);

/** One task, of any kind. */
export function skillTask(random: Random): SkillTask {
  return random.pick(random.next() < tableShare ? tables : draws)(random);
}
