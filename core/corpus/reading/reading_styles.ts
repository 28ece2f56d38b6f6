/** The reader's ways to write notes and to ask about them. None of them is an evaluated scenario's (a test proves it). */
import type { ReadingStyle } from "./reading_kinds.ts";
import data from "./reading_texts.json" with { type: "json" };

const { texts, storyWordings, phraseWordings } = data;

/** For a reader that is judged on the scenarios. */
export const readerStyle: ReadingStyle = {
  story: { texts: texts.story, wordings: storyWordings },
  patch: { texts: texts.patch, wordings: phraseWordings },
  setting: { texts: texts.setting, wordings: phraseWordings },
  preference: { texts: texts.preference, wordings: phraseWordings },
  noteWordings: phraseWordings,
};
