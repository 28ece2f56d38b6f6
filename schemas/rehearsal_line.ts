/** What a model asked itself about a note, as a line of notes has it. */
import { ArkErrors, type } from "arktype";

/**
 * Where a training row comes from: `cues` the note's own questions, `rule` its grammar, `asker` the asker adapter, `prompted` a model that
 * is told how to ask, `statement` the note itself.
 */
export type RowOrigin = "cues" | "rule" | "asker" | "prompted" | "statement";

/** One row of a {@link RehearsalLine}. */
export interface RehearsalRow {
  question: string;
  /** Words of the note. */
  answer: string;
  /** Absent in what was asked before origins were kept. */
  origin?: RowOrigin;
  /** Kept back: asked after a sleep, never trained. False if it is absent. */
  held_out?: boolean;
}

/** The field `rehearsal` of a line of notes. */
export interface RehearsalLine {
  /** Who asked. */
  asker: string;
  rows: RehearsalRow[];
  /** Words of the note that no row asks about. */
  unasked?: string[];
}

/** What the field must be, in words. */
export const rehearsalRule = 'as memory export writes it, {"asker", "rows": [{"question", "answer", …}], "unasked"}';

const notBlank = "/\\S/";

/** The schema of a {@link RowOrigin}. */
export const rowOriginType = type("'cues' | 'rule' | 'asker' | 'prompted' | 'statement'");

/** The schema of a {@link RehearsalLine}. */
export const rehearsalType = type({
  asker: notBlank,
  rows: [
    {
      question: notBlank,
      answer: notBlank,
      "origin?": rowOriginType,
      "held_out?": "boolean",
    },
    "[]",
  ],
  "unasked?": "string[]",
}).onDeepUndeclaredKey("reject");

/** A value as such a field; undefined if it is none. */
export function readRehearsalLine(value: unknown): RehearsalLine | undefined {
  const read = rehearsalType(value);
  return read instanceof ArkErrors ? undefined : read;
}
