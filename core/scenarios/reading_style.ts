/** The scenarios' ways to write notes and to ask about them, as a style of the corpus. */
import type { ReadingStyle } from "../corpus/reading/reading_kinds.ts";
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
