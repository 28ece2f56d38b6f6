/** The interface of storage: documents and their traces. It is asynchronous, so that other databases can be added next to SQLite. */
import type { RowOrigin } from "../../schemas/rehearsal_line.ts";
import type { Episode } from "../episodes/episode.ts";
import type { GateDecision, Pointer, Trace } from "./memory.ts";

/** A question that a model wrote about a document, and the answer, which is in the text. */
export interface RehearsedQuestion {
  /** A question. */
  cue: string;
  /** Words of the text. */
  answer: string;
  /** Held out: asked after a sleep, never trained. */
  heldOut: boolean;
  /** Where it comes from; absent in a memory that was written before origins were kept. */
  origin?: RowOrigin;
}

/** The questions that a model wrote about a document; a document without questions was not understood. */
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
  /** The decision of the write gate; absent if it was not asked. */
  decision?: GateDecision;
}

/** An episode as a store gives it back. */
export interface MemoryDocument extends StoredEpisode {
  /** Tokens of all documents that came after it. */
  lag: number;
  /** The questions that the model wrote; absent if it was not asked to. */
  rehearsal?: Rehearsal;
}

/** A document and its trace (if the gate let it pass), written together. */
export interface MemoryEntry {
  /** The document is stored whether or not it has a trace. */
  document: StoredEpisode;
  /** Points into the document. */
  trace?: Trace;
  /** Its questions from another memory. */
  rehearsal?: Rehearsal;
}

/**
 * Holds documents and traces. It is the only source of replay: mining, recall and the harness read from here, and so does a
 * run that is resumed. Whoever opens a store closes it (`await using`).
 */
export interface MemoryStore extends AsyncDisposable {
  /** A number that changes when another process has written to the store. */
  version(): Promise<number>;
  /**
   * Writes documents with their traces in one transaction, all or none, behind those that are there. A document of a known
   * id and the same text is written anew in its old place, with a trace or without.
   *
   * @param forget Ids of documents that go in the same transaction, as {@link MemoryStore.forget} would.
   * @throws {InputError} if a known id comes with another text, since traces point into it, or a trace points elsewhere.
   */
  write(entries: readonly MemoryEntry[], forget?: readonly string[]): Promise<void>;
  /** Stores the questions of documents, by their ids, instead of earlier ones. Unknown ids are skipped. */
  rehearse(rehearsals: ReadonlyMap<string, Rehearsal>): Promise<void>;
  /** Deletes documents with everything made from them, so that their bytes leave the file. Returns the ids that were there. */
  forget(ids: readonly string[]): Promise<string[]>;
  /** The document of that id. */
  document(id: string): Promise<MemoryDocument | undefined>;
  /** All documents, in the order in which they were first written. */
  documents(): Promise<MemoryDocument[]>;
  /** All traces, in the order of their documents. */
  traces(): Promise<Trace[]>;
  /**
   * The text of each pointer.
   *
   * @throws {InputError} if a document is absent or a pointer lies outside it.
   */
  texts(pointers: readonly Pointer[]): Promise<string[]>;
}
