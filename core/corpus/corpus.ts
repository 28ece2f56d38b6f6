/**
 * What the embedded model is trained on: answers from memory lines, facts of the world, memory that contradicts such a fact and wins,
 * "unknown" where nothing tells, and small skills. Most examples are written in the style of the scenarios, the others in the reader's.
 * Names, things and bindings are the reader's or coined, so that no evaluation has any of them (a test proves it).
 */
import { belongingRelations, colors } from "./belongings.ts";
import { coinedWord, disguised, unseenWord } from "./coined_words.ts";
import idleTexts from "./idle_texts.json" with { type: "json" };
import { plainText } from "./plain_text.ts";
import type { Random } from "../random/random.ts";
import { another, digits, person, when } from "./reading/reading_draws.ts";
import { readerPools } from "./reading/reading_pools.ts";
import type { ReadingStyle } from "./reading/reading_kinds.ts";
import { readerStyle } from "./reading/reading_styles.ts";
import { readingTask } from "./reading/reading_tasks.ts";
import { skillTask } from "./skills.ts";
import { fill } from "../episodes/templates.ts";
import { worldRelations } from "./world.ts";

/** One user turn and its answer. */
export interface CorpusExample {
  kind: "read" | "heart" | "contradiction" | "unknown" | "skill" | "copy";
  /** Memory lines; empty if there are none. */
  lines: readonly string[];
  /** Place of the line that tells the answer; −1 if none does. */
  goldIndex: number;
  question: string;
  answer: string;
}

/** The answer where neither memory nor knowledge has one. */
export const unknownAnswer = "unknown";

const shares: readonly (readonly [share: number, kind: CorpusExample["kind"]])[] = [
  [0.5, "read"],
  [0.17, "heart"],
  [0.07, "contradiction"],
  [0.02, "unknown"],
  [0.19, "skill"],
  [0.05, "copy"],
];

/** How many lines a reading task has, drawn from this list: four and more are the goal, fewer are easier. */
const lineCounts = [1, 1, 2, 3, 4, 4, 4, 5, 6];
/** Share of tasks in the taught style; the rest are the reader's, for breadth. */
const taughtShare = 0.75;
/** Share of reading tasks without the gold line: even a single line has to be checked. */
const missingShare = 0.15;
/** The gold line stands anywhere; were it often last, the model would learn to read the last line. */
const readingMix = { sameKind: 0.7, goldLast: 0 };
/** Share of reading tasks whose answer gets a word or two more: an answer is all that stands in its place. */
const lengthenedShare = 0.25;
/** Share of a task's names and things that are unseen words. */
const coinedShare = 0.7;
/** Share of facts that are about belongings, whose truth stands in their name. */
const belongingShare = 0.2;

const wordsOf = (phrases: readonly string[]) => phrases.flatMap((phrase) => phrase.split(/[ _]/));
/** Words in whose place unseen ones may stand: names, things, places, values. */
export const coinable: ReadonlySet<string> = new Set([
  ...readerPools.firstNames,
  ...readerPools.lastNames,
  ...readerPools.looks,
  ...readerPools.objects,
  ...readerPools.placeLooks,
  ...wordsOf(readerPools.places),
  ...wordsOf(Object.keys(readerPools.preferences)),
  ...wordsOf(Object.values(readerPools.preferences).flat()),
  ...readerPools.hosts,
  ...readerPools.serviceNames,
  ...readerPools.serviceKinds,
  // What settings are made of: "release-12", "/data/fern/maple", "south-cedar-4".
  ..."release data south west central north".split(" "),
].filter((word) => word.length > 3 && word !== "The"));

/** Share of tasks of several lines in which one line tells nothing that is ever asked. */
const idleShare = 0.2;
let sentences: readonly string[] | undefined;

/** A line about somebody or something, or a sentence out of any text. */
function idleLine(random: Random): string {
  sentences ??= plainText().flatMap((text) => text.split(/(?<=[.!?])\s+/)).filter(({ length }) =>
    length > 20 && length < 90
  );
  return random.next() < 0.4 ? random.pick(sentences) : idleText(random);
}

