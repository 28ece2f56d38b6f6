/** A hand-made stream of three facts, a hard negative, and a filler, for tests. */
import type { EpisodeStream, GeneratedEpisode } from "../../episodes/episode.ts";

function episode(
  groupId: number,
  kind: GeneratedEpisode["kind"],
  [who, did, what, where]: [string, string, string, string],
  flags: Partial<GeneratedEpisode> = {},
): GeneratedEpisode {
  const text = `On Monday ${who} ${did} a ${what} at the ${where}.`;
  const start = text.indexOf(where);
  return {
    groupId,
    kind,
    id: `group-${groupId}-${kind === "fact" ? "aaaa" : "bbbb"}`,
    text,
    slots: { who, what, where },
    answerSpan: { start, end: start + where.length },
    answer: where,
    cues: kind === "filler" ? [] : [
      `Where was ${who} seen with a ${what}?`,
      `At which place did ${who} have the ${what}?`,
    ],
    heldOutCues: kind === "filler" ? [] : [
      `${who} had a ${what}; name the place.`,
      `Tell me the place of ${who} and the ${what}.`,
    ],
    shouldRemember: kind === "fact",
    reward: false,
    pin: false,
    ...flags,
  };
}

const facts = [
  episode(0, "fact", ["Ada", "hid", "lamp", "harbour"], { pin: true }),
  episode(1, "fact", ["Bruno", "sold", "violin", "market"], { reward: true, oldAnswer: "castle" }),
  episode(2, "fact", ["Clara", "found", "ladder", "bakery"]),
];

const episodes = [
  facts[0],
  facts[1],
  episode(0, "hard_negative", ["Ada", "hid", "lamp", "station"]),
  episode(3, "filler", ["Nobody", "had", "thing", "thing"]),
  facts[2],
];

export const smallStream: EpisodeStream = {
  scenario: "A",
  seed: 7,
  episodes,
  records: facts,
  neighbours: [{ question: "What is the capital of France?", answer: "Paris", groupId: 1 }],
  hardNegativeRatio: 1 / 3,
  async *[Symbol.asyncIterator]() {
    yield* episodes;
  },
};
