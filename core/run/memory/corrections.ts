/** What a new note says otherwise than an older one: the same question, another answer. */
import { sameWords } from "../../episodes/line_checks.ts";
import { spaced } from "../../episodes/whole_words.ts";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import { trainedQuestions } from "../../replay/mine.ts";

/** An older note and the newer one that answers some of its questions otherwise. */
export interface Correction {
  older: string;
  newer: string;
  /** Whether the newer note says that something has changed; else both may hold, as two allergies do. */
  saysSo: boolean;
}

/** Words by which a note says that it corrects another. */
const change =
  /\b(?:now|no longer|not any ?more|any ?more|instead|moved|changed?|new|renamed|replaced|actually|correction|from now on|since then|meanwhile|by now|these days|used to|rather than)\b/iu;

/** Corrections of older notes by newer ones, each pair once. */
export function corrections(older: readonly MemoryDocument[], newer: readonly MemoryDocument[]): Correction[] {
  return newer.flatMap((note) => {
    const said = new Map(questionsOf(note).map(({ cue, answer }) => [spaced(cue), sameWords(answer)]));
    return older.filter(({ id }) => id !== note.id).flatMap((other) => {
      const clashes = questionsOf(other).filter(({ cue, answer }) => {
        const now = said.get(spaced(cue));
        return now !== undefined && now !== sameWords(answer);
      });
      return clashes.length === 0 ? [] : [{ older: other.id, newer: note.id, saysSo: change.test(note.text) }];
    });
  });
}

function questionsOf(document: MemoryDocument) {
  return [
    ...trainedQuestions(document),
    ...document.rehearsal?.questions.filter(({ heldOut }) => heldOut) ?? [],
  ];
}
