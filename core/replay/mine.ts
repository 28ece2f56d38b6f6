import type { RowOrigin } from "../../schemas/rehearsal_line.ts";
import { InputError } from "../../schemas/errors.ts";
import type { Trace, VectorIndex } from "../memory/memory.ts";
import type { MemoryDocument, Rehearsal } from "../memory/memory_store.ts";
import type { ReplayRow } from "../../schemas/replay_row.ts";

/**
 * Mines replay rows: one for each written trace and each trained question of its document. Held-out questions are never used. A trace
 * without questions gives no row.
 *
 * @param index Holds the traces' keys; gives the similarity of the nearest other trace.
 * @param cuesPerTrace Questions per trace, at most; by default all.
 * @throws {InputError} if a trace points to none of the documents.
 */
export function mine(
  { documents, traces, index, cuesPerTrace = Infinity }: {
    documents: readonly MemoryDocument[];
    traces: readonly Trace[];
    index: VectorIndex;
    cuesPerTrace?: number;
  },
): ReplayRow[] {
  const byId = new Map(documents.map((document) => [document.id, document]));
  return traces.flatMap((trace) => {
    const document = byId.get(trace.pointer.doc);
    if (document === undefined) {
      throw new InputError(
        `Cannot mine replay rows: pointer.doc must be a document of the memory: received "${trace.pointer.doc}". ` +
          "Hint: documents and traces have to come from one store.",
      );
    }
    const questions = trainedQuestions(document);
    if (questions.length === 0) return [];
    const similarity = interference(trace, index);
    return rotated(questions, document.groupId, cuesPerTrace).map(({ cue, answer }) => ({
      trace_id: trace.traceId,
      group_id: trace.groupId,
      scenario: trace.scenario,
      cue,
      answer,
      salience: trace.salience,
      recency: document.lag,
      similarity,
      weight: 1,
      pointer: { ...trace.pointer },
    }));
  });
}

/** A question, its answer, and its origin (unknown in older memories). */
export interface AnsweredCue {
  cue: string;
  answer: string;
  origin?: RowOrigin;
}

/** The questions of a document that may be trained: its own cues with its answer if it has them, otherwise those that the model wrote. */
export function trainedQuestions(document: AskableDocument): AnsweredCue[] {
  const { cues, answer, rehearsal } = document;
  if (cues.length > 0 && answer) return ownCues([...new Set(cues)], answer);
  return asked(rehearsal, false);
}

/** Questions in wordings that are never trained, from the same source as {@link trainedQuestions}. */
export function heldOutQuestions(document: AskableDocument): AnsweredCue[] {
  const { cues, heldOutCues, answer, rehearsal } = document;
  if (cues.length > 0 && answer) return ownCues(heldOutCues, answer);
  return asked(rehearsal, true);
}

function ownCues(cues: readonly string[], answer: string): AnsweredCue[] {
  return cues.map((cue) => ({ cue, answer, origin: "cues" }));
}

function asked(rehearsal: Rehearsal | undefined, heldOut: boolean): AnsweredCue[] {
  return (rehearsal?.questions ?? []).filter((one) => one.heldOut === heldOut).map(({ heldOut: _, ...one }) => one);
}

/** The parts of a document that decide which questions it has. */
export type AskableDocument = Pick<MemoryDocument, "cues" | "heldOutCues" | "answer" | "rehearsal">;

/** Whether replay can ask about a document. */
export function isAskable(document: AskableDocument): boolean {
  return trainedQuestions(document).length > 0;
}

/**
 * At most `limit` questions. They begin at the one that an evaluation asks as the replayed wording of the group, and rotate with the group,
 * so that many traces cover them all.
 */
function rotated(all: AnsweredCue[], groupId: number, limit: number): AnsweredCue[] {
  if (all.length <= limit) return all;
  return Array.from({ length: limit }, (_, i) => all[(groupId + i) % all.length]);
}

/** The most wordings of each of `traces` traces with which a queue of `capacity` rows need not drop a whole trace; at least 1. */
export function wordingsThatFit(traces: number, capacity: number): number {
  return Math.max(1, Math.floor(capacity / Math.max(1, traces)));
}

/** The highest cosine of a trace's key to the key of another trace, clamped to [0, 1]; 0 if there is no other. */
export function interference({ traceId, key }: Pick<Trace, "traceId" | "key">, index: VectorIndex): number {
  const nearest = index.search(key, 2).find(({ id }) => id !== traceId);
  return Math.min(1, Math.max(0, nearest?.score ?? 0));
}
