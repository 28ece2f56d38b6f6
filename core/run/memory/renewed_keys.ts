import type { Keyer } from "../../memory/keyer.ts";
import type { MemoryDocument, MemoryStore, StoredEpisode } from "../../memory/memory_store.ts";
import type { ProgressSink } from "../progress.ts";

/** Makes all keys of a store anew: another keyer made them. What else traces and documents say stays. */
export async function renewKeys(store: MemoryStore, keyer: Keyer, progress: ProgressSink): Promise<void> {
  const traces = await store.traces();
  if (traces.length === 0) return;
  const total = traces.length;
  progress({ stage: "keys", step: 0, total, note: `made anew by ${keyer.name}` });
  const texts = await store.texts(traces.map(({ pointer }) => pointer));
  const keys = await keyer.keys(texts);
  const documents = new Map((await store.documents()).map((document) => [document.id, document]));
  await store.write(traces.map((trace, i) => ({
    document: asStored(documents.get(trace.pointer.doc)!),
    trace: { ...trace, key: keys[i] },
  })));
  progress({ stage: "keys", step: total, total });
}

function asStored({ lag: _lag, rehearsal: _rehearsal, ...document }: MemoryDocument): StoredEpisode {
  return document;
}
