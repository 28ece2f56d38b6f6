/** How stories are told and asked about. */
import type { StoryRelation } from "../../corpus/reading/reading_kinds.ts";
import type { Wordings } from "../../episodes/cues.ts";
import smallTalkLines from "./small_talk.json" with { type: "json" };
import data from "./texts.json" with { type: "json" };

/** The two slots that a question of the relation shows. */
export const visibleSlots: Readonly<
  Record<StoryRelation, readonly ["who" | "what" | "where", "who" | "what" | "where"]>
> = {
  where: ["who", "what"],
  what: ["who", "where"],
  who: ["what", "where"],
  when: ["who", "what"],
};

/** Questions about a story of which one slot is asked. */
export const storyWordings: Readonly<Record<StoryRelation, Wordings>> = data.wordings;

/** Ways to tell a story; no slot that begins with an article stands first in its sentence. */
export const storyTemplates: readonly string[] = data.stories;

/** Old news: where the place is said twice (`again`), it is the second mention that counts, and it says nothing new. */
export const errandTemplates: readonly string[] = data.errands;

/** What people do every week, as [thing, place]: the place follows from the thing. */
export const errandPlaces: readonly (readonly string[])[] = data.errandPlaces;

/** Small talk: sentences whose ending nobody needs to be told. The answer is what stands behind the bar. */
export const smallTalk: readonly string[] = smallTalkLines;
