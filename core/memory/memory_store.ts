/** The seam to what lasts: documents and their traces. SQLite now; Postgres can stand beside it, hence asynchronous. */
import type { RowOrigin } from "../../schemas/rehearsal_line.ts";
import type { Episode } from "../episodes/episode.ts";
import type { GateDecision, Pointer, Trace } from "./memory.ts";

/** A question that a model asked itself about a document, and the answer, which stands in the text. */
export interface RehearsedQuestion {
  /** A question. */
  cue: string;
  /** Words of the text. */
  answer: string;
  /** Kept back: asked after a sleep, never trained. */
  heldOut: boolean;
  /** Where it comes from; absent in a memory that was written before origins were kept. */
  origin?: RowOrigin;
}

/** What a model asked itself about a document; without questions it was not understood. */
export interface Rehearsal {
  /** Who asked. */
  asker: string;
  /** In the order in which they were kept. */
  questions: readonly RehearsedQuestion[];
  /** Words of the text that no question asks about. */
  unasked: readonly string[];
}

/** An episode as a store takes it in. */
export interface StoredEpisode extends Episode {
  /** See {@link Episode.id}. */
  id: string;
  /** See {@link Episode.groupId}. */
  groupId: number;
  /** See {@link Episode.cues}; may be empty. */
  cues: readonly string[];
  /** See {@link Episode.heldOutCues}; may be empty. */
  heldOutCues: readonly string[];
  /** See {@link Episode.reward}. */
  reward: boolean;
  /** See {@link Episode.pin}. */
  pin: boolean;
  /** Length of the text in the model's tokens. */
  tokens: number;
  /** What the write gate said; absent where it was not asked. */
  decision?: GateDecision;
}

/** An episode as a store gives it back. */
export interface MemoryDocument extends StoredEpisode {
  /** Tokens of all documents that came after it. */
  lag: number;
  /** What the model asked itself; absent where it was not asked to. */
  rehearsal?: Rehearsal;
}

/** What is written together: a document, and its trace if the gate let it through. */
export interface MemoryEntry {
  /** Kept whether or not it has a trace. */
  document: StoredEpisode;
  /** Points into the document. */
  trace?: Trace;
  /** What was asked of it before, in another memory. */
  rehearsal?: Rehearsal;
}

/**
 * Holds documents and traces. It is the only source of replay: mining, recall and the harness read from here, and so does a
 * run that is resumed. Whoever opens a store closes it (`await using`).
 */
export interface MemoryStore extends AsyncDisposable {
  /** Another number than before where somebody else has written since. */
  version(): Promise<number>;
  /**
   * Writes documents with their traces in one transaction, all or none, behind those that are there. A document of a known
   * id and the same text is written anew in its old place, with a trace or without.
   *
   * @param forget Ids of documents that go in the same transaction, as {@link MemoryStore.forget} would.
   * @throws {InputError} where a known id comes with another text, since traces point into it, or a trace points elsewhere.
   */
  write(entries: readonly MemoryEntry[], forget?: readonly string[]): Promise<void>;
  /** Keeps what was asked of documents, by their ids, in place of what was asked before. Ids that are not there are passed over. */
  rehearse(rehearsals: ReadonlyMap<string, Rehearsal>): Promise<void>;
  /** Deletes documents with all that hangs on them, so that their bytes leave the file. Gives the ids that were there. */
  forget(ids: readonly string[]): Promise<string[]>;
  /** The document of that id. */
  document(id: string): Promise<MemoryDocument | undefined>;
  /** All documents, in the order in which they were first written. */
  documents(): Promise<MemoryDocument[]>;
  /** All traces, in the order of their documents. */
  traces(): Promise<Trace[]>;
  /**
   * The texts that pointers mean, one each.
   *
   * @throws {InputError} where a document is absent or a pointer lies outside it.
   */
  texts(pointers: readonly Pointer[]): Promise<string[]>;
}
