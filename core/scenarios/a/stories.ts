import { dates, weekTimes } from "../../corpus/calendar.ts";
import type { StoryRelation } from "../../corpus/reading/reading_kinds.ts";
import { cuesOf } from "../../episodes/cues.ts";
import type { EpisodeKind, EpisodeStream, Scenario, StreamOptions } from "../../episodes/episode.ts";
import { fill } from "../../episodes/templates.ts";
import { Random } from "../../random/random.ts";
import { lineDraft } from "../filler.ts";
import { people, places, things } from "../names.ts";
import { assembleStream, streamCounts } from "../stream.ts";
import type { Draft } from "../draft.ts";
import { errandPlaces, errandTemplates, smallTalk, storyTemplates, storyWordings, visibleSlots } from "./texts.ts";

type Slot = "who" | "what" | "where" | "when";
type Story = Record<Slot, string>;

/** All pairs of slots that a question may show; none may occur twice in a stream. */
const pairs = [["who", "what"], ["who", "where"], ["what", "where"]] as const;

/** Tries after which all pairs of things and places count as used: each of 240 ways to meet has had its eight. */
const mostTries = 8 * 240;

/** Deals out stories so that every pair of visible slots belongs to one event only. */
class StoryTeller {
  readonly #pools: Record<Slot, { at(index: number): string }>;
  readonly #next: Record<Slot, number> = { who: 0, what: 0, where: 0, when: 0 };
  readonly #taken = new Set<string>();
  /** Times that all pairs of things and places have been used up. */
  #round = 0;

  constructor(random: Random) {
    const weekly = random.fork("week").shuffle(weekTimes);
    const dated = random.fork("date").shuffle(dates);
    this.#pools = {
      who: people(random.fork("who")),
      what: things(random.fork("what")),
      where: places(random.fork("where")),
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

  #place(): string {
    const place = this.fresh("where");
    return this.#round === 0 ? place : `${place} ${this.#round + 1}`;
  }

  /** A story with the given slots kept and the others new; none of its visible pairs occurs in an earlier story. */
  tell(kept: Partial<Story>, other?: Story): Story {
    for (let tries = 1;; tries++) {
      // Things and places are counted off side by side, so their pairs come round together after 4,800 stories: one place is skipped
      // and they meet anew. Where that helps no more, because all pairs have been used, places get a number.
      if (tries % 8 === 0) this.fresh("where");
      if (tries % mostTries === 0) this.#round++;
      const story: Story = {
        who: kept.who ?? this.fresh("who"),
        what: kept.what ?? this.fresh("what"),
        where: kept.where ?? this.#place(),
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
  return {
    kind,
    tell() {
      const { text, spans } = fill(template, { ...story, again: story[relation] });
      const cueSlots = { ...story, what_bare: story.what.replace(/^the /, "") };
      return {
        text,
        slots: { ...story, relation },
        answerSpan: spans.again ?? spans[relation],
        cues: cuesOf(relation, storyWordings[relation], cueSlots),
      };
    },
  };
}

/**
 * Scenario A: one-shot stories of who left what, where and when. Each record asks for one slot and shows two. A hard
 * negative shares one of the two with its fact and has another answer. Distractors are everyday errands of other people;
 * filler is small talk.
 */
export const scenarioA: Scenario<EpisodeStream> = {
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
        const [what, where] = choice.pick(errandPlaces);
        const story = { who: teller.fresh("who"), what, where, when: teller.fresh("when") };
        return storyDraft("distractor", "where", story, choice.pick(errandTemplates));
      }),
      ...Array.from({ length: counts.filler }, () => lineDraft(choice.pick(smallTalk), "small talk")),
    ];
    return assembleStream("A", options, drafts);
  },
};
