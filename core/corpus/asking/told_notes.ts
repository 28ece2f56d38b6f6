/**
 * Notes as people write them, with what can be asked of each: what an asker is trained on. Frames and words are data files; bindings are
 * drawn. No name, word or form of an evaluation is among them on purpose.
 */
import type { Random } from "../../random/random.ts";
import home from "./home_frames.json" with { type: "json" };
import life from "./life_frames.json" with { type: "json" };
import more from "./more_pools.json" with { type: "json" };
import first from "./note_frames.json" with { type: "json" };
import parallel from "./parallel_frames.json" with { type: "json" };
import pools from "./note_pools.json" with { type: "json" };
import people from "./people_frames.json" with { type: "json" };
import short from "./short_frames.json" with { type: "json" };
import work from "./work_frames.json" with { type: "json" };

/** Something that a note answers. */
export interface Askable {
  /** As it stands in the note, but for a capital letter at its beginning. */
  answer: string;
  /** Wordings of the same question. */
  questions: string[];
  /** Asks for the subject by the value, the other way round. */
  reverse: boolean;
}

/** A note with all that can be asked of it. */
export interface ToldNote {
  text: string;
  /** Name of the note's frame. */
  frame: string;
  /** In the order of the frame: forward questions first. */
  askables: Askable[];
  /** The same forms of question about other people and things, of which the note says nothing. */
  others: string[];
}

type Pools = Readonly<Record<string, readonly string[]>>;
const words: Pools = { ...pools, ...more };
const frames = [...first, ...home, ...people, ...work, ...life, ...short, ...parallel];
/** Frames of notes that tell alike things of several people or things, or what is and what is not: which part is meant has to be read. */
export const parallelFrames: readonly string[] = parallel.map(({ name }) => name);
const months = words.month;

/** Numbers, codes, dates and times are made up on the spot. */
const made: Readonly<Record<string, (random: Random) => string>> = {
  number: (random) =>
    String(random.pick([between(random, 12, 99), between(random, 100, 999), between(random, 1000, 9999)])),
  small: (random) => String(between(random, 2, 19)),
  year: (random) => String(between(random, 1931, 2024)),
  time: (random) =>
    random.pick([
      `${between(random, 6, 22)}:${random.pick(["05", "15", "20", "30", "40", "45"])}`,
      `half past ${random.pick(hours)}`,
    ]),
  day: (random) =>
    random.pick([
      `${between(random, 1, 28)} ${random.pick(months)}`,
      `${random.pick(months)} ${between(random, 1, 28)}`,
    ]),
  date: (random) =>
    random.pick([
      `${between(random, 1, 28)} ${random.pick(months)}`,
      `${between(random, 1, 28)} ${random.pick(months)} ${between(random, 2025, 2034)}`,
    ]),
  code: (random) =>
    random.pick([
      String(between(random, 1000, 999_999)),
      `${random.pick(letters)}${between(random, 10, 999)}`,
      `${between(random, 10, 99)}-${between(random, 10, 99)}-${between(random, 10, 99)}`,
      `${random.pick(letters)}${random.pick(letters)}-${between(random, 100, 9999)}`,
    ]),
  phone: (random) =>
    `${random.pick(["0", "+4"])}${between(random, 10, 99)} ${between(random, 100, 999)} ${between(random, 1000, 9999)}`,
};
/** A whole number, both ends included. */
const between = (random: Random, least: number, most: number) => least + random.int(most - least + 1);
const hours = ["six", "seven", "eight", "nine", "ten", "eleven"];
const letters = [..."ABCDEFHJKLMNPRTUVWXZ"];

/** A name, a digit where a frame has several of it, and after a colon which form is meant: none for the first, b for the second. */
const hole = /\{(\w+?)(\d?)(?::([b-d]))?\}/g;
const lower = (name: string) => name[0].toLowerCase() + name.slice(1);

/** A pool's entry may hold forms of one thing, as in "step ladder=ladder": what is said of it in short, or what goes with it. */
const formsOf = (entry: string) => entry.split("=");

