/** Documents and traces for tests of stores. */
import type { Trace } from "../memory.ts";
import type { MemoryEntry, StoredEpisode } from "../memory_store.ts";

/** What a gate decided. */
export const decision = {
  score: 1.25,
  shouldWrite: true,
  features: { surprise: 0.1 + 0.2, novelty: 1, reward: true, pin: false },
  contributions: { surprise: 0.1 + 0.2, novelty: 1, reward: 0.5, pin: 0 },
};

/** A document of which everything is said. */
export function full(id: string, text = `The sentinel sentence of ${id} stands here.`): StoredEpisode {
  return {
    id,
    text,
    groupId: 7,
    tokens: 9,
    answer: "sentinel",
    answerSpan: { start: 4, end: 12 },
    cues: ["Which sentence stands here?", "What stands here?"],
    heldOutCues: ["Name what stands here."],
    time: "2026-11-29T20:00:00Z",
    source: "a test",
    tags: ["a", "b"],
    reward: true,
    pin: false,
    replaces: "older",
    decision,
    shouldRemember: false,
    kind: "fact",
    slots: { who: "Ada", what: "lamp" },
    oldAnswer: "sentry",
  };
}

/** A document of which only the least is said. */
export function bare(id: string, tokens = 3): StoredEpisode {
  return { id, text: `note ${id}`, groupId: 0, tokens, cues: [], heldOutCues: [], reward: false, pin: false };
}

/** A trace of a document. */
export function traceOf(doc: string, more: Partial<Trace> = {}): Trace {
  return {
    traceId: `${doc}:0`,
    groupId: 7,
    scenario: "C",
    pointer: { doc, start: 0, end: 6 },
    slotNames: ["service", "value"],
    salience: 1.25,
    tags: decision.features,
    provenance: { source: "scenario C", seed: 13, index: 4 },
    key: Float32Array.of(0.1, -0.2, 1e-30, 5),
    ...more,
  };
}

/** A document of which everything is said, with its trace. */
export const entry = (id: string): MemoryEntry => ({ document: full(id), trace: traceOf(id) });
