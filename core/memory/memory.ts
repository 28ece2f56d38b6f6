import type { ScenarioName } from "../episodes/episode.ts";

/** Where an episode's text lies in the document store. The only thing a trace knows of the text. */
export interface Pointer {
  /** Id in the document store. */
  doc: string;
  /** First character. */
  start: number;
  /** After the last character. */
  end: number;
}

/** What the write gate measured and decided for one episode. */
export interface LabelledGateDecision {
  /** Place in the stream. */
  index: number;
  /** Group of the episode. */
  groupId: number;
  /** S. */
  score: number;
  /** S > τ. */
  shouldWrite: boolean;
  /** For the telemetry; the gate has not seen it. */
  shouldRememberLabel: boolean;
  /** As measured. */
  features: { surprise: number; novelty: number; reward: boolean; pin: boolean };
  /** Weighted; their sum is S. */
  contributions: { surprise: number; novelty: number; reward: number; pin: number };
}

/** A written memory: pointers, slots, salience, provenance; never text. */
export interface Trace {
  /** "group-12-9ab3c1d2:0" */
  traceId: string;
  /** Group of the episode. */
  groupId: number;
  /** Which generator made the episode. */
  scenario: ScenarioName;
  /** Where its text lies. */
  pointer: Pointer;
  /** Names of the entity slots, not their values. */
  slotNames: readonly string[];
  /** S of the gate. */
  salience: number;
  /** What S was made of. */
  tags: { surprise: number; novelty: number; reward: boolean; pin: boolean };
  /** Stream, seed, and place in the stream. */
  provenance: { source: string; seed: number; index: number };
  /** Unit length; dense in the first form. */
  key: Float32Array;
}

/** The seam to durable traces (SQLite). Documents (the texts) live in a store of their own beside it. */
export interface TraceStore {
  /** Stores a trace, or replaces the one of the same id. */
  put(trace: Trace): void;
  /** The trace of that id. */
  get(traceId: string): Trace | undefined;
  /** In the order in which they were first stored. */
  all(): Trace[];
  /** Tells whether it was there. */
  delete(traceId: string): boolean;
  /** Lets go of the file. */
  close(): void;
}

/** The seam to nearest-neighbour search: exact cosine first, HNSW next. */
export interface VectorIndex {
  /** Stores a unit-length key under an id. */
  add(id: string, key: Float32Array): void;
  /** Best first; ties by id. */
  search(key: Float32Array, k: number): { id: string; score: number }[];
  /** Number of keys. */
  readonly size: number;
}

/** The seam to pattern completion between search and recall (modern Hopfield comes next); the first form returns its input. */
export interface PatternCompletion {
  /** The candidates (best first), ranked anew. */
  complete(cue: Float32Array, candidates: readonly { id: string; score: number }[]): { id: string; score: number }[];
}
