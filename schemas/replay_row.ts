import { type } from "arktype";
import { artifact, count, name } from "./artifact.ts";

/** Where an episode's text lies: never the text itself. */
export interface PointerSummary {
  /** "group-12-9ab3c1d2" */
  doc: string;
  /** First character. */
  start: number;
  /** After the last character. */
  end: number;
}

/** One line of `replay_queue.jsonl`: a cue and its answer, mined from a trace. */
export interface ReplayRow {
  /** "group-12-9ab3c1d2:0" */
  trace_id: string;
  /** Group of the episode. */
  group_id: number;
  /** The scenario. */
  scenario: string;
  /** The question, in one of the replayed wordings. */
  cue: string;
  /** What is to be learned. */
  answer: string;
  /** S of the write gate. */
  salience: number;
  /** Lag in tokens. */
  recency: number;
  /** Cosine, 0 to 1. */
  similarity: number;
  /** The scheduler's replay weight. */
  weight: number;
  /** Where the episode lies. */
  pointer: PointerSummary;
  /** Replay cycle that queued it, from 0; absent if there is one cycle. */
  cycle?: number;
}

/** Arktype of a pointer. */
export const pointerSummary = { doc: "string >= 1", start: count, end: count } as const;

const schema = artifact<ReplayRow>(
  "ReplayRow",
  type({
    trace_id: "string >= 1",
    group_id: count,
    scenario: name,
    cue: "string >= 1",
    answer: "string >= 1",
    salience: "number",
    recency: count,
    similarity: "0 <= number <= 1",
    weight: "number",
    pointer: pointerSummary,
    "cycle?": count,
  }).onDeepUndeclaredKey("reject"),
);

/** Checks one line of `replay_queue.jsonl`. @throws {FormatError} */
export function readReplayRow(value: unknown): ReplayRow {
  return schema.read(value);
}

/** JSON Schema, draft 2020-12. */
export function replayRowJsonSchema(): object {
  return schema.jsonSchema();
}
