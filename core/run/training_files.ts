import { readFile } from "node:fs/promises";
import { explain, InputError } from "../../schemas/errors.ts";
import { type SentencePairs, sentencePairs } from "../corpus/sentence_pairs.ts";
import type { GivenTexts } from "./known_words.ts";
import { type WrittenNote, writtenNotes } from "../corpus/written_notes.ts";

/**
 * The sentences of a public question set; none without a file.
 *
 * @param cannot What cannot be done without them: "train the reader".
 * @throws {InputError} if the file cannot be read.
 * @throws {FormatError} that names the first line that is wrong.
 */
export async function sentencesIn(file: string | undefined, cannot: string): Promise<SentencePairs[]> {
  return file === undefined ? [] : sentencePairs(await textOf(file, cannot, "sentences"), file);
}

/** Share of the rows or tasks of a training that are made of written notes, where there are any. */
export const writtenShare = 0.7;
/** Every so-manieth of the written notes is not trained on: it is asked about at the end. */
const heldOutEach = 12;

/** The notes of a file. */
interface NotesGiven {
  trained: WrittenNote[];
  /** Asked about at the end. */
  heldOut: WrittenNote[];
}

/**
 * Written notes: those to train on, and others to ask about afterwards. Both are empty without a file.
 *
 * @throws {InputError} if the file cannot be read.
 * @throws {FormatError} that names the first line that is wrong.
 */
export async function writtenNotesIn(
  file: string | undefined,
  cannot: string,
): Promise<NotesGiven> {
  const notes = file === undefined ? [] : writtenNotes(await textOf(file, cannot, "notes"), file);
  const isHeldOut = (_: WrittenNote, i: number) => i % heldOutEach === heldOutEach - 1;
  return { trained: notes.filter((note, i) => !isHeldOut(note, i)), heldOut: notes.filter(isHeldOut) };
}

/** What such files tell, each with the field that names it. */
export function textsGiven(
  files: { sentences: string | undefined; notes: string | undefined },
  sentences: readonly SentencePairs[],
  { trained, heldOut }: NotesGiven,
): GivenTexts[] {
  const texts = {
    sentences: sentences.map(({ note }) => note),
    notes: [...trained, ...heldOut].map(({ text }) => text),
  };
  return (["sentences", "notes"] as const).flatMap((field) => {
    const file = files[field];
    return file === undefined ? [] : [{ field, file, texts: texts[field] }];
  });
}

async function textOf(file: string, cannot: string, field: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const received = `${file} (${(error as Error).message})`;
    throw new InputError(explain({ cannot, field, rule: "a file that can be read", received }), { cause: error });
  }
}