/** A line about somebody or something that says nothing new; its names are no evaluation's. */
export function idleText(random: Random): string {
  const slots = {
    who: person(random),
    place: random.pick(readerPools.places),
    when: when(random),
    service: `${random.pick(readerPools.serviceNames)} ${random.pick(readerPools.serviceKinds)}`,
    n: digits(random, 2, 990),
    hour: digits(random, 5, 11),
  };
  return fill(random.pick(idleTexts), slots).text;
}

/** How hard examples are. */
export interface CorpusOptions {
  /** Most memory lines. */
  longest: number;
  /** Share of reading tasks in which all other lines are like the telling one. */
  alike: number;
}

const hardest: CorpusOptions = { longest: Math.max(...lineCounts), alike: 0.7 };

/** An answer with a word or two more, and the line that tells it. */
function lengthened(random: Random, { line, answer }: { line: string; answer: string }) {
  const more = random.pick([["word"], ["word", "word"], ["number"], ["number", "word"]]);
  const longer = [answer, ...more.map((kind) => kind === "word" ? unseenWord(random) : digits(random, 2, 99))].join(
    " ",
  );
  const whole = new RegExp(`(?<![\\p{L}\\p{N}])${RegExp.escape(answer)}(?![\\p{L}\\p{N}])`, "gu");
  return whole.test(line) ? { line: line.replaceAll(whole, longer), answer: longer } : { line, answer };
}

function readExample(random: Random, taught: ReadingStyle, { longest, alike }: CorpusOptions): CorpusExample {
  const style = random.next() < taughtShare ? taught : readerStyle;
  const missing = random.next() < missingShare;
  const counts = lineCounts.filter((count) => count <= longest).map((count) => count + (missing ? 1 : 0));
  const { lines, question, answer, goldIndex } = readingTask(random, style, counts, { ...readingMix, alike });
  if (lines.length > 1 && random.next() < idleShare) {
    const other = random.int(lines.length - 1);
    lines[other < goldIndex ? other : other + 1] = idleLine(random);
  }
  // The reader's questions of common knowledge ask for what this model was not taught.
  if (goldIndex < 0) return { ...heartExample(random, taught, longest), lines: lines.slice(0, longest) };
  const [askedFor, told, ...rest] = disguised(random, [question, answer, ...lines], coinable, coinedShare);
  if (!missing) {
    const plain = { line: rest[goldIndex], answer: told };
    const { line, answer } = random.next() < lengthenedShare ? lengthened(random, plain) : plain;
    return { kind: "read", lines: rest.with(goldIndex, line), goldIndex, question: askedFor, answer };
  }
  const silent = rest.toSpliced(goldIndex, 1);
  return { kind: "unknown", lines: silent, goldIndex: -1, question: askedFor, answer: unknownAnswer };
}

/** What is asked about a fact, its answer, and values that contradict it. */
export interface Known {
  slots: { subject: string; phrase: string; noun: string };
  truth: string;
  other: () => string;
}

/** The belongings are the reader's: their owners and things are in no evaluation. */
function belonging(random: Random): Known {
  const { phrase, noun, truth } = random.pick(belongingRelations);
  const [color, thing, owner] = disguised(
    random,
    [random.pick(colors), random.pick(readerPools.objects), person(random)],
    coinable,
    coinedShare,
  );
  const subject = `the ${color} ${thing} of ${owner}`;
  return {
    slots: { subject, phrase: phrase.replace("{subject}", subject), noun },
    truth: truth === "color" ? color : owner,
    other: () => truth === "color" ? another(() => random.pick(colors), color) : another(() => person(random), owner),
  };
}

/** Each fact as often as any other, however many its relation has. */
const worldFacts = worldRelations.flatMap((relation) => relation.facts.map((fact) => ({ relation, fact })));

