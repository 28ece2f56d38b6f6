/** The types of the memory: traces, the gate's decisions, and the interfaces of search. */

/** Where the text of an episode is in the memory store. This is all that a trace knows of the text. */
export interface Pointer {
  /** Id of the document. */
  doc: string;
  /** First character. */
  start: number;
  /** After the last character. */
  end: number;
}

/** What the write gate measured and decided for one episode. No label enters it. */
export interface GateDecision {
  /** S. */
  score: number;
  /** S > τ. */
  shouldWrite: boolean;
  /** As measured. */
  features: { surprise: number; novelty: number; reward: boolean; pin: boolean };
  /** Weighted; their sum is S. */
  contributions: { surprise: number; novelty: number; reward: number; pin: number };
}

/** A decision with its label, for the telemetry. */
export interface LabelledGateDecision extends GateDecision {
  /** Place in the stream. */
  index: number;
  /** Group of the episode. */
  groupId: number;
  /** The label; the gate has not seen it. */
  shouldRememberLabel: boolean;
}

/** A memory that was written: pointer, slots, salience and provenance; never text. */
export interface Trace {
  /** "group-12-9ab3c1d2:0" */
  traceId: string;
  /** Group of the episode. */
  groupId: number;
  /** The source of the episode. */
  scenario: string;
  /** Where its text lies. */
  pointer: Pointer;
  /** Names of the entity slots, not their values. */
  slotNames: readonly string[];
  /** S of the gate. */
  salience: number;
  /** What S was made of. */
  tags: GateDecision["features"];
  /** Where the episode came from: the source, its seed where it was generated, and its place there. */
  provenance: { source: string; seed?: number; index: number };
  /** Unit length; dense in the first form. */
  key: Float32Array;
}

/** The interface of nearest-neighbour search: exact, or approximate with a graph if there are many keys. */
export interface VectorIndex {
  /** Stores a unit-length key under an id; a known id gets the new key. */
  add(id: string, key: Float32Array): void;
  /** Removes a key; returns whether it was there. */
  remove(id: string): boolean;
  /** Best first; ties by id. */
  search(key: Float32Array, k: number): { id: string; score: number }[];
  /** The cosine of a stored key to another, undefined if there is none; an index that holds its keys in a form of its own has it. */
  score?(id: string, key: Float32Array): number | undefined;
  /** Number of keys. */
  readonly size: number;
}

/**
 * The interface of pattern completion, between search and recall. A modern Hopfield network is one implementation; another returns its
 * input.
 */
export interface PatternCompletion {
  /** Ranks the candidates (best first) again. */
  complete(cue: Float32Array, candidates: readonly { id: string; score: number }[]): { id: string; score: number }[];
}
