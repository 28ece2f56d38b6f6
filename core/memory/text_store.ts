/** A memory that is kept as one text, or nowhere; for places without SQLite, such as a browser. */
import { type } from "arktype";
import { explain, FormatError } from "../../schemas/errors.ts";
import { rowOriginType } from "../../schemas/rehearsal_line.ts";
import { keyBytes, keyFrom } from "./key_bytes.ts";
import type { Pointer, Trace } from "./memory.ts";
import type { MemoryDocument, MemoryEntry, MemoryStore, Rehearsal, StoredEpisode } from "./memory_store.ts";
import { within } from "./sqlite_rows.ts";
import { requireStorable } from "./storable.ts";

/** Where the text is kept. */
export interface KeptText {
  /** For messages. */
  readonly name: string;
  /** The text as it was written last; undefined if there is none yet. */
  read(): Promise<string | undefined>;
  /** Puts another in its place, whole or not at all. */
  write(text: string): Promise<void>;
}

/** Version 1 kept every number of a key. */
const version = 2;
const documentType = type({
  id: "string",
  text: "string",
  groupId: "number",
  tokens: "number",
  reward: "boolean",
  pin: "boolean",
  cues: "string[]",
  heldOutCues: "string[]",
});
const traceType = type({
  traceId: "string",
  pointer: { doc: "string", start: "number", end: "number" },
  key: "string",
});
const rehearsalType = type({
  asker: "string",
  questions: type({ cue: "string", answer: "string", heldOut: "boolean", "origin?": rowOriginType }).array(),
  unasked: "string[]",
});
const schema = type({
  hei_nw_memory: "1 | 2",
  entries: type({ document: documentType, "trace?": traceType, "rehearsal?": rehearsalType }).array(),
});

/** See {@link MemoryStore}. What is written is there when the promise resolves; where it cannot be kept, nothing has changed. */
export class TextMemoryStore implements MemoryStore {
  readonly #keep: KeptText | undefined;
  #entries: readonly MemoryEntry[];
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(entries: readonly MemoryEntry[], keep: KeptText | undefined) {
    this.#entries = entries;
    this.#keep = keep;
  }

  /** @param keep Left out, nothing lasts. @throws {FormatError} if what was kept is damaged, or comes from another version. */
  static async open(keep?: KeptText): Promise<TextMemoryStore> {
    const text = await keep?.read();
    return new TextMemoryStore(text === undefined ? [] : entriesIn(text, keep!.name), keep);
  }

  /** See {@link MemoryStore.version}. Nobody else writes to it. */
  version(): Promise<number> {
    return Promise.resolve(0);
  }

  /** See {@link MemoryStore.write}. */
  write(entries: readonly MemoryEntry[], forget: readonly string[] = []): Promise<void> {
    return this.#change((before) => {
      const after = new Map(before.map((entry) => [entry.document.id, entry]));
      for (const id of forget) after.delete(id);
      for (const { document, trace, rehearsal } of structuredClone(entries)) {
        const known = after.get(document.id);
        requireStorable({ document, trace }, known?.document.text);
        if (trace) within(document.text, trace.pointer);
        after.set(document.id, {
          document,
          ...(trace ? { trace } : {}),
          ...(rehearsal ?? known?.rehearsal ? { rehearsal: rehearsal ?? known?.rehearsal } : {}),
        });
      }
      return [...after.values()];
    });
  }

  /** See {@link MemoryStore.rehearse}. */
  rehearse(rehearsals: ReadonlyMap<string, Rehearsal>): Promise<void> {
    return this.#change((before) =>
      before.map((entry) => {
        const rehearsal = rehearsals.get(entry.document.id);
        return rehearsal ? { ...entry, rehearsal: structuredClone(rehearsal) } : entry;
      })
    );
  }

  /** See {@link MemoryStore.forget}. */
  async forget(ids: readonly string[]): Promise<string[]> {
    let gone: string[] = [];
    await this.#change((before) => {
      const there = new Set(before.map(({ document: { id } }) => id));
      gone = [...new Set(ids)].filter((id) => there.has(id));
      return before.filter(({ document: { id } }) => !gone.includes(id));
    });
    return gone;
  }

  /** See {@link MemoryStore.document}. */
  async document(id: string): Promise<MemoryDocument | undefined> {
    return (await this.documents()).find((document) => document.id === id);
  }

  /** See {@link MemoryStore.documents}. */
  async documents(): Promise<MemoryDocument[]> {
    await this.#turn;
    let lag = this.#entries.reduce((sum, { document: { tokens } }) => sum + tokens, 0);
    return this.#entries.map(({ document, rehearsal }) => {
      lag -= document.tokens;
      return structuredClone({ ...document, lag, ...(rehearsal ? { rehearsal } : {}) });
    });
  }

  /** See {@link MemoryStore.traces}. */
  async traces(): Promise<Trace[]> {
    await this.#turn;
    return this.#entries.flatMap(({ trace }) => trace ? [structuredClone(trace)] : []);
  }

  /** See {@link MemoryStore.texts}. */
  async texts(pointers: readonly Pointer[]): Promise<string[]> {
    await this.#turn;
    const texts = new Map(this.#entries.map(({ document: { id, text } }) => [id, text]));
    return pointers.map((pointer) => within(texts.get(pointer.doc), pointer));
  }

  /** Waits until what is being written is kept. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
  }

  /** One change after the other; each is kept before it counts. */
  #change(change: (before: readonly MemoryEntry[]) => readonly MemoryEntry[]): Promise<void> {
    const mine = this.#turn.then(async () => {
      const after = change(this.#entries);
      await this.#keep?.write(textOf(after));
      this.#entries = after;
    });
    this.#turn = mine.catch(() => {});
    return mine;
  }
}

function textOf(entries: readonly MemoryEntry[]): string {
  return JSON.stringify({
    hei_nw_memory: version,
    entries: entries.map(({ trace, ...rest }) =>
      trace ? { ...rest, trace: { ...trace, key: base64(trace.key) } } : rest
    ),
  });
}

function entriesIn(text: string, name: string): MemoryEntry[] {
  const damaged = (received: string, cause?: unknown) =>
    new FormatError(
      explain({ cannot: "open the memory", field: name, rule: `a memory of version 1 or ${version}`, received }),
      { cause },
    );
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged((cause as Error).message, cause);
  }
  const kept = schema(value);
  if (kept instanceof type.errors) throw damaged(kept.summary);
  try {
    return kept.entries.map(({ document, trace, rehearsal }) => ({
      document: document as StoredEpisode,
      ...(trace ? { trace: { ...trace, key: keyIn(trace.key) } as Trace } : {}),
      ...(rehearsal ? { rehearsal } : {}),
    }));
  } catch (cause) {
    throw damaged((cause as Error).message, cause);
  }
}

function base64(key: Float32Array): string {
  return btoa(String.fromCharCode(...keyBytes(key)));
}

function keyIn(text: string): Float32Array {
  const key = keyFrom(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
  if (key === undefined) throw new FormatError("Cannot read trace: key must be numbers, or places with numbers.");
  return key;
}
