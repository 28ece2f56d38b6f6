import { textNotes } from "../../episodes/text_notes.ts";

const sentences = new Intl.Segmenter("en", { granularity: "sentence" });

/**
 * The notes in what a person says in a chat: one a paragraph or line, without its questions. A question is no fact, and as a note it would
 * be what it recalls itself.
 */
export function saidNotes(text: string): string[] {
  return textNotes(text).map((note) => {
    const said = [...sentences.segment(note)].map(({ segment }) => segment.trim());
    return said.filter((one) => !/[?？]["'”’)\]]*$/u.test(one)).join(" ").trim();
  }).filter((note) => /\p{L}/u.test(note));
}
