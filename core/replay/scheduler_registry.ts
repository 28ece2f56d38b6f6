/** Schedulers by name. A new one is a file of its own and one line here, or one call in the program that uses this project. */
import { namePattern, nameRule } from "../../schemas/name.ts";
import { explain, InputError } from "../../schemas/errors.ts";
import { ca2 } from "./ca2_scheduler.ts";
import type { Scheduler, SchedulerContext, SchedulerKind } from "./scheduler.ts";
import { shuffled } from "./shuffled_scheduler.ts";

const known: SchedulerKind[] = [
  ca2,
  shuffled,
];

/**
 * Makes a kind of scheduler known under its name, for all runs of this program, until what is returned is disposed.
 *
 * @throws InputError if the name cannot stand in a file name, or is taken (upper and lower case count as the same).
 */
export function registerScheduler(kind: SchedulerKind): Disposable {
  const refused = (rule: string, hint?: string) =>
    new InputError(explain({ cannot: "register a scheduler", field: "name", rule, received: kind.name, hint }));
  if (!namePattern.test(kind.name)) throw refused(nameRule, "The name becomes part of file names.");
  const taken = schedulerNames().some((name) => name.toLowerCase() === kind.name.toLowerCase());
  if (taken) throw refused(`another name than those that are taken: ${schedulerNames().join(", ")}`);
  known.push(kind);
  return { [Symbol.dispose]: () => void known.splice(known.indexOf(kind), 1) };
}

/** The names of all schedulers: the built-in ones first, then in the order in which they were registered. */
export function schedulerNames(): string[] {
  return known.map(({ name }) => name);
}

/**
 * A scheduler of the kind with that name.
 *
 * @throws InputError that lists the known names.
 */
export function makeScheduler(name: string, context: SchedulerContext): Scheduler {
  const kind = known.find((one) => one.name === name);
  if (kind) return kind.make(context);
  throw new InputError(explain({
    cannot: "find the scheduler",
    field: "scheduler",
    rule: `one of ${schedulerNames().join(", ")}`,
    received: name,
    hint: "registerScheduler adds one of your own.",
  }));
}
