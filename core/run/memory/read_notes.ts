/** What can be read of a memory without opening a model. */
import { explain, InputError } from "../../../schemas/errors.ts";
import type { RehearsalRow } from "../../../schemas/rehearsal_line.ts";
import type { MemoryDocument } from "../../memory/memory_store.ts";
import { readPeft } from "../../format/peft.ts";
import { type AnsweredCue, heldOutQuestions, trainedQuestions } from "../../replay/mine.ts";
import {
  currentNight,
  holdsMemory,
  type MemoryFolder,
  nightFolder,
  nightNumbers,
  nightRecord,
  nightRecords,
  openMemoryFolder,
  openStore,
} from "./memory_folder.ts";
import type { FactStage, Night } from "../../../schemas/night.ts";
import { findNotes } from "./find_notes.ts";
import { recordedModel } from "./memory_model.ts";
import type { ListedNote } from "./memory_types.ts";

/** All notes, in the order in which they were told. @throws {InputError} if the folder holds no memory. */
export async function readNotes(path: string): Promise<MemoryDocument[]> {
  const folder = await existingMemory(path);
  await using store = await openStore(folder);
  return await store.documents();
}

/** The texts of all notes by their ids; none if the folder holds no memory yet. */
export async function knownTexts(path: string): Promise<Map<string, string>> {
  const notes = await holdsMemory(path) ? await readNotes(path) : [];
  return new Map(notes.map(({ id, text }) => [id, text]));
}

/** All notes with what became of them in the current night. */
export async function listedNotes(path: string): Promise<ListedNote[]> {
  const folder = await existingMemory(path);
  const night = await currentNight(folder);
  const facts = night === undefined ? {} : (await nightRecord(folder, night)).facts;
  return (await readNotes(path)).map(({ id, text, time }) => ({
    ...{ id, text, stage: facts[id]?.stage ?? "memory" },
    ...(time === undefined ? {} : { time }),
  }));
}

/** One note with all that is known of it. Names are those of a line of episodes. */
export interface ShownNote {
  id: string;
  text: string;
  stage: FactStage;
  time: string | null;
  answer: string | null;
  cues: string[];
  held_out_cues: string[];
  source: string | null;
  tags: string[];
  reward: boolean;
  pin: boolean;
  /** What is asked of it, and where each question comes from. */
  rows: (RehearsalRow & { held_out: boolean })[];
}

/** @param named Id or text. @throws {InputError} if there is no such note. */
export async function shownNote(path: string, named: string): Promise<ShownNote> {
  const notes = await readNotes(path);
  const { ids: [id] } = findNotes([named], notes);
  const note = notes.find((one) => one.id === id);
  if (note === undefined) {
    const rule = "the id or the text of a note in the memory";
    throw new InputError(
      explain({ cannot: "show a note", field: "the note", rule, received: named, hint: "hei-nw memory list." }),
    );
  }
  const stage = (await listedNotes(path)).find((one) => one.id === id)?.stage ?? "memory";
  const { text, time = null, answer = null, cues, heldOutCues, source = null, tags = [], reward, pin } = note;
  return {
    ...{ id, text, stage, time, answer, cues: [...cues], held_out_cues: [...heldOutCues] },
    ...{ source, tags: [...tags], reward, pin },
    rows: [...rowsOf(trainedQuestions(note), false), ...rowsOf(heldOutQuestions(note), true)],
  };
}

function rowsOf(questions: readonly AnsweredCue[], heldOut: boolean): ShownNote["rows"] {
  return questions.map(({ cue, answer, origin }) => ({
    ...{ question: cue, answer },
    ...(origin ? { origin } : {}),
    held_out: heldOut,
  }));
}

/** Every night in order, and the number of the one in use. @throws {InputError} if the folder holds no memory. */
export async function listedNights(path: string): Promise<{ nights: Night[]; current: number | undefined }> {
  const folder = await existingMemory(path);
  return { nights: await nightRecords(folder), current: await currentNight(folder) };
}

/** Reads everything once. @throws {FormatError} if a file is damaged. */
export async function checkMemory(path: string): Promise<{ notes: number; nights: number }> {
  const folder = await existingMemory(path);
  const notes = await readNotes(path);
  await recordedModel(folder);
  const nights = await nightNumbers(folder), inUse = await currentNight(folder);
  for (const night of new Set([...nights, ...inUse === undefined ? [] : [inUse]])) {
    await nightRecord(folder, night);
    await readPeft(nightFolder(folder, night));
  }
  return { notes: notes.length, nights: nights.length };
}

/** The folder of a memory. @throws {InputError} if it holds none. */
export async function existingMemory(path: string): Promise<MemoryFolder> {
  if (await holdsMemory(path)) return await openMemoryFolder(path);
  throw new InputError(explain({
    cannot: "read the memory",
    field: "memory",
    rule: "the folder of a memory",
    received: `${path}, which holds none`,
  }));
}
