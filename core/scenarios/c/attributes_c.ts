import { dates, PeoplePool, placeLooks, weekTimes } from "../../corpus/names.ts";
import type { Random } from "../../random/random.ts";

/** What scenario C can say about a service or a person. */
export interface Attribute {
  family: "setting" | "preference" | "reading";
  noun: string;
  /** A value, drawn anew on every call. */
  value: (random: Random) => string;
}

const words = (text: string): string[] => text.trim().split(/\s+/);
const phrases = (text: string): string[] => text.trim().split(/\s*,\s*/);

/** Names of services: 40 × 25, all different. */
export const serviceNames: readonly string[] = words(`
  billing search payment invoice shipping login session catalog inventory pricing booking ticket survey wiki forum
  newsletter reporting archive thumbnail translation weather map payroll calendar chat voucher warranty feedback
  recipe podcast badge queue ledger loyalty refund audit sensor video radio polling
`);
export const serviceKinds: readonly string[] = words(`
  gateway service worker proxy cache scheduler exporter router broker indexer crawler dispatcher backend frontend
  collector notifier importer resolver mirror watcher relay balancer sampler planner builder
`);

const hosts = words("heron falcon otter badger lynx marten osprey bison walrus ibis gecko puffin moose raven tapir");
const folders = words(
  "amber basalt cobalt delta ember fjord granite harbor indigo jasper krypton lagoon meadow nimbus onyx",
);
const regions = words("eu-north eu-west us-east us-south asia-east africa-south");

const oneOf = (values: readonly string[]) => (random: Random): string => random.pick(values);
const number = (low: number, high: number, step = 1) => (random: Random): string =>
  String(low + step * random.int(Math.floor((high - low) / step) + 1));
const counted = (low: number, high: number, step: number, unit: string) => (random: Random): string =>
  `${number(low, high, step)(random)} ${unit}`;

/** Settings of services. */
export const settings: readonly Attribute[] = [
  { family: "setting", noun: "port", value: number(2001, 9999) },
  { family: "setting", noun: "timeout", value: counted(15, 295, 5, "seconds") },
  { family: "setting", noun: "server", value: (random) => `${random.pick(hosts)}-${number(2, 99)(random)}` },
  { family: "setting", noun: "region", value: (random) => `${random.pick(regions)}-${number(2, 9)(random)}` },
  { family: "setting", noun: "log folder", value: (random) => `/srv/${random.pick(folders)}/${random.pick(hosts)}` },
  { family: "setting", noun: "retry limit", value: counted(3, 40, 1, "attempts") },
  { family: "setting", noun: "backup time", value: oneOf(weekTimes) },
  {
    family: "setting",
    noun: "maintainer",
    value: (random) => new PeoplePool(random.fork(String(random.next()))).at(0),
  },
  { family: "setting", noun: "memory limit", value: counted(128, 8192, 64, "megabytes") },
  { family: "setting", noun: "database", value: (random) => `${random.pick(folders)}_${random.pick(hosts)}` },
  { family: "setting", noun: "expiry date", value: oneOf(dates) },
  { family: "setting", noun: "polling interval", value: counted(2, 58, 1, "minutes") },
  { family: "setting", noun: "branch", value: (random) => `${random.pick(folders)}-${number(11, 99)(random)}` },
];

/** What people like. */
export const preferences: readonly Attribute[] = [
  {
    family: "preference",
    noun: "color",
    value: oneOf(
      phrases("dark green, turquoise, crimson, silver, lilac, ocher, navy blue, ivory, maroon, peach, olive, coral"),
    ),
  },
  {
    family: "preference",
    noun: "drink",
    value: oneOf(
      phrases(
        "mint tea, black coffee, ginger beer, apple juice, cold milk, hot chocolate, tomato juice, iced tea, plum wine, lemonade",
      ),
    ),
  },
  {
    family: "preference",
    noun: "dish",
    value: oneOf(
      phrases(
        "onion soup, lamb curry, fried rice, bean stew, spinach pie, roast duck, fish tacos, beef noodles, lentil soup, stuffed peppers",
      ),
    ),
  },
  {
    family: "preference",
    noun: "dessert",
    value: oneOf(
      phrases(
        "cherry cake, rice pudding, carrot cake, vanilla ice cream, baked apples, almond cookies, lemon tart, fig jam, honey waffles",
      ),
    ),
  },
  {
    family: "preference",
    noun: "instrument",
    value: oneOf(
      phrases(
        "the cello, the harp, the accordion, the banjo, the oboe, the tuba, the clarinet, the organ, the mandolin, the bassoon",
      ),
    ),
  },
  {
    family: "preference",
    noun: "sport",
    value: oneOf(
      phrases(
        "rowing, fencing, table tennis, judo, archery, volleyball, water polo, badminton, sailing, rugby, curling, climbing",
      ),
    ),
  },
  {
    family: "preference",
    noun: "animal",
    value: oneOf(
      phrases(
        "hedgehogs, sea otters, barn owls, red pandas, donkeys, penguins, tortoises, foxes, camels, squirrels, seals, parrots",
      ),
    ),
  },
  {
    family: "preference",
    noun: "seat",
    value: (random) => `row ${number(2, 39)(random)} ${random.pick(words("left right center"))}`,
  },
  { family: "preference", noun: "meeting time", value: oneOf(weekTimes) },
  {
    family: "preference",
    noun: "flower",
    value: oneOf(
      phrases(
        "white roses, tulips, sunflowers, orchids, lilies, daisies, poppies, violets, peonies, irises, carnations",
      ),
    ),
  },
  {
    family: "preference",
    noun: "music",
    value: oneOf(
      phrases(
        "jazz, baroque operas, folk songs, punk rock, tango, gospel, heavy metal, film scores, bossa nova, reggae, string quartets",
      ),
    ),
  },
  {
    family: "preference",
    noun: "hotel",
    value: (random) =>
      `the ${capital(random.pick(placeLooks))} ${random.pick(words("Inn Lodge Palace House Court Garden"))}`,
  },
];

function capital(word: string): string {
  return word[0].toUpperCase() + word.slice(1);
}

/** What a monitor shows and nobody asks for again. */
export const readings: readonly Attribute[] = [
  { family: "reading", noun: "error count", value: number(110, 990) },
  { family: "reading", noun: "request count", value: number(1200, 9800, 10) },
  { family: "reading", noun: "queue length", value: number(110, 990) },
  { family: "reading", noun: "uptime", value: counted(110, 990, 1, "hours") },
];
