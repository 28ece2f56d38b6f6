import type { ScenarioName } from "../scenarios/episode.ts";

/** Where an episode's text lies in the document store. The only thing a trace knows of the text. */
export interface Pointer {
  doc: string;
  start: number;
  end: number;
}

/** What the write gate measured and decided for one episode. */
export interface GateDecision {
  index: number;
  groupId: number;
  score: number;
  shouldWrite: boolean;
  shouldRememberLabel: boolean;
  features: { surprise: number; novelty: number; reward: boolean; pin: boolean };
  contributions: { surprise: number; novelty: number; reward: number; pin: number };
}

/** A written memory: pointers, slots, salience, provenance; never text. */
export interface Trace {
  /** "group-12-9ab3c1d2:0" */
  traceId: string;
  groupId: number;
  scenario: ScenarioName;
  pointer: Pointer;
  /** Names of the entity slots, not their values. */
  slotNames: readonly string[];
  salience: number;
  tags: { surprise: number; novelty: number; reward: boolean; pin: boolean };
  provenance: { source: string; seed: number; index: number };
  /** Unit length; dense in the first form. */
  key: Float32Array;
}

/** The seam to durable traces (SQLite). Documents (the texts) live in a store of their own beside it. */
export interface TraceStore {
  put(trace: Trace): void;
  get(traceId: string): Trace | undefined;
  all(): Trace[];
  delete(traceId: string): boolean;
  close(): void;
}

/** The seam to nearest-neighbour search: exact cosine first, HNSW next. */
export interface Index {
  add(id: string, key: Float32Array): void;
  /** Best first; ties by id. */
  search(key: Float32Array, k: number): { id: string; score: number }[];
  readonly size: number;
}

/** The seam to pattern completion between search and recall (modern Hopfield comes next); the first form returns its input. */
export interface Completion {
  complete(cue: Float32Array, candidates: readonly { id: string; score: number }[]): { id: string; score: number }[];
}
