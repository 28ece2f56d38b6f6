/** Ways to write notes and to ask about them: those of the reader, which no evaluation uses, and those of the scenarios themselves. */
import { storyWordings } from "../../scenarios/a/cues_a.ts";
import { patchWordings } from "../../scenarios/b/cues_b.ts";
import { preferenceWordings, settingWordings } from "../../scenarios/c/cues_c.ts";
import type { Wordings } from "../../episodes/cues.ts";
import type { ReadingStyle } from "./reading_kinds.ts";
import { readerPhraseWordings, readerStoryWordings } from "./reading_wordings.ts";
import { storyTemplates } from "../../scenarios/a/scenario_a.ts";
import { patchTemplates } from "../../scenarios/b/scenario_b.ts";
import { attributeTemplates } from "../../scenarios/c/scenario_c.ts";

/** For a reader that is judged on the scenarios: none of its texts and wordings is theirs. */
export const readerStyle: ReadingStyle = {
  story: {
    texts: [
      "{who} left {what} at {where} on {when}.",
      "On {when} {who} dropped {what} at {where}.",
      "Yesterday's note: {what} is at {where}, where {who} forgot it on {when}.",
      "On {when}, {what} of {who} stayed behind at {where}.",
      "At {where}, {who} hid {what} on {when}.",
      "{who} came to {where} on {when} and placed {what} there.",
      "It turns out that {who} had to leave {what} at {where} on {when}.",
    ],
    wordings: readerStoryWordings,
  },
  patch: {
    texts: [
      "As of today, {phrase} is {value}.",
      "Officials announced that {phrase} will be {value}.",
      "{phrase} has been changed to {value}.",
      "Errata: read {value} for {phrase}.",
      "According to the latest rules, {phrase} is {value}.",
      "It was decided that {value} is {phrase}.",
    ],
    wordings: readerPhraseWordings,
  },
  setting: {
    texts: [
      "{phrase} is now {value}.",
      "Settings: {subject}, {noun} = {value}.",
      "The team changed {phrase} to {value}.",
      "As the admin wrote, {value} is {phrase}.",
      "Since the last deployment {subject} runs with {value} as {noun}.",
      "Do not forget that {phrase} must stay at {value}.",
    ],
    wordings: readerPhraseWordings,
  },
  preference: {
    texts: [
      "{phrase} is {value}.",
      "{subject} loves {value}; no other {noun} comes close.",
      "As a {noun}, {subject} would always take {value}.",
      "Everybody at the table knew that {phrase} is {value}.",
      "{subject} wrote in the guest book: my favorite {noun} is {value}.",
    ],
    wordings: readerPhraseWordings,
  },
  noteWordings: readerPhraseWordings,
};

const both = ({ replayed, held_out }: Wordings) => [...replayed, ...held_out];

/** As the scenarios write and ask, in all their wordings: for a model whose only English is this. */
export const scenarioStyle: ReadingStyle = {
  story: {
    texts: storyTemplates,
    wordings: {
      where: both(storyWordings.where),
      what: both(storyWordings.what),
      who: both(storyWordings.who),
      when: both(storyWordings.when),
    },
  },
  patch: { texts: patchTemplates, wordings: both(patchWordings) },
  setting: { texts: attributeTemplates.setting, wordings: both(settingWordings) },
  preference: { texts: attributeTemplates.preference, wordings: both(preferenceWordings) },
  noteWordings: [...both(patchWordings), ...readerPhraseWordings],
};
