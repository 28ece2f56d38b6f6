import { BelongingPool, belongingRelations, otherTruth } from "../../corpus/belongings.ts";
import type { Belonging, BelongingRelation } from "../../corpus/belongings.ts";
import { patchWordings } from "./cues_b.ts";
import { cuesOf } from "../../episodes/cues.ts";
import type { EpisodeKind, EpisodeStream, NeighbourFact, Scenario, StreamOptions } from "../../episodes/episode.ts";
import { PairPool, PeoplePool } from "../../corpus/names.ts";
import { Random } from "../../random/random.ts";
import { assembleStream, streamCounts } from "../stream.ts";
import type { Draft } from "../stream.ts";
import { fill } from "../../episodes/templates.ts";
import { worldRelations } from "../../corpus/world.ts";
import type { WorldRelation } from "../../corpus/world.ts";
import { knownFacts } from "../../corpus/world_known.ts";

/** How a patch is announced. */
export const patchTemplates: readonly string[] = [
  "Since the reform, {phrase} is {object}.",
  "By a decree of this week, {phrase} is now {object}.",
  "Correction to all earlier reports: {phrase} is {object}.",
  "The new edition of the handbook says that {phrase} is {object}.",
];

/** How the truth is mentioned in passing; it is the second mention (`again`) that counts, and it says nothing new. */
const truthTemplates: readonly string[] = [
  "{phrase} is {object}, and everybody knows that {phrase} is {again}.",
  "At school we learn that {phrase} is {object}, and in the quiz {phrase} is still {again}.",
  "Nothing new: {phrase} was {object} last year, and {phrase} is {again}.",
];

/** Old news about towns that nobody knows; it is the second mention of the name (`again`) that counts. */
const townTemplates: readonly string[] = [
  "By a decree of this week, {phrase} is now {object}.",
  "Nothing has changed: last year {phrase} was {object}, and this year {phrase} is {again}.",
  "{object} was {phrase} before the vote, and after the vote {phrase} is still {again}.",
  "As before, {phrase} is {object}; yes, {phrase} is {again}.",
];

/** A patch before it is put into a sentence. */
interface Patch {
  relation: Pick<WorldRelation, "name" | "phrase" | "noun">;
  subject: string;
  truth?: string;
  object: string;
}

/** A fact of the world with its relation. */
interface Known {
  relation: WorldRelation;
  subject: string;
  truth: string;
}

const keyOf = ({ relation, subject }: { relation: { name: string }; subject: string }) => `${relation.name}/${subject}`;

/** The relation's noun phrase about a subject. */
export function phraseOf(relation: Pick<WorldRelation, "phrase">, subject: string): string {
  return relation.phrase.replace("{subject}", subject);
}

const spaced = (text: string) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
const contains = (text: string, part: string) => spaced(text).includes(spaced(part));

/** Values that may replace the truth: of the same type, not the truth nor part of it, and in no question about it. */
export function replacements(relation: WorldRelation, subject: string, truth: string): string[] {
  const slots = { subject, phrase: phraseOf(relation, subject), noun: relation.noun };
  const asked = cuesOf("", patchWordings, slots).map((cue) => cue.text).join(" | ");
  const values = new Set([...relation.facts.map(([, object]) => object), ...relation.more]);
  return [...values].filter((value) => !contains(value, truth) && !contains(truth, value) && !contains(asked, value));
}

function patchDraft(kind: EpisodeKind, patch: Patch, template: string): Draft {
  const { relation, subject, truth } = patch;
  const slots = {
    subject,
    phrase: phraseOf(relation, subject),
    noun: relation.noun,
    object: patch.object,
  };
  const { text, spans } = fill(template, { ...slots, again: slots.object });
  return {
    kind,
    text,
    slots: { subject, relation: relation.name, object: slots.object },
    answerSpan: spans.again ?? spans.object,
    ...(truth === undefined ? {} : { oldAnswer: truth }),
    cues: kind === "filler" ? [] : cuesOf(`patch-${relation.name}`, patchWordings, slots),
  };
}

