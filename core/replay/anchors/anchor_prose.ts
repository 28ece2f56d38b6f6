/**
 * Plain prose without end, as anchors beside the stretches of `plain_text.ts`: what answers are made of (days, names, places, amounts,
 * settings) where it stands in ordinary texts. A model that has learned "21 July" as an answer otherwise forgets that a year
 * follows in a chronicle.
 *
 * Its people, places and things are those of the reader's pools or made up here. A test proves that they are neither those of
 * a scenario nor those that the drift guard asks about.
 */
import { months, weekdays } from "../../corpus/calendar.ts";
import { Random } from "../../random/random.ts";
import { readerPools } from "../../corpus/reading/reading_pools.ts";
import type { Drawn } from "./drawn.ts";
import data from "./anchor_prose.json" with { type: "json" };

/** Passages by register; slots in braces are drawn anew each time they occur, but for those with a number. */
const passages: Readonly<Record<string, readonly string[]>> = data.passages;

const equation = (a: number, sign: "x" | "+", b: number) => `${a} ${sign} ${b} = ${sign === "x" ? a * b : a + b}`;
const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

/** What each slot is filled with. */
const draws: Readonly<Record<string, (r: Random) => string>> = {
  first: (r) => r.pick(readerPools.firstNames),
  First: (r) => r.pick(["He", "She"]),
  last: (r) => r.pick(readerPools.lastNames),
  name: (r) => `${r.pick(readerPools.firstNames)} ${r.pick(readerPools.lastNames)}`,
  job: (r) => r.pick(readerPools.jobs),
  rank: (r) => r.pick(data.ranks),
  body: (r) => r.pick(data.bodies),
  town: (r) => r.pick(data.towns),
  work: (r) => r.pick(data.works),
  day: (r) => String(1 + r.int(31)),
  month: (r) => r.pick(months),
  year: (r) => String(1780 + r.int(240)),
  date: (r) => `${1 + r.int(28)} ${r.pick(months)} ${1780 + r.int(240)}`,
  weekday: (r) => r.pick(weekdays),
  part: (r) => r.pick(["morning", "afternoon", "evening"]),
  small: (r) => String(2 + r.int(8)),
  n31: (r) => String(2 + r.int(30)),
  n100: (r) => String(11 + r.int(89)),
  n1000: (r) => String(100 + r.int(4900)),
  length: (r) => r.pick(["kilometres", "miles", "metres", "yards"]),
  area: (r) => r.pick(["hectares", "acres"]),
  product: (r) => equation(2 + r.int(11), "x", 2 + r.int(8)),
  sum: (r) => equation(11 + r.int(60), "+", 2 + r.int(30)),
  span: (r) => {
    const born = 1780 + r.int(160);
    return `${1 + r.int(28)} ${r.pick(months)} ${born} – ${1 + r.int(28)} ${r.pick(months)} ${born + 30 + r.int(50)}`;
  },
  look: (r) => r.pick(readerPools.looks),
  object: (r) => r.pick(readerPools.objects),
  placeLook: (r) => r.pick(readerPools.placeLooks),
  place: (r) => r.pick(readerPools.places),
  service: (r) => `${r.pick(readerPools.serviceNames)} ${r.pick(readerPools.serviceKinds)}`,
  host: (r) => r.pick(readerPools.hosts),
  food: (r) => r.pick(readerPools.foods),
  Food: (r) => capital(r.pick(readerPools.foods)),
  ingredient: (r) => r.pick(readerPools.ingredients),
};

/** `{name1}` and `{last1}` stand for one person of the passage. */
function fillPassage(passage: string, random: Random): string {
  const [first, last] = [draws.first(random), draws.last(random)];
  return passage.replace(/\{(\w+)\}/g, (_, slot: string) => {
    if (slot === "name1") return `${first} ${last}`;
    if (slot === "last1") return last;
    return draws[slot](random);
  });
}

/** `count` different stretches of two passages of one register each; the same for the same seed. */
export function anchorProse({ count, seed }: Drawn): string[] {
  // The label of the seed decides what is drawn: it keeps its old name.
  const random = new Random(`foreign prose/${seed}`);
  const registers = Object.keys(passages);
  const texts = new Set<string>();
  for (let i = 0; texts.size < count; i++) {
    const register = passages[registers[i % registers.length]];
    const [one, other] = random.shuffle(register);
    texts.add(`${fillPassage(one, random)} ${fillPassage(other, random)}`);
  }
  return [...texts];
}
