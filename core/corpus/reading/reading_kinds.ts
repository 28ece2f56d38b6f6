import { weekTimes } from "../calendar.ts";
import { PairPool } from "../pools.ts";
import type { Random } from "../../random/random.ts";
import { another, digits, person, thing, when, withOtherLook } from "./reading_draws.ts";
import { noteForms } from "./reading_notes.ts";
import { readerPools, type ReaderRelation } from "./reading_pools.ts";
import { fill } from "../../episodes/templates.ts";

/** A line that can be asked about, and a way to another line that is easily mistaken for it. */
export interface Reading {
  line: string;
  question: string;
  answer: string;
  /** All that the line tells, with every wording in which it can be asked for. */
  askables: () => { answer: string; questions: string[] }[];
  /** What the line is about; two lines about one topic would contradict each other. */
  topic: string;
  /** Like this line but for one thing that the question shows; it has another answer. */
  rival: () => string;
  /** Like this line in words, as what a search by likeness brings up beside it; shares less than a rival. */
  cousin: () => string;
}

/** Draws a line with its question. */
export type Kind = (random: Random) => Reading;

/** Ways to write the lines of one kind, and to ask about them. */
export interface Manner<Wordings = readonly string[]> {
  texts: readonly string[];
  wordings: Wordings;
}

/** What is asked of a story. */
export type StoryRelation = "where" | "what" | "who" | "when";

/** How lines are written and asked about. */
export interface ReadingStyle {
  story: Manner<Readonly<Record<StoryRelation, readonly string[]>>>;
  patch: Manner;
  setting: Manner;
  preference: Manner;
  /** Of notes about people, recipes and schedules, which have texts of their own. */
  noteWordings: readonly string[];
}

const storyVisible = {
  where: ["who", "what"],
  what: ["who", "where"],
  who: ["what", "where"],
  when: ["who", "what"],
} as const;

const relations = ["where", "what", "who", "when"] as const;

/** Who left what where and when. */
const story = ({ texts, wordings }: ReadingStyle["story"]): Kind => (random) => {
  const draw = {
    who: () => person(random),
    what: () => thing(random, readerPools.objects, readerPools.looks),
    where: () => thing(random, readerPools.places, readerPools.placeLooks),
    when: () => when(random),
  };
  const slots = { who: draw.who(), what: draw.what(), where: draw.where(), when: draw.when() };
  const relation = random.pick(relations);
  const others = () => ({
    who: another(draw.who, slots.who),
    what: another(draw.what, slots.what),
    where: another(draw.where, slots.where),
    when: another(draw.when, slots.when),
  });
  const asked = { ...slots, what_bare: slots.what.replace(/^the /, "") };
  return {
    line: fill(random.pick(texts), slots).text,
    question: fill(random.pick(wordings[relation]), asked).text,
    answer: slots[relation],
    askables: () =>
      relations.map((each) => ({
        answer: slots[each],
        questions: wordings[each].map((wording) => fill(wording, asked).text),
      })),
    topic: `${slots.who}, ${slots.what}`,
    rival: () => {
      const kept = random.pick(storyVisible[relation]);
      return fill(random.pick(texts), { ...others(), [kept]: slots[kept] }).text;
    },
    cousin: () => {
      const other = others();
      const [first, last] = slots.who.split(" ");
      const [otherFirst, otherLast] = other.who.split(" ");
      const alike = {
        who: random.pick([`${first} ${otherLast}`, `${otherFirst} ${last}`]),
        what: withOtherLook(random, slots.what, readerPools.looks),
        where: withOtherLook(random, slots.where, readerPools.placeLooks),
      };
      const shared = random.pick(["who", "what", "where"] as const);
      return fill(random.pick(texts), { ...other, [shared]: alike[shared] }).text;
    },
  };
};

/** What a phrase reading is made from: a subject, a noun, a value, and how rivals differ. */
interface Entry {
  subject: string;
  noun: string;
  phrase: string;
  value: string;
}

function phraseReading(random: Random, { texts, wordings }: Manner, entry: Entry, rival: () => Entry): Reading {
  const slots = (e: Entry) => ({ ...e, object: e.value, phrase_bare: e.phrase.replace(/ of .*$/, "") });
  const line = (e: Entry) => fill(random.pick(texts), slots(e)).text;
  return {
    line: line(entry),
    question: fill(random.pick(wordings), slots(entry)).text,
    answer: entry.value,
    askables: () => [{
      answer: entry.value,
      questions: wordings.map((wording) => fill(wording, slots(entry)).text),
    }],
    topic: entry.phrase,
    rival: () => line(rival()),
    cousin: () => line(rival()),
  };
}

