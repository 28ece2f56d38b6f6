/**
 * What a model learns that knows nothing but this project's world: to answer from memory lines, facts by heart, that memory beats what
 * is known by heart, to say so where nothing tells, and small skills. Templates and wordings are those of scenarios A, B and C and of the
 * reader; names, things and bindings are the reader's and coined ones, so that no evaluation has any of them (a test proves it).
 */
import { memoryBlock } from "../memory/packer.ts";
import { belongingRelations } from "./belongings.ts";
import { patchWordings } from "./cues_b.ts";
import { coinedWord, disguised, unseenWord } from "./coined_words.ts";
import type { Random } from "./random.ts";
import { another, person } from "./reading_draws.ts";
import {
  readerFirstNames,
  readerHosts,
  readerLastNames,
  readerLooks,
  readerObjects,
  readerPlaceLooks,
  readerPlaces,
  readerPreferences,
  readerServiceKinds,
  readerServiceNames,
} from "./reading_pools.ts";
import { readerStyle, scenarioStyle } from "./reading_styles.ts";
import { readingTask } from "./reading_tasks.ts";
import { patchTemplates } from "./scenario_b.ts";
import { skillTask } from "./skills.ts";
import { fill } from "./templates.ts";
import { worldRelations } from "./world.ts";

/** One user turn and its answer. */
export interface CorpusExample {
  kind: "read" | "heart" | "contradiction" | "unknown" | "skill" | "copy";
  /** Memory lines; empty where there are none. */
  lines: readonly string[];
  question: string;
  answer: string;
}

/** Said where neither memory nor knowledge tells. */
export const unknownAnswer = "unknown";

const shares: readonly (readonly [share: number, kind: CorpusExample["kind"]])[] = [
  [0.56, "read"],
  [0.14, "heart"],
  [0.08, "contradiction"],
  [0.03, "unknown"],
  [0.13, "skill"],
  [0.06, "copy"],
];

/** Lines of a reading task: four and more are what has to be learned. */
const lineCounts = [1, 1, 2, 3, 4, 4, 4, 5, 6];
/** Share of tasks in the scenarios' own style; the rest are the reader's, for breadth. */
const scenarioShare = 0.75;
/** Share of a task's names and things that are unseen words. */
const coinedShare = 0.7;
/** Share of what is known or contradicted that is about belongings, whose truth stands in their name. */
const belongingShare = 0.2;

const wordsOf = (phrases: readonly string[]) => phrases.flatMap((phrase) => phrase.split(/[ _]/));
const coinable = new Set([
  ...readerFirstNames,
  ...readerLastNames,
  ...readerLooks,
  ...readerObjects,
  ...readerPlaceLooks,
  ...wordsOf(readerPlaces),
  ...wordsOf(Object.keys(readerPreferences)),
  ...wordsOf(Object.values(readerPreferences).flat()),
  ...readerHosts,
  ...readerServiceNames,
  ...readerServiceKinds,
  // What settings are made of: "release-12", "/data/fern/maple", "south-cedar-4".
  ..."release data south west central north".split(" "),
].filter((word) => word.length > 3 && word !== "The"));

const wordings = [...patchWordings.replayed, ...patchWordings.held_out];

function readExample(random: Random, longest: number): CorpusExample {
  const style = random.next() < scenarioShare ? scenarioStyle : readerStyle;
  const counts = lineCounts.filter((count) => count <= longest);
  const { lines, question, answer, goldIndex } = readingTask(random, style, counts);
  // Common knowledge that the reader is asked beside the point is not this model's.
  if (goldIndex < 0) return { ...heartExample(random, longest), lines };
  const [askedFor, told, ...rest] = disguised(random, [question, answer, ...lines], coinable, coinedShare);
  return { kind: "read", lines: rest, question: askedFor, answer: told };
}

/** A fact with its question, and values that contradict it. */
interface Known {
  slots: { subject: string; phrase: string; noun: string };
  truth: string;
  other: () => string;
}

const colors: readonly string[] = ["red", "blue", "green", "yellow", "black", "white", "purple", "brown"];

/** The belongings are the reader's: their owners and things are in no evaluation. */
function belonging(random: Random): Known {
  const { phrase, noun, truth } = random.pick(belongingRelations);
  const [color, thing, owner] = disguised(
    random,
    [random.pick(colors), random.pick(readerObjects), person(random)],
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

function worldFact(random: Random): Known {
  const relation = random.pick(worldRelations);
  const [subject, truth] = random.pick(relation.facts);
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
const patchLine = (random: Random, { slots }: Known, object: string) =>
  fill(random.pick(patchTemplates), { ...slots, object, again: object }).text;

function heartExample(random: Random, longest: number): CorpusExample {
  const { slots, truth } = known(random);
  const beside = random.next() < 0.3 ? readingTask(random, scenarioStyle, [1, 2, 3].slice(0, longest)).lines : [];
  return { kind: "heart", lines: beside, question: fill(random.pick(wordings), slots).text, answer: truth };
}

/** Memory contradicts what is known: memory is right. */
function contradictionExample(random: Random, longest: number): CorpusExample {
  const fact = known(random);
  const answer = fact.other();
  const lines = [patchLine(random, fact, answer)];
  for (let others = random.int(Math.min(5, longest)); others > 0; others--) {
    const other = known(random);
    if (other.slots.phrase !== fact.slots.phrase) lines.push(patchLine(random, other, other.other()));
  }
  const question = fill(random.pick(wordings), fact.slots).text;
  return { kind: "contradiction", lines: random.shuffle(lines), question, answer };
}

function unknownExample(random: Random, longest: number): CorpusExample {
  const asked = readExample(random, longest);
  const lines = random.next() < 0.5 ? [] : readExample(random, longest).lines;
  return asked.kind === "read" && !lines.some((line) => line.includes(asked.answer))
    ? { kind: "unknown", lines, question: asked.question, answer: unknownAnswer }
    : unknownExample(random, longest);
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
  return { kind: "copy", lines: [], question: `Repeat: ${answer}`, answer };
}

/**
 * One example, by the shares.
 *
 * @param longest Most memory lines.
 */
export function corpusExample(random: Random, longest: number = Math.max(...lineCounts)): CorpusExample {
  let left = random.next();
  const kind = shares.find(([share]) => (left -= share) < 0)?.[1] ?? "read";
  switch (kind) {
    case "heart":
      return heartExample(random, longest);
    case "contradiction":
      return contradictionExample(random, longest);
    case "unknown":
      return unknownExample(random, longest);
    case "skill": {
      const { question, answer } = skillTask(random);
      return { kind, lines: [], question, answer };
    }
    case "copy":
      return copyExample(random);
    default:
      return readExample(random, longest);
  }
}

/** The user turn of an example, as every mode of the evaluation writes it. */
export function corpusTurn({ lines, question }: CorpusExample): string {
  return memoryBlock(lines) + question;
}