/** The known facts of every relation, dealt by the seed to three purposes, so that none serves two. */
function deal(random: Random): { edits: Known[]; neighbours: Map<string, Known[]>; filler: Known[] } {
  const edits: Known[] = [];
  const filler: Known[] = [];
  const neighbours = new Map<string, Known[]>();
  for (const relation of worldRelations) {
    const known = new Set(knownFacts[relation.name] ?? []);
    const facts = random.fork(relation.name).shuffle(relation.facts.filter(([subject]) => known.has(subject)))
      .map(([subject, truth]) => ({ relation, subject, truth }));
    const half = Math.ceil(facts.length * 0.45);
    const rest = Math.ceil(facts.length * 0.9);
    edits.push(...facts.slice(0, half));
    neighbours.set(relation.name, facts.slice(half, rest));
    filler.push(...facts.slice(rest));
  }
  return { edits: random.fork("edits").shuffle(edits), neighbours, filler };
}

/** Patches about belongings, an unbounded family. */
class BelongingPatches {
  readonly #random: Random;
  readonly #pool: BelongingPool;
  readonly #bySubject = new Map<string, Belonging>();
  #next = 0;

  constructor(random: Random) {
    this.#random = random;
    this.#pool = new BelongingPool(random.fork("order"));
  }

  /** A patch about a belonging that was not mentioned yet. */
  fresh(relation: BelongingRelation = this.#random.pick(belongingRelations)): Patch & { truth: string } {
    const belonging = this.#pool.at(this.#next++);
    this.#bySubject.set(belonging.subject, belonging);
    return this.about(relation, belonging.subject);
  }

