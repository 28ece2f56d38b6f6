/**
 * What a model learns that knows nothing but this project's world: to answer from memory lines, facts by heart, that memory beats what
 * is known by heart, to say so where nothing tells, and small skills. Templates and wordings are those of scenarios A, B and C and of the
 * reader; names, things and bindings are the reader's and coined ones, so that no evaluation has any of them (a test proves it).
 */
import { memoryBlock } from "../memory/packer.ts";
import { patchWordings } from "./cues_b.ts";
import { coinedWord, disguised } from "./coined_words.ts";
import type { Random } from "./random.ts";
import {
  readerFirstNames,
  readerLastNames,
  readerLooks,
  readerObjects,
  readerPlaceLooks,
  readerPlaces,
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
  kind: "read" | "heart" | "contradiction" | "unknown" | "skill";
  /** Memory lines; empty where there are none. */
  lines: readonly string[];
  question: string;
  answer: string;
}

/** Said where neither memory nor knowledge tells. */
export const unknownAnswer = "unknown";

const shares: readonly (readonly [share: number, kind: CorpusExample["kind"]])[] = [
  [0.6, "read"],
  [0.14, "heart"],
  [0.08, "contradiction"],
  [0.04, "unknown"],
  [0.14, "skill"],
];

/** Lines of a reading task: four and more are what has to be learned. */
const lineCounts = [1, 1, 2, 3, 4, 4, 4, 5, 6];
/** Share of tasks in the scenarios' own style; the rest are the reader's, for breadth. */
const scenarioShare = 0.75;
/** Share of a task's names and things that are coined. */
const coinedShare = 0.5;

const coinable = new Set([
  ...readerFirstNames,
  ...readerLastNames,
  ...readerLooks,
  ...readerObjects,
  ...readerPlaceLooks,
  ...readerPlaces.flatMap((place) => place.split(" ")),
  ...readerServiceNames,
  ...readerServiceKinds,
]);

const wordings = [...patchWordings.replayed, ...patchWordings.held_out];

function readExample(random: Random): CorpusExample {
  const style = random.next() < scenarioShare ? scenarioStyle : readerStyle;
  const { lines, question, answer, goldIndex } = readingTask(random, style, lineCounts);
  // Common knowledge that the reader is asked beside the point is not this model's.
  if (goldIndex < 0) return { ...heartExample(random), lines };
  const [askedFor, told, ...rest] = disguised(random, [question, answer, ...lines], coinable, coinedShare);
  return { kind: "read", lines: rest, question: askedFor, answer: told };
}

function worldFact(random: Random) {
  const relation = random.pick(worldRelations);
  const [subject, object] = random.pick(relation.facts);
  const phrase = relation.phrase.replace("{subject}", subject);
  return { relation, subject, object, slots: { subject, phrase, noun: relation.noun } };
}

function heartExample(random: Random): CorpusExample {
  const { slots, object } = worldFact(random);
  const beside = random.next() < 0.3 ? readingTask(random, scenarioStyle, [1, 2, 3]).lines : [];
  return { kind: "heart", lines: beside, question: fill(random.pick(wordings), slots).text, answer: object };
}

/** A fact of the world is contradicted by a value that no evaluation uses: a coined one, or one of another kind of thing. */
function contradictionExample(random: Random): CorpusExample {
  const { relation, slots } = worldFact(random);
  const value = () =>
    random.next() < 0.6
      ? coinedWord(random).replace(/^./, (c) => random.next() < 0.5 ? c.toUpperCase() : c)
      : random.pick(random.pick(worldRelations.filter((other) => other.noun !== relation.noun)).facts)[1];
  const line = (of: { subject: string; phrase: string; noun: string }, object: string) =>
    fill(random.pick(patchTemplates), { ...of, object, again: object }).text;
  const answer = value();
  const lines = [line(slots, answer)];
  const others = random.int(5);
  for (let i = 0; i < others; i++) {
    const other = worldFact(random);
    if (other.slots.phrase !== slots.phrase) lines.push(line(other.slots, value()));
  }
  return { kind: "contradiction", lines: random.shuffle(lines), question: fill(random.pick(wordings), slots).text, answer };
}

function unknownExample(random: Random): CorpusExample {
  const asked = readExample(random);
  const lines = random.next() < 0.5 ? [] : readExample(random).lines;
  return asked.kind === "read" && !lines.some((line) => line.includes(asked.answer))
    ? { kind: "unknown", lines, question: asked.question, answer: unknownAnswer }
    : unknownExample(random);
}

/** One example, by the shares. */
export function corpusExample(random: Random): CorpusExample {
  let left = random.next();
  const kind = shares.find(([share]) => (left -= share) < 0)?.[1] ?? "read";
  switch (kind) {
    case "heart":
      return heartExample(random);
    case "contradiction":
      return contradictionExample(random);
    case "unknown":
      return unknownExample(random);
    case "skill": {
      const { question, answer } = skillTask(random);
      return { kind, lines: [], question, answer };
    }
    default:
      return readExample(random);
  }
}

/** The user turn of an example, as every mode of the evaluation writes it. */
export function corpusTurn({ lines, question }: CorpusExample): string {
  return memoryBlock(lines) + question;
}
