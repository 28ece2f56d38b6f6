import type { MemoryEntry } from "../../core/memory/memory_store.ts";

/** A text as a memory holds one that the gate let through: its document and its trace, under the number of the text. */
export function tracedText(text: string, number: number, key: Float32Array): MemoryEntry {
  const id = String(number);
  return {
    document: { id, text, groupId: number, cues: [], heldOutCues: [], reward: false, pin: false, tokens: 0 },
    trace: {
      ...{ traceId: id, groupId: number, scenario: "bench", slotNames: [], salience: 2, key },
      pointer: { doc: id, start: 0, end: text.length },
      tags: { surprise: 1, novelty: 1, reward: false, pin: false },
      provenance: { source: "bench", index: number },
    },
  };
}
