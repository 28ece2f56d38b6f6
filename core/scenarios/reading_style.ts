/** The scenarios' ways to write notes and to ask about them, as a style of the corpus. */
import type { Manner, ReadingStyle } from "../corpus/reading/reading_kinds.ts";
import { readerStyle } from "../corpus/reading/reading_styles.ts";
import type { Wordings } from "../episodes/cues.ts";
import { storyTemplates, storyWordings } from "./a/texts.ts";
import { patchTemplates, patchWordings } from "./b/texts.ts";
import { attributeTemplates, attributeWordings } from "./c/texts.ts";

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
  setting: { texts: attributeTemplates.setting, wordings: both(attributeWordings.setting) },
  preference: { texts: attributeTemplates.preference, wordings: both(attributeWordings.preference) },
  noteWordings: [...both(patchWordings), ...readerStyle.noteWordings],
};

/**
 * The scenarios' notes and the reader's, asked about in the replayed wordings and the reader's: for the asker. The held-out wordings are
 * left out, so that questions in them stay in other words than the rows that it writes.
 */
export const askerStyle: ReadingStyle = {
  story: {
    texts: [...storyTemplates, ...readerStyle.story.texts],
    wordings: {
      where: [...storyWordings.where.replayed, ...readerStyle.story.wordings.where],
      what: [...storyWordings.what.replayed, ...readerStyle.story.wordings.what],
      who: [...storyWordings.who.replayed, ...readerStyle.story.wordings.who],
      when: [...storyWordings.when.replayed, ...readerStyle.story.wordings.when],
    },
  },
  patch: beside(readerStyle.patch, patchTemplates, patchWordings),
  setting: beside(readerStyle.setting, attributeTemplates.setting, attributeWordings.setting),
  preference: beside(readerStyle.preference, attributeTemplates.preference, attributeWordings.preference),
  noteWordings: [...patchWordings.replayed, ...readerStyle.noteWordings],
};

function beside({ texts, wordings }: Manner, ownTexts: readonly string[], { replayed }: Wordings): Manner {
  return { texts: [...ownTexts, ...texts], wordings: [...replayed, ...wordings] };
}
