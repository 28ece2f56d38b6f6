import { months, weekTimes } from "../calendar.ts";
import { PeoplePool, ThingPool } from "../pools.ts";
import type { Random } from "../../random/random.ts";
import { readerPools } from "./reading_pools.ts";

/** What the reader's training tasks are drawn from: names, things, times. */

/** A whole number from `low` to `high`, in digits. */
export const digits = (random: Random, low: number, high: number) => String(low + random.int(high - low + 1));

/** A value that differs from another one. */
export function another<T>(draw: () => T, taken: T): T {
  for (;;) {
    // Ends: every pool has several values.
    const value = draw();
    if (value !== taken) return value;
  }
}

function people(random: Random): PeoplePool {
  return new PeoplePool(random.fork(String(random.next())), readerPools.firstNames, readerPools.lastNames);
}

/** A name that no evaluation uses. */
export const person = (random: Random): string => people(random).at(0);

/** "the tiny lamp" and the like. */
export function thing(random: Random, nouns: readonly string[], looks: readonly string[]): string {
  return new ThingPool(random.fork(String(random.next())), nouns, looks).at(0);
}

/** "the tiny lamp" → "the broken lamp". */
export function withOtherLook(random: Random, thing: string, looks: readonly string[]): string {
  const [, look, noun] = /^the (\S+) (.*)$/.exec(thing)!;
  return `the ${another(() => random.pick(looks), look)} ${noun}`;
}

const monthNames = months.slice(0, 11);

/** A part of the week or a date. */
export const when = (random: Random): string =>
  random.next() < 0.5 ? random.pick(weekTimes) : `${digits(random, 2, 28)} ${random.pick(monthNames)}`;
