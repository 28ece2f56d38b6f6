import { storyWordings, visibleSlots } from "./cues_a.ts";
import type { StoryRelation } from "../../corpus/reading/reading_kinds.ts";
import { cuesOf } from "../../episodes/cues.ts";
import type { EpisodeKind, EpisodeStream, Scenario, StreamOptions } from "../../episodes/episode.ts";
import { dates, PeoplePool, placeLooks, places, ThingPool, weekTimes } from "../../corpus/names.ts";
import { Random } from "../../random/random.ts";
import { lineDraft, smallTalk } from "../small_talk.ts";
import { assembleStream, streamCounts } from "../stream.ts";
import type { Draft } from "../stream.ts";
import { fill } from "../../episodes/templates.ts";

/** Ways to tell a story; no slot that begins with an article stands first in its sentence. */
export const storyTemplates: readonly string[] = [
  "On {when}, {who} left {what} at {where}.",
  "{who} put {what} down at {where} on {when} and went home.",
  "We learned that on {when} {what} was left at {where} by {who}.",
  "In a hurry, {who} left {what} behind at {where} on {when}.",
  "It was on {when} that {who} forgot {what} at {where}.",
];

/** What people do every week: the place follows from the thing. */
const errands: readonly (readonly [what: string, where: string])[] = [
  ["the children", "the kindergarten"],
  ["the luggage", "the airport"],
  ["the dirty clothes", "the dry cleaner"],
  ["the parcels", "the post office"],
  ["the sick dog", "the vet"],
  ["the borrowed books", "the library"],
  ["the broken car", "the garage"],
  ["the patient", "the hospital"],
  ["the horses", "the stable"],
  ["the prescription", "the pharmacy"],
];

/** Old news: where the place is said twice (`again`), it is the second mention that counts, and it says nothing new. */
const errandTemplates: readonly string[] = [
  "On {when}, {who} left {what} at {where}, as every week.",
  "{who} was at {where} last week, and on {when} {who} left {what} at {again} again.",
  "Every week {who} goes to {where}; on {when} {who} left {what} at {again} as well.",
  "Last time it was {where}, and on {when}, too, {who} left {what} at {again}.",
];

type Slot = "who" | "what" | "where" | "when";
type Story = Record<Slot, string>;

/** All pairs of slots that a question may show; none may occur twice in a stream. */
const pairs = [["who", "what"], ["who", "where"], ["what", "where"]] as const;

/** Deals out stories so that every pair of visible slots belongs to one event only. */
class StoryTeller {
  readonly #pools: Record<Slot, { at(index: number): string }>;
  readonly #next: Record<Slot, number> = { who: 0, what: 0, where: 0, when: 0 };
  readonly #taken = new Set<string>();

  constructor(random: Random) {
    const weekly = random.fork("week").shuffle(weekTimes);
    const dated = random.fork("date").shuffle(dates);
    this.#pools = {
      who: new PeoplePool(random.fork("who")),
      what: new ThingPool(random.fork("what")),
      where: new ThingPool(random.fork("where"), places, placeLooks),
      when: {
        at: (index) => {
          const turn = index >> 1;
          return index % 2 === 0 ? weekly[turn % weekly.length] : dated[turn % dated.length];
        },
      },
    };
  }

  fresh(slot: Slot): string {
    return this.#pools[slot].at(this.#next[slot]++);
  }

  /** A story with the given slots kept and the others new; none of its visible pairs occurs in an earlier story. */
  tell(kept: Partial<Story>, other?: Story): Story {
    for (;;) {
      // Ends: every round takes fresh slots, and fewer than one pair in a thousand is taken.
      const story: Story = {
        who: kept.who ?? this.fresh("who"),
        what: kept.what ?? this.fresh("what"),
        where: kept.where ?? this.fresh("where"),
        when: kept.when ?? this.fresh("when"),
      };
      const keys = pairs.map(([a, b]) => `${a}=${story[a]}|${b}=${story[b]}`);
      if (keys.some((key) => this.#taken.has(key)) || story.when === other?.when) continue;
      for (const key of keys) this.#taken.add(key);
      return story;
    }
  }
}

function storyDraft(kind: EpisodeKind, relation: StoryRelation, story: Story, template: string): Draft {
  const { text, spans } = fill(template, { ...story, again: story[relation] });
  const cueSlots = { ...story, what_bare: story.what.replace(/^the /, "") };
  return {
    kind,
    text,
    slots: { ...story, relation },
    answerSpan: spans.again ?? spans[relation],
    cues: cuesOf(relation, storyWordings[relation], cueSlots),
  };
}

/**
 * Scenario A: one-shot stories of who left what, where and when. Each record asks for one slot and shows two. A hard
 * negative shares one of the two with its fact and has another answer. Distractors are everyday errands of other people;
 * filler is small talk.
 */
export const scenarioA: Scenario = {
  scenario: "A",
  stream(options: StreamOptions): EpisodeStream {
    const counts = streamCounts(options);
    const random = new Random(`A/${options.seed}`);
    const teller = new StoryTeller(random);
    const choice = random.fork("choice");
    const relations = choice.shuffle<StoryRelation>(["where", "what", "who", "when"]);
    const relationOf = (index: number) => relations[index % relations.length];

    const facts = Array.from({ length: counts.facts }, () => teller.tell({}));
    const hardNegatives = Array.from({ length: counts.hardNegatives }, (_, index) => {
      const fact = facts[index % facts.length];
      const kept = choice.pick(visibleSlots[relationOf(index % facts.length)]);
      return teller.tell({ [kept]: fact[kept] }, fact);
    });
    const drafts: Draft[] = [
      ...facts.map((story, i) => storyDraft("fact", relationOf(i), story, choice.pick(storyTemplates))),
      ...hardNegatives.map((story, i) =>
        storyDraft("hard_negative", relationOf(i % facts.length), story, choice.pick(storyTemplates))
      ),
      ...Array.from({ length: counts.distractors }, () => {
        const [what, where] = choice.pick(errands);
        const story = { who: teller.fresh("who"), what, where, when: teller.fresh("when") };
        return storyDraft("distractor", "where", story, choice.pick(errandTemplates));
      }),
      ...Array.from({ length: counts.filler }, () => lineDraft(choice.pick(smallTalk), "small talk")),
    ];
    return assembleStream("A", options, drafts);
  },
};
