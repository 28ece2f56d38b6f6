/** Small skills of a model that knows nothing but this world: what it must not lose when it learns facts. */
import type { Random } from "../random/random.ts";

/** A question, and the one answer to it. */
export interface SkillTask {
  kind: "copy" | "succession" | "count" | "sum" | "category" | "opposite" | "spelling";
  question: string;
  answer: string;
}

const words = (text: string): string[] => text.trim().split(/\s+/);
const orders: Readonly<Record<string, readonly string[]>> = {
  day: words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
  month: words("January February March April May June July August September October November December"),
  letter: words("A B C D E F G H I J K L M N O P Q R S T U V W X Y Z"),
};
const categories: readonly (readonly [category: string, members: readonly string[]])[] = [
  ["animal", words("wolf horse otter rabbit tiger camel goat beaver monkey donkey")],
  ["bird", words("sparrow eagle heron crow parrot swan pigeon owl gull robin")],
  ["tree", words("oak maple birch willow cedar pine elm ash beech poplar")],
  ["fruit", words("apple pear cherry plum melon grape peach fig mango lemon")],
  ["tool", words("saw chisel drill wrench rake shovel pliers axe file spade")],
  ["color", words("red blue green yellow purple orange brown pink grey white")],
  ["metal", words("iron copper zinc silver gold tin lead nickel steel bronze")],
  ["instrument", words("cello harp piano guitar oboe banjo organ tuba clarinet bassoon")],
];
const pool = categories.flatMap(([, members]) => members);

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
    const items = random.shuffle([...pool]).slice(0, number(random, 2, 4)).join(" ");
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
    const [category, members] = random.pick(categories);
    return { kind: "category", question: `What kind of thing is "${random.pick(members)}"?`, answer: category };
  },
];

/** Share of tasks that come from `tables` beyond their turn: much has to be known by heart there, and little to copy or to group ten words. */
const tableShare = 0.5;
const tables = draws.slice(1, 4);

/** One task, of any kind. */
export function skillTask(random: Random): SkillTask {
  return random.pick(random.next() < tableShare ? tables : draws)(random);
}
