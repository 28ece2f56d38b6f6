/** The scenarios' ways to write notes and to ask about them, as a style of the corpus. */
import type { ReadingStyle } from "../corpus/reading/reading_kinds.ts";
import { readerPhraseWordings } from "../corpus/reading/reading_wordings.ts";
import type { Wordings } from "../episodes/cues.ts";
import { storyWordings } from "./a/cues_a.ts";
import { storyTemplates } from "./a/scenario_a.ts";
import { patchWordings } from "./b/cues_b.ts";
import { patchTemplates } from "./b/scenario_b.ts";
import { preferenceWordings, settingWordings } from "./c/cues_c.ts";
import { attributeTemplates } from "./c/scenario_c.ts";

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