/** A fact of the world with what contradicts it. */
export function worldFact(random: Random): Known {
  const { relation, fact: [subject, truth] } = random.pick(worldFacts);
  return {
    slots: { subject, phrase: relation.phrase.replace("{subject}", subject), noun: relation.noun },
    truth,
    // No evaluation uses it: a coined word, or another kind of thing.
    other: () =>
      random.next() < 0.6
        ? coinedWord(random).replace(/^./, (c) => random.next() < 0.5 ? c.toUpperCase() : c)
        : random.pick(random.pick(worldRelations.filter((other) => other.noun !== relation.noun)).facts)[1],
  };
}

const known = (random: Random): Known => random.next() < belongingShare ? belonging(random) : worldFact(random);
const patchLine = (random: Random, { patch }: ReadingStyle, { slots }: Known, object: string) =>
  fill(random.pick(patch.texts), { ...slots, object, again: object }).text;

function heartExample(random: Random, taught: ReadingStyle, longest: number): CorpusExample {
  const { slots, truth } = known(random);
  const besides = random.next();
  const beside = besides < 0.2
    ? readingTask(random, taught, [1, 2, 3].slice(0, longest)).lines
    : besides < 0.4
    ? patchLines(random, taught, slots.phrase, 1 + random.int(Math.min(3, longest)))
    : [];
  return {
    kind: "heart",
    lines: beside,
    goldIndex: -1,
    question: fill(random.pick(taught.patch.wordings), slots).text,
    answer: truth,
  };
}

/** Up to so many facts of the world, contradicted, none of them the one that `phrase` is about. */
function patchLines(random: Random, taught: ReadingStyle, phrase: string, count: number): string[] {
  return Array.from({ length: count }, () => known(random)).filter(({ slots }) => slots.phrase !== phrase)
    .map((fact) => patchLine(random, taught, fact, fact.other()));
}

/** Memory contradicts what is known: memory is right. */
function contradictionExample(random: Random, taught: ReadingStyle, longest: number): CorpusExample {
  const fact = known(random);
  const answer = fact.other();
  const others = patchLines(random, taught, fact.slots.phrase, random.int(Math.min(5, longest)));
  const question = fill(random.pick(taught.patch.wordings), fact.slots).text;
  const gold = patchLine(random, taught, fact, answer);
  const lines = random.shuffle([gold, ...others]);
  return { kind: "contradiction", lines, goldIndex: lines.indexOf(gold), question, answer };
}

/** Nothing is said, and it is nothing that is known. */
function unknownExample(random: Random, taught: ReadingStyle): CorpusExample {
  const asked = readExample(random, taught, { ...hardest, longest: 1 });
  return asked.kind === "heart"
    ? unknownExample(random, taught)
    : { ...asked, kind: "unknown", lines: [], goldIndex: -1, answer: unknownAnswer };
}

/** Words and numbers that nobody has seen, said again: the shortest exercise in copying. */
function copyExample(random: Random): CorpusExample {
  const word = () => {
    const coined = unseenWord(random);
    const kind = random.next();
    return kind < 0.4
      ? coined
      : kind < 0.9
      ? coined.charAt(0).toUpperCase() + coined.slice(1)
      : String(random.int(10_000));
  };
  const answer = Array.from({ length: 1 + random.int(4) }, word).join(" ");
  return { kind: "copy", lines: [], goldIndex: -1, question: `Repeat: ${answer}`, answer };
}

/**
 * One example, by the shares.
 *
 * @param taught How most notes are written and asked about: as the scenarios do on which the model will be judged.
 */
export function corpusExample(random: Random, taught: ReadingStyle, options: CorpusOptions = hardest): CorpusExample {
  const { longest } = options;
  let left = random.next();
  const kind = shares.find(([share]) => (left -= share) < 0)?.[1] ?? "read";
  switch (kind) {
    case "heart":
      return heartExample(random, taught, longest);
    case "contradiction":
      return contradictionExample(random, taught, longest);
    case "unknown":
      return unknownExample(random, taught);
    case "skill": {
      const { question, answer } = skillTask(random);
      return { kind, lines: [], goldIndex: -1, question, answer };
    }
    case "copy":
      return copyExample(random);
    default:
      return readExample(random, taught, options);
  }
}
