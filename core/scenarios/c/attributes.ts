import { dates, weekTimes } from "../../corpus/calendar.ts";
import type { Random } from "../../random/random.ts";
import { names, people } from "../names.ts";
import pools from "./pools.json" with { type: "json" };

/** What scenario C can say about a service or a person. */
export interface Attribute {
  family: "setting" | "preference" | "reading";
  noun: string;
  /** A value, drawn anew on every call. */
  value: (random: Random) => string;
}

const { hosts, folders, regions } = pools;
/** Names of services, and what kinds there are: every pair is a service. */
export const services: Readonly<Record<"names" | "kinds", readonly string[]>> = {
  names: pools.serviceNames,
  kinds: pools.serviceKinds,
};

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
    value: (random) => people(random.fork(String(random.next()))).at(0),
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
    value: oneOf(pools.preferences.color),
  },
  {
    family: "preference",
    noun: "drink",
    value: oneOf(pools.preferences.drink),
  },
  {
    family: "preference",
    noun: "dish",
    value: oneOf(pools.preferences.dish),
  },
  {
    family: "preference",
    noun: "dessert",
    value: oneOf(pools.preferences.dessert),
  },
  {
    family: "preference",
    noun: "instrument",
    value: oneOf(pools.preferences.instrument),
  },
  {
    family: "preference",
    noun: "sport",
    value: oneOf(pools.preferences.sport),
  },
  {
    family: "preference",
    noun: "animal",
    value: oneOf(pools.preferences.animal),
  },
  {
    family: "preference",
    noun: "seat",
    value: (random) => `row ${number(2, 39)(random)} ${random.pick(pools.seats)}`,
  },
  { family: "preference", noun: "meeting time", value: oneOf(weekTimes) },
  {
    family: "preference",
    noun: "flower",
    value: oneOf(pools.preferences.flower),
  },
  {
    family: "preference",
    noun: "music",
    value: oneOf(pools.preferences.music),
  },
  {
    family: "preference",
    noun: "hotel",
    value: (random) => `the ${capital(random.pick(names.placeLooks))} ${random.pick(pools.hotels)}`,
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