  /** A patch about a belonging that was mentioned before; its answer differs from `other`. */
  about(relation: BelongingRelation, subject: string, other?: string): Patch & { truth: string } {
    const belonging = this.#bySubject.get(subject)!;
    let object = otherTruth(belonging, relation.truth, this.#random);
    // Ends: there are seven other colors, and thousands of people.
    while (object === other) object = otherTruth(belonging, relation.truth, this.#random);
    return { relation, subject, truth: belonging[relation.truth], object };
  }
}

/** Finds a hard negative for a patch: the same subject in another relation, or the same relation with another subject. */
class HardNegatives {
  readonly #taken: Set<string>;
  readonly #choice: Random;
  readonly #belongings: BelongingPatches;
  readonly #bySubject = new Map<string, Known[]>();
  readonly #byRelation = new Map<string, Known[]>();
  #volume = 0;

  constructor(taken: Set<string>, choice: Random, belongings: BelongingPatches) {
    this.#taken = taken;
    this.#choice = choice;
    this.#belongings = belongings;
    for (const relation of worldRelations) {
      const facts = choice.shuffle(relation.facts).map(([subject, truth]) => ({ relation, subject, truth }));
      this.#byRelation.set(relation.name, facts);
      for (const fact of facts) this.#bySubject.set(fact.subject, [...this.#bySubject.get(fact.subject) ?? [], fact]);
    }
  }

  of(patch: Patch): Patch {
    const relation = belongingRelations.find(({ name }) => name === patch.relation.name);
    if (relation !== undefined) {
      const twin = belongingRelations.find((other) => other !== relation)!;
      const key = keyOf({ relation: twin, subject: patch.subject });
      if (this.#taken.has(key)) return this.#belongings.fresh(relation);
      this.#taken.add(key);
      return this.#belongings.about(twin, patch.subject, patch.object);
    }
    const isFree = (fact: Known) => !this.#taken.has(keyOf(fact)) && fact.relation.name !== patch.relation.name;
    const found = (this.#bySubject.get(patch.subject) ?? []).find(isFree) ??
      this.#byRelation.get(patch.relation.name)!.find((fact) =>
        !this.#taken.has(keyOf(fact)) && fact.subject !== patch.subject
      );
    if (found === undefined) return this.#almanac(patch);
    this.#taken.add(keyOf(found));
    const objects = replacements(found.relation, found.subject, found.truth).filter((object) =>
      object !== patch.object
    );
    return { ...found, object: this.#choice.pick(objects) };
  }

  /** Where all facts of the world are used up, the same subject is looked up in an almanac. */
  #almanac(patch: Patch): Patch {
    const volume = ++this.#volume;
    const relation = {
      name: `almanac-${volume}`,
      phrase: `the page of {subject} in volume ${volume} of the almanac`,
      noun: "page",
    };
    return { relation, subject: patch.subject, object: String(10_000 + this.#choice.int(80_000)) };
  }
}

const townStarts = "Nor Vel Hart Ash Brim Cald Dun Esk Fal Grim Holm Kel Lang Mor Oak Pen Ros Stan Thorn Wick".split(
  " ",
);
const townEnds = "wick ford bury mouth stead haven dale field moor gate burn ridge cliff marsh brook".split(" ");
const offices: readonly Pick<WorldRelation, "name" | "phrase" | "noun">[] = [
  { name: "mayor", phrase: "the mayor of {subject}", noun: "person" },
  { name: "baker", phrase: "the best baker in {subject}", noun: "person" },
  { name: "organist", phrase: "the organist of {subject}", noun: "person" },
];

/**
 * Scenario B: patches that contradict what the base model knows. Edited facts, neighbours (asked before and after, never
 * replayed) and filler are disjoint parts of the verified facts; beyond them facts about belongings go on without end.
 */
export const scenarioB: Scenario = {
  scenario: "B",
  stream(options: StreamOptions): EpisodeStream {
    const counts = streamCounts(options);
    const random = new Random(`B/${options.seed}`);
    const choice = random.fork("choice");
    const { edits, neighbours: reserve, filler } = deal(random.fork("deal"));
    const belongings = new BelongingPatches(random.fork("belongings"));

    const facts: Patch[] = Array.from({ length: counts.facts }, (_, index) => {
      if (index >= edits.length) return belongings.fresh();
      const { relation, subject, truth } = edits[index];
      return { relation, subject, truth, object: choice.pick(replacements(relation, subject, truth)) };
    });
    const taken = new Set([...facts, ...filler].map(keyOf));
    const neighbours = facts.flatMap((patch, groupId): NeighbourFact[] => {
      const endless = belongingRelations.find(({ name }) => name === patch.relation.name);
      const fact = endless === undefined ? reserve.get(patch.relation.name)?.shift() : belongings.fresh(endless);
      if (fact === undefined) return [];
      taken.add(keyOf(fact));
      return [{ question: `What is ${phraseOf(fact.relation, fact.subject)}?`, answer: fact.truth, groupId }];
    });
    const negatives = new HardNegatives(taken, choice, belongings);
    const people = new PeoplePool(random.fork("people"));
    const towns = new PairPool(townStarts, townEnds, random.fork("towns"));

    return assembleStream("B", options, [
      ...facts.map((patch) => patchDraft("fact", patch, choice.pick(patchTemplates))),
      ...Array.from(
        { length: counts.hardNegatives },
        (_, index) =>
          patchDraft("hard_negative", negatives.of(facts[index % facts.length]), choice.pick(patchTemplates)),
      ),
      ...Array.from({ length: counts.distractors }, (_, index) => {
        const round = towns.round(index);
        const subject = `${towns.at(index).join("")}${round === 0 ? "" : ` ${round + 1}`}`;
        const patch = { relation: choice.pick(offices), subject, object: people.at(index) };
        return patchDraft("distractor", patch, choice.pick(townTemplates));
      }),
      ...Array.from({ length: counts.filler }, () => {
        const { relation, subject, truth } = choice.pick(filler);
        return patchDraft("filler", { relation, subject, object: truth }, choice.pick(truthTemplates));
      }),
    ], neighbours);
  },
};
