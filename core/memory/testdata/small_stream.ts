/** A hand-made stream of three facts, a hard negative, and a filler, for tests. */
import type { Cue, Episode, EpisodeStream } from "../../episodes/episode.ts";

function episode(
  groupId: number,
  kind: Episode["kind"],
  [who, did, what, where]: [string, string, string, string],
  flags: Partial<Episode> = {},
): Episode {
  const text = `On Monday ${who} ${did} a ${what} at the ${where}.`;
  const cue = (set: Cue["set"], wording: string, text: string): Cue => ({ set, wording, text });
  const start = text.indexOf(where);
  return {
    groupId,
    kind,
    doc: `group-${groupId}-${kind === "fact" ? "aaaa" : "bbbb"}`,
    text,
    slots: { who, what, where },
    answerSpan: { start, end: start + where.length },
    answer: where,
    cues: kind === "filler" ? [] : [
      cue("replayed", "where-1", `Where was ${who} seen with a ${what}?`),
      cue("replayed", "where-2", `At which place did ${who} have the ${what}?`),
      cue("held_out", "where-3", `${who} had a ${what}; name the place.`),
      cue("held_out", "where-4", `Tell me the place of ${who} and the ${what}.`),
    ],
    shouldRemember: kind === "fact",
    reward: false,
    pin: false,
    lag: 10 * (5 - groupId),
    ...flags,
  };
}

const facts = [
  episode(0, "fact", ["Ada", "hid", "lamp", "harbour"], { pin: true }),
  episode(1, "fact", ["Bruno", "sold", "violin", "market"], { reward: true, oldAnswer: "castle" }),
  episode(2, "fact", ["Clara", "found", "ladder", "bakery"]),
];

export const smallStream: EpisodeStream = {
  scenario: "A",
  seed: 7,
  episodes: [
    facts[0],
    facts[1],
    episode(0, "hard_negative", ["Ada", "hid", "lamp", "station"]),
    episode(3, "filler", ["Nobody", "had", "thing", "thing"]),
    facts[2],
  ],
  records: facts,
  neighbours: [{ question: "What is the capital of France?", answer: "Paris", groupId: 1 }],
  hardNegativeRatio: 1 / 3,
};
