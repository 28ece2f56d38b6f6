import { PairPool, type PeoplePool } from "../../corpus/pools.ts";
import { cuesOf } from "../../episodes/cues.ts";
import type { EpisodeKind, EpisodeStream, Scenario, StreamOptions } from "../../episodes/episode.ts";
import { fill } from "../../episodes/templates.ts";
import { Random } from "../../random/random.ts";
import { lineDraft } from "../filler.ts";
import { people } from "../names.ts";
import { assembleStream, streamCounts } from "../stream.ts";
import type { Draft, Told } from "../draft.ts";
import { type Attribute, preferences, readings, services, settings } from "./attributes.ts";
import { attributeTemplates, attributeWordings, statusLines } from "./texts.ts";

interface Entry {
  subject: string;
  attribute: Attribute;
  value: string;
}

function entryDraft(kind: EpisodeKind, entry: Entry, template: string): Draft {
  return { kind, tell: () => toldOf(entry, template) };
}

function toldOf({ subject, attribute, value }: Entry, template: string): Told {
  const { family, noun } = attribute;
  const phrase = `the ${family === "preference" ? "favorite " : ""}${noun} of ${subject}`;
  const slots = { subject, noun, value, phrase, phrase_bare: `the favorite ${noun}`, again: value };
  const { text, spans } = fill(template, slots);
  return {
    text,
    slots: { subject, attribute: noun, value },
    answerSpan: spans.again ?? spans.value,
    cues: cuesOf(`${family}-${noun.replaceAll(" ", "-")}`, attributeWordings[family], slots),
  };
}

/** Deals out (subject, attribute) pairs, each once in a stream, with seeded values. */
class Registry {
  readonly #random: Random;
  readonly #services: PairPool;
  readonly #people: PeoplePool;
  readonly #next = { setting: 0, preference: 0, reading: 0 };
  readonly #taken = new Set<string>();

  constructor(random: Random) {
    this.#random = random.fork("value");
    this.#services = new PairPool(services.names, services.kinds, random.fork("service"));
    this.#people = people(random.fork("people"));
  }

  /** A subject that nothing was said about; beyond the names of services they are numbered. */
  freshSubject(family: Attribute["family"]): string {
    if (family === "preference") return this.#people.at(this.#next.preference++);
    // Readings come from services of their own, counted from the other end of each round.
    const index = family === "setting" ? 2 * this.#next.setting++ : 2 * this.#next.reading++ + 1;
    const round = this.#services.round(index);
    return `the ${this.#services.at(index).join(" ")}${round === 0 ? "" : ` ${round + 1}`}`;
  }

  isFree(subject: string, attribute: Attribute): boolean {
    return !this.#taken.has(`${subject}/${attribute.noun}`);
  }

  /** Says something new; the value differs from `other`. */
  claim(subject: string, attribute: Attribute, other?: string): Entry {
    this.#taken.add(`${subject}/${attribute.noun}`);
    let value = attribute.value(this.#random);
    // Ends: every attribute that may be asked about has at least nine values.
    while (value === other) value = attribute.value(this.#random);
    return { subject, attribute, value };
  }
}

const familyOf = { setting: settings, preference: preferences, reading: readings };

/** A hard negative of an entry: the same subject with another attribute, or the same attribute of another subject. */
function neighbourEntry(entry: Entry, registry: Registry, choice: Random): Entry {
  const { subject, attribute, value } = entry;
  const free = familyOf[attribute.family].filter((other) => other !== attribute && registry.isFree(subject, other));
  // Two of three share the subject: telling the settings of one service apart is the hard part.
  if (free.length > 0 && choice.next() < 2 / 3) return registry.claim(subject, choice.pick(free), value);
  return registry.claim(registry.freshSubject(attribute.family), attribute, value);
}

/**
 * Scenario C: settings of services and preferences of people, two about each subject. A hard negative differs from its
 * fact in the subject or in the attribute. Distractors are passing readings of other services; filler is status lines.
 */
export const scenarioC: Scenario<EpisodeStream> = {
  scenario: "C",
  stream(options: StreamOptions): EpisodeStream {
    const counts = streamCounts(options);
    const random = new Random(`C/${options.seed}`);
    const registry = new Registry(random);
    const choice = random.fork("choice");

    const facts: Entry[] = [];
    while (facts.length < counts.facts) {
      // Three services for two people.
      const family = choice.next() < 0.6 ? "setting" : "preference";
      const subject = registry.freshSubject(family);
      for (const attribute of choice.shuffle(familyOf[family]).slice(0, Math.min(2, counts.facts - facts.length))) {
        facts.push(registry.claim(subject, attribute));
      }
    }
    const hardNegatives = Array.from(
      { length: counts.hardNegatives },
      (_, index) => neighbourEntry(facts[index % facts.length], registry, choice),
    );
    const distractors = Array.from({ length: counts.distractors }, () => {
      const attribute = choice.pick(readings);
      return registry.claim(registry.freshSubject("reading"), attribute);
    });
    const draft = (kind: EpisodeKind) => (entry: Entry) =>
      entryDraft(kind, entry, choice.pick(attributeTemplates[entry.attribute.family]));
    return assembleStream("C", options, [
      ...facts.map(draft("fact")),
      ...hardNegatives.map(draft("hard_negative")),
      ...distractors.map(draft("distractor")),
      ...Array.from({ length: counts.filler }, () => lineDraft(choice.pick(statusLines), "status")),
    ]);
  },
};
