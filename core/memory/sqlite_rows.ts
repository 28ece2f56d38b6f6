/** From rows of the tables to documents and traces. */
import { FormatError, InputError } from "../../schemas/errors.ts";
import type { Episode } from "../episodes/episode.ts";
import { keyFrom } from "./key_bytes.ts";
import type { Pointer, Trace } from "./memory.ts";
import type { MemoryDocument, StoredEpisode } from "./memory_store.ts";

type Labels = Pick<Episode, "shouldRemember" | "kind" | "slots" | "oldAnswer">;

/** What of an episode stands in one column: an evaluation reads it. */
export function labelsOf({ shouldRemember, kind, slots, oldAnswer }: StoredEpisode): Labels {
  return { shouldRemember, kind, slots, oldAnswer };
}

/** The text that a pointer means. */
export function within(text: unknown, pointer: Pointer): string {
  if (typeof text !== "string") {
    throw new InputError(`Cannot resolve pointer: doc must be in the memory: received "${pointer.doc}".`);
  }
  if (!(0 <= pointer.start && pointer.start <= pointer.end && pointer.end <= text.length)) {
    throw new InputError(
      `Cannot resolve pointer: start and end must lie within the ${text.length} characters of "${pointer.doc}": ` +
        `received ${pointer.start} and ${pointer.end}.`,
    );
  }
  return text.slice(pointer.start, pointer.end);
}

/** A row of a table. */
export type Row = Record<string, unknown>;

/**
 * A row of the table `documents`.
 *
 * @param cues Rows of the table `cues`, by place.
 */
export function readDocument(row: Row, cues: readonly Row[]): MemoryDocument {
  const of = (heldOut: number) => cues.filter((cue) => cue.held_out === heldOut).map((cue) => String(cue.cue));
  const optional = {
    answer: row.answer,
    answerSpan: row.answer_start === null ? null : { start: row.answer_start, end: row.answer_end },
    time: row.time,
    source: row.source,
    tags: row.tags === null ? null : JSON.parse(String(row.tags)),
    replaces: row.replaces,
    decision: row.decision === null ? null : JSON.parse(String(row.decision)),
  };
  return {
    id: String(row.id),
    text: String(row.text),
    tokens: Number(row.tokens),
    lag: Number(row.lag),
    groupId: Number(row.group_id),
    cues: of(0),
    heldOutCues: of(1),
    reward: row.reward === 1,
    pin: row.pin === 1,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
    ...JSON.parse(String(row.labels)) as Labels,
  };
}

/** A row of the table `traces`. */
export function readTrace(row: Row): Trace {
  const bytes = row.key, key = bytes instanceof Uint8Array ? keyFrom(bytes) : undefined;
  if (key === undefined) {
    throw new FormatError(
      `Cannot read trace: key must be numbers, or places with numbers: received trace "${row.trace_id}".`,
    );
  }
  const trace = {
    traceId: String(row.trace_id),
    groupId: Number(row.group_id),
    scenario: String(row.scenario),
    pointer: { doc: String(row.document), start: Number(row.start), end: Number(row.end) },
    slotNames: JSON.parse(String(row.slot_names)),
    salience: Number(row.salience),
    tags: {
      surprise: Number(row.surprise),
      novelty: Number(row.novelty),
      reward: row.reward === 1,
      pin: row.pin === 1,
    },
    provenance: {
      source: String(row.source),
      ...(row.seed === null ? {} : { seed: Number(row.seed) }),
      index: Number(row.stream_index),
    },
  };
  // A sparse key is held as its few bytes, and gets its zeros where it is asked for.
  return bytes instanceof Uint8Array && bytes.length < key.byteLength
    ? Object.defineProperty({ ...trace, key }, "key", { get: () => keyFrom(bytes)!, enumerable: true })
    : { ...trace, key };
}
