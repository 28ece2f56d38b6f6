/** The traces of a memory and the indexes over their keys and words, in line with the store, whoever writes to that. */
import type { Trace } from "../../memory/memory.ts";
import type { MemoryStore } from "../../memory/memory_store.ts";
import type { SizedIndex } from "../../memory/sized_index.ts";
import { WordIndex } from "../../memory/word_index.ts";

/** What is recalled from, in this process. */
export class HeldTraces {
  /** Keys of the traces; for a moment also those of notes that are about to be written. */
  readonly index: SizedIndex;
  /** Words of what the traces point to. */
  readonly words = new WordIndex();
  /** By trace id. */
  readonly byId = new Map<string, Trace>();
  #version: number | undefined;

  readonly #fill: (traces: readonly Trace[]) => void;
  readonly #build: () => Promise<void>;

  /**
   * @param index Empty.
   * @param fill Puts the keys of the first traces that are read into the index.
   * @param build Makes what is missing of the index's graph.
   */
  constructor(index: SizedIndex, fill: (traces: readonly Trace[]) => void, build: () => Promise<void>) {
    this.index = index;
    this.#fill = fill;
    this.#build = build;
  }

  /** Brings both indexes in line with one trace. @param text What it points to, where it may be new. */
  reindex(traceId: string, text?: string): void {
    const trace = this.byId.get(traceId);
    if (trace) {
      this.index.addLater(traceId, trace.key);
      if (text !== undefined) this.words.add(traceId, text);
    } else {
      this.index.remove(traceId);
      this.words.remove(traceId);
    }
  }

  /** Reads the store where somebody else has written to it, or it was not read yet. Tells whether it did. */
  async follow(store: Pick<MemoryStore, "version" | "traces" | "texts">): Promise<boolean> {
    const version = await store.version();
    if (version === this.#version) return false;
    const ids = () => JSON.stringify([...this.byId.keys()]);
    for (;;) {
      const before = ids();
      const stored = await store.traces();
      const fresh = stored.filter(({ traceId }) => !this.byId.has(traceId));
      const texts = await store.texts(fresh.map(({ pointer }) => pointer));
      // What this process itself has written in the meantime may not be in what was read.
      if (before !== ids()) continue;
      const there = new Set(stored.map(({ traceId }) => traceId));
      for (const id of [...this.byId.keys()].filter((id) => !there.has(id))) {
        this.byId.delete(id);
        this.reindex(id);
      }
      const first = this.index.size === 0;
      if (first) this.#fill(fresh);
      fresh.forEach((trace, i) => {
        this.byId.set(trace.traceId, trace);
        if (first) this.words.add(trace.traceId, texts[i]);
        else this.reindex(trace.traceId, texts[i]);
      });
      this.#version = version;
      await this.#build();
      return true;
    }
  }
}
