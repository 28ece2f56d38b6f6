/** Notes as a program hands them in, checked field by field. */
import { explain, InputError } from "../../../schemas/errors.ts";
import { nearest } from "../../../schemas/nearest.ts";
import type { Episode } from "../../episodes/episode.ts";

/** What a note may say beside its text. The names are those of `Episode`. */
export type NoteFields = Pick<
  Episode,
  "text" | "id" | "cues" | "heldOutCues" | "answer" | "time" | "source" | "tags" | "reward" | "pin" | "replaces"
>;

/** A note: its text alone, or with what can be asked of it. */
export type Note = string | NoteFields;

const isText = (value: unknown) => typeof value === "string" && value.trim() !== "";
const isTexts = (value: unknown) => Array.isArray(value) && value.every(isText);
const isFlag = (value: unknown) => typeof value === "boolean";
const isTime = (value: unknown) => typeof value === "string" && !Number.isNaN(Date.parse(value));

const rules: Readonly<Record<keyof NoteFields, [rule: string, holds: (value: unknown) => boolean]>> = {
  text: ["a text that is not empty", isText],
  id: ["a text that is not empty", isText],
  cues: ["a list of questions", isTexts],
  heldOutCues: ["a list of questions", isTexts],
  answer: ["a text that is not empty", isText],
  time: ["a time in ISO 8601, as 2026-11-29T20:15:00Z", isTime],
  source: ["a text that is not empty", isText],
  tags: ["a list of texts", isTexts],
  reward: ["true or false", isFlag],
  pin: ["true or false", isFlag],
  replaces: ["the id or the text of another note", isText],
};

/**
 * Checks notes and makes episodes of them. A note whose cues come without an answer is refused, since nothing could be learned from it.
 *
 * @throws {InputError} that names the note by its place, and the field.
 */
export function episodesFrom(notes: Note | readonly Note[]): Episode[] {
  const list = Array.isArray(notes) ? notes as readonly Note[] : [notes as Note];
  return list.map((note, i) => episodeFrom(typeof note === "string" ? { text: note } : note, i));
}

function episodeFrom(note: NoteFields, place: number): Episode {
  const wrong = (field: string, rule: string, received: unknown, hint?: string) =>
    new InputError(explain({ cannot: `remember note ${place + 1}`, field, rule, received, ...(hint ? { hint } : {}) }));
  if (typeof note !== "object" || note === null) throw wrong("the note", "a text, or an object with a text", note);
  for (const [field, value] of Object.entries(note)) {
    if (!Object.hasOwn(rules, field)) {
      const meant = nearest(field, Object.keys(rules));
      throw wrong(
        field,
        "a field of a note",
        value,
        meant ? `did you mean ${meant}?` : `a note has ${Object.keys(rules).join(", ")}.`,
      );
    }
    const [rule, holds] = rules[field as keyof NoteFields];
    if (value !== undefined && !holds(value)) throw wrong(field, rule, value);
  }
  if (!isText(note.text)) throw wrong("text", rules.text[0], note.text);
  if ((note.cues?.length || note.heldOutCues?.length) && note.answer === undefined) {
    throw wrong("answer", "given where a note brings questions", undefined);
  }
  const text = note.text.trim();
  const at = note.answer === undefined ? -1 : text.indexOf(note.answer);
  return {
    ...Object.fromEntries(Object.entries(note).filter(([, value]) => value !== undefined)),
    text,
    ...(note.answer === undefined || at < 0 ? {} : { answerSpan: { start: at, end: at + note.answer.length } }),
  };
}
