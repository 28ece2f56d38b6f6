/** Notes as lines of JSON, there and back: what a memory holds can be read, kept, and taken into another memory without loss. */
import { explain, InputError } from "../../../schemas/errors.ts";
import { readRehearsalLine, type RehearsalLine, rehearsalRule } from "../../../schemas/rehearsal_line.ts";
import { checkRule, withCheck, withoutCheck } from "../../episodes/line_check.ts";
import type { MemoryDocument, Rehearsal } from "../../memory/memory_store.ts";
import { episodesFrom, type NoteFields } from "./notes.ts";

/** Most wrong lines that a message lists. */
const listed = 20;

/** Notes as JSON lines (docs/episodes.md), in their order. */
export function linesOf(notes: readonly MemoryDocument[]): string {
  return notes.map((note) => `${JSON.stringify(lineOf(note))}\n`).join("");
}

function lineOf(
  { id, text, cues, heldOutCues, answer, time, source, tags, reward, pin, rehearsal }: MemoryDocument,
): object {
  const line = {
    ...{ id, text, answer, time, source, tags },
    ...(cues.length > 0 ? { cues } : {}),
    ...(heldOutCues.length > 0 ? { held_out_cues: heldOutCues } : {}),
    ...(reward ? { reward } : {}),
    ...(pin ? { pin } : {}),
    // A note of which nothing could be asked is asked again, with the same end.
    ...(rehearsal && rehearsal.questions.length > 0 ? { rehearsal: rehearsalLine(rehearsal) } : {}),
  };
  // As it is read back: fields without a value are not there.
  return withCheck(JSON.parse(JSON.stringify(line)));
}

function rehearsalLine({ asker, questions, unasked }: Rehearsal): RehearsalLine {
  const rows = questions.map(({ cue, answer, origin, heldOut }) => ({
    ...{ question: cue, answer },
    ...(origin ? { origin } : {}),
    ...(heldOut ? { held_out: true } : {}),
  }));
  return { asker, rows, unasked: [...unasked] };
}

/** What a line says of a note: what is told, and what was asked of it before. */
export interface ReadNotes {
  notes: NoteFields[];
  /** One for each note. */
  rehearsals: (Rehearsal | undefined)[];
}

/**
 * The notes of a file of such lines.
 *
 * @param known Texts of the notes that the memory holds already, by their ids: an id keeps its text.
 * @throws {InputError} that names every line that is wrong, with its number and field.
 */
export function notesFromLines(content: string, file: string, known: ReadonlyMap<string, string>): ReadNotes {
  const notes: NoteFields[] = [], rehearsals: (Rehearsal | undefined)[] = [], problems: string[] = [];
  const lineOfId = new Map<string, number>();
  for (const [i, line] of content.replace(/^\ufeff/, "").split("\n").entries()) {
    if (line.trim() === "") continue;
    const number = i + 1;
    try {
      const { note, rehearsal } = noteFrom(line);
      const { id, text } = note;
      const wrong = (rule: string) =>
        new InputError(`Cannot import: id must be ${rule}: received ${JSON.stringify(id)}.`);
      if (id !== undefined) {
        const first = lineOfId.get(id), held = known.get(id);
        if (first !== undefined) throw wrong(`another one than line ${first}'s`);
        if (held !== undefined && held !== text.trim()) throw wrong("new, or that of a note with the same text");
        lineOfId.set(id, number);
      }
      notes.push(note);
      rehearsals.push(rehearsal);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(
        `line ${number}: ${error.message.replace(/^Cannot [^:]*: /, "").replaceAll("heldOutCues", "held_out_cues")}`,
      );
    }
  }
  if (problems.length > 0) throw wrongLines(file, problems);
  if (notes.length > 0) return { notes, rehearsals };
  throw new InputError(
    explain({
      cannot: "import notes",
      field: "file",
      rule: "one with at least one note",
      received: `${file}, which holds none`,
    }),
  );
}

function noteFrom(line: string): { note: NoteFields; rehearsal: Rehearsal | undefined } {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    throw new InputError(
      `Cannot import: the line must be one JSON object: received ${line.slice(0, 40)} (${(error as Error).message}).`,
    );
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InputError(
      `Cannot import: the line must be one JSON object: received ${JSON.stringify(value).slice(0, 40)}.`,
    );
  }
  const checked = withoutCheck(value);
  if (!checked.right) throw new InputError(`Cannot import: check must be ${checkRule}: received another.`);
  const { held_out_cues: heldOutCues, rehearsal: asked, ...rest } = checked.rest as Record<string, unknown>;
  const note = { ...rest, ...(heldOutCues === undefined ? {} : { heldOutCues }) } as NoteFields;
  episodesFrom(note);
  const rehearsal = rehearsalFrom(asked);
  const rows = rehearsal?.questions.flatMap(({ cue, answer }) => [cue, answer]) ?? [];
  const told = [note.id, note.text, note.answer, ...note.cues ?? [], ...note.heldOutCues ?? []];
  for (const text of [...told, ...rows, ...rehearsal?.unasked ?? []]) {
    if (text === undefined || (text.isWellFormed() && !text.includes("\0"))) continue;
    throw new InputError(
      `Cannot import: the texts must be without NUL characters and halves of characters: received another.`,
    );
  }
  return { note, rehearsal };
}

function rehearsalFrom(value: unknown): Rehearsal | undefined {
  if (value === undefined) return undefined;
  const read = readRehearsalLine(value);
  if (read === undefined) {
    const received = JSON.stringify(value).slice(0, 40);
    throw new InputError(explain({ cannot: "import", field: "rehearsal", rule: rehearsalRule, received }));
  }
  const questions = read.rows.map(({ question, held_out: heldOut = false, ...row }) => ({
    cue: question,
    heldOut,
    ...row,
  }));
  return { asker: read.asker, questions, unasked: read.unasked ?? [] };
}

function wrongLines(file: string, problems: readonly string[]): InputError {
  const count = problems.length === 1 ? "1 line is" : `${problems.length} lines are`;
  const more = problems.length > listed ? [`… and ${problems.length - listed} more`] : [];
  return new InputError(
    `Cannot import notes from ${file}: ${count} wrong. Nothing was written.` +
      [...problems.slice(0, listed), ...more].map((text) => `\n  ${text}`).join(""),
  );
}