/** Values for all holes of a frame; numbered holes of one name differ. */
function bind(names: ReadonlySet<string>, random: Random): Map<string, string> {
  const bound = new Map<string, string>();
  for (const name of names) {
    const base = name.replace(/\d$/, "");
    const taken = [...bound].filter(([other]) => other.replace(/\d$/, "") === base).map(([, value]) => value);
    bound.set(name, draw(base, taken, random));
  }
  return bound;
}

function draw(base: string, taken: readonly string[], random: Random): string {
  for (;;) {
    const value = made[base]?.(random) ?? random.pick(words[base]);
    // In short two things may be called the same: "the pump" would be both.
    const isTaken = (name: string) => taken.some((each) => formsOf(each).slice(0, 2).includes(name));
    if (!formsOf(value).slice(0, 2).some(isTaken)) return value;
  }
}

/** A capital letter where the hole's name has one, or where a sentence begins. */
function fill(template: string, bound: ReadonlyMap<string, string>): string {
  const text = fillHoles(template, bound);
  return text[0].toUpperCase() + text.slice(1);
}

function fillHoles(template: string, bound: ReadonlyMap<string, string>): string {
  return template.replace(hole, (_, name: string, digit: string, form = "a") => {
    const value = formsOf(bound.get(lower(name) + digit)!)["abcd".indexOf(form)];
    return name === lower(name) ? value : value[0].toUpperCase() + value.slice(1);
  });
}

const holesOf = (texts: readonly string[]) =>
  new Set(texts.flatMap((text) => [...text.matchAll(hole)].map(([, name, digit]) => lower(name) + digit)));

/** Draws values for the holes of these templates; gives what fills one of them with these values. */
export function filling(templates: readonly string[], random: Random): (template: string) => string {
  const bound = bind(holesOf(templates), random);
  return (template) => fillHoles(template, bound);
}

/** A drawn note. @param name Its frame; any one by default. */
export function toldNote(random: Random, name?: string): ToldNote {
  const frame = name === undefined ? random.pick(frames) : frames.find((one) => one.name === name)!;
  const questions = frame.facts.flatMap((fact) => fact.questions);
  const bound = bind(holesOf([...frame.notes, ...questions]), random);
  const template = random.pick(frame.notes);
  const text = fill(template, bound);
  const known = holesOf([template]);
  const askables: Askable[] = [];
  for (const fact of frame.facts) {
    const plain = fillHoles(fact.answer, bound);
    const answer = [plain, plain.replace(" and ", ", ")].find((form) =>
      text.toLowerCase().includes(form.toLowerCase())
    );
    // A form of the note may leave a value out: what it does not say cannot be asked.
    const asked = fact.questions.filter((question) => isSubset(holesOf([question]), known));
    if (answer === undefined || asked.length === 0) continue;
    askables.push({
      answer,
      questions: asked.map((question) => fill(question, bound)),
      reverse: fact.reverse,
    });
  }
  return { text, frame: frame.name, askables, others: otherQuestions(frame, bound, askables, random) };
}

/** Questions of the frame's forms with another subject. */
function otherQuestions(
  frame: (typeof frames)[number],
  bound: ReadonlyMap<string, string>,
  askables: readonly Askable[],
  random: Random,
): string[] {
  const others: string[] = [];
  for (const swap of frame.swaps) {
    const swapped = new Map(bound);
    for (const slot of swap.split(",")) swapped.set(slot, draw(slot.replace(/\d$/, ""), [...bound.values()], random));
    for (const fact of frame.facts.filter((each) => !each.reverse)) {
      const fitting = fact.questions.filter((question) =>
        isSubset(new Set(swap.split(",")), holesOf([question])) || holesOf([question]).has(swap)
      );
      if (fitting.length > 0) others.push(fill(random.pick(fitting), swapped));
    }
  }
  const told = new Set(askables.flatMap((askable) => askable.questions));
  return others.filter((question) => !told.has(question));
}

function isSubset(part: ReadonlySet<string>, whole: ReadonlySet<string>): boolean {
  return [...part].every((each) => whole.has(each));
}