/** A note that contradicts what the model may know: the note is right. */
const patch = (manner: Manner): Kind => (random) => {
  const relation = random.pick(readerPools.relations);
  const entry = (known: ReaderRelation["facts"], not?: string): Entry => {
    const [subject, truth] = random.pick(known);
    const phrase = relation.phrase.replace("{subject}", subject);
    const values = relation.facts.map(([, object]) => object)
      .filter((object) => object !== truth && object !== not && !` ${phrase} `.includes(` ${object} `));
    return { subject, noun: relation.noun, phrase, value: random.pick(values) };
  };
  const gold = entry(relation.facts);
  return phraseReading(
    random,
    manner,
    gold,
    () => entry(relation.facts.filter(([subject]) => subject !== gold.subject), gold.value),
  );
};

const settingValues: Readonly<Record<string, (random: Random) => string>> = {
  port: (random) => digits(random, 1025, 9999),
  timeout: (random) => `${digits(random, 2, 290)} seconds`,
  server: (random) => `${random.pick(readerPools.hosts)}-${digits(random, 2, 99)}`,
  region: (random) =>
    `${random.pick(["south", "west", "central", "north"])}-${random.pick(readerPools.hosts)}-${digits(random, 2, 9)}`,
  "log folder": (random) => `/data/${random.pick(readerPools.hosts)}/${random.pick(readerPools.hosts)}`,
  "retry limit": (random) => `${digits(random, 2, 50)} attempts`,
  "backup time": (random) => random.pick(weekTimes),
  maintainer: person,
  "memory limit": (random) => `${digits(random, 100, 9000)} megabytes`,
  database: (random) => `${random.pick(readerPools.hosts)}_db${digits(random, 2, 40)}`,
  "expiry date": when,
  "polling interval": (random) => `${digits(random, 2, 58)} minutes`,
  branch: (random) => `release-${digits(random, 11, 99)}`,
  "API version": (random) => `v${digits(random, 2, 30)}`,
  "welcome text": (random) => random.pick(["hello there", "good day", "at your service", "nice to see you"]),
};

/** The same subject with another noun, or another subject with the same noun. */
function crossed(
  random: Random,
  gold: { subject: string; noun: string },
  nouns: readonly string[],
  make: (subject: string, noun: string) => Entry,
  subject: () => string,
): Entry {
  const sameSubject = random.next() < 0.6;
  return sameSubject
    ? make(gold.subject, another(() => random.pick(nouns), gold.noun))
    : make(another(subject, gold.subject), gold.noun);
}

/** A setting of a service. */
const setting = (manner: Manner): Kind => (random) => {
  const service = () => {
    const pool = new PairPool(readerPools.serviceNames, readerPools.serviceKinds, random.fork(String(random.next())));
    return `the ${pool.at(0).join(" ")}`;
  };
  const nouns = Object.keys(settingValues);
  const make = (subject: string, noun: string, not?: string): Entry => ({
    subject,
    noun,
    phrase: `the ${noun} of ${subject}`,
    value: another(() => settingValues[noun](random), not ?? ""),
  });
  const gold = make(service(), random.pick(nouns));
  return phraseReading(
    random,
    manner,
    gold,
    () => crossed(random, gold, nouns, (subject, noun) => make(subject, noun, gold.value), service),
  );
};

/** What somebody likes best. */
const preference = (manner: Manner): Kind => (random) => {
  const nouns = Object.keys(readerPools.preferences);
  const make = (subject: string, key: string, not?: string): Entry => {
    const noun = key.replaceAll("_", " ");
    const phrase = `the favorite ${noun} of ${subject}`;
    return { subject, noun, phrase, value: another(() => random.pick(readerPools.preferences[key]), not ?? "") };
  };
  const key = random.pick(nouns);
  const gold = make(person(random), key);
  return phraseReading(
    random,
    manner,
    gold,
    () =>
      crossed(
        random,
        { ...gold, noun: key },
        nouns,
        (subject, noun) => make(subject, noun, gold.value),
        () => person(random),
      ),
  );
};

/** A note about people, recipes or schedules. */
const note = (wordings: readonly string[]): Kind => (random) => {
  const form = random.pick(noteForms);
  const make = (subject: string, not?: string): Entry => ({
    subject,
    noun: form.noun,
    phrase: form.phrase.replace("{subject}", subject),
    value: another(() => form.value(random), not ?? ""),
  });
  const gold = make(form.subject(random));
  return phraseReading(
    random,
    { texts: form.texts, wordings },
    gold,
    () => make(another(() => form.subject(random), gold.subject), gold.value),
  );
};

/** Kinds with their shares: what A, B and C look like, and a rest for generality. */
const kinds: readonly (readonly [share: number, kind: (style: ReadingStyle) => Kind])[] = [
  [0.32, (style) => story(style.story)],
  [0.2, (style) => patch(style.patch)],
  [0.18, (style) => setting(style.setting)],
  [0.12, (style) => preference(style.preference)],
  [0.18, (style) => note(style.noteWordings)],
];

/** A kind, by the shares. */
export function pickKind(random: Random, style: ReadingStyle): Kind {
  let left = random.next();
  for (const [share, kind] of kinds) {
    left -= share;
    if (left < 0) return kind(style);
  }
  return kinds[0][1](style);
}
