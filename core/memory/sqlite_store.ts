import type { DatabaseSync } from "node:sqlite";
import { keyBytes } from "./key_bytes.ts";
import type { Pointer, Trace } from "./memory.ts";
import type { MemoryDocument, MemoryEntry, MemoryStore, Rehearsal } from "./memory_store.ts";
import { OwedSweep } from "./owed_sweep.ts";
import { inTransaction, openDatabase, usingDatabase } from "./sqlite_file.ts";
import { readRehearsals, writeRehearsals } from "./sqlite_rehearsals.ts";
import { labelsOf, readDocument, readTrace, type Row, within } from "./sqlite_rows.ts";
import { checkedRow, putRow } from "./sqlite_sums.ts";
import { memoryDatabase } from "./sqlite_tables.ts";
import { requireStorable } from "./storable.ts";

/** The one table that holds the texts of episodes. */
export const textTable = "documents";

/** Documents with the tokens that came after each. */
const selectDocuments = `SELECT *, COALESCE(SUM(tokens) OVER (
    ORDER BY place DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ), 0) AS lag FROM documents`;

const selectCues = "SELECT * FROM cues";

/** A memory in one SQLite file; the texts stand in one table of it, and nowhere else. */
export class SqliteMemoryStore implements MemoryStore {
  readonly #db: DatabaseSync;
  readonly #path: string;
  readonly #sweep: OwedSweep;

  private constructor(db: DatabaseSync, path: string) {
    this.#db = db;
    this.#path = path;
    this.#sweep = new OwedSweep(db, path, memoryDatabase.tables);
    this.#sweep.payIfOwed();
  }

  /**
   * Opens the store, or makes it.
   *
   * @param path File, or ":memory:".
   * @throws {FormatError} if the file is no memory, is damaged, or comes from a newer version.
   * @throws {InputError} if it cannot be opened.
   */
  static open(path: string): Promise<SqliteMemoryStore> {
    return later(() => new SqliteMemoryStore(openDatabase(path, memoryDatabase), path));
  }

  /**
   * Opens a store that was written before. An empty file would open as a new store, and nobody would hear of what is lost.
   *
   * @param hint What to do about a file that holds nothing, for the error.
   * @throws {FormatError} as {@link open}, and if the file holds nothing.
   * @throws {InputError} if it cannot be opened.
   */
  static openWritten(path: string, hint: string): Promise<SqliteMemoryStore> {
    return later(() => new SqliteMemoryStore(openDatabase(path, memoryDatabase, hint), path));
  }

  /** See {@link MemoryStore.version}. */
  version(): Promise<number> {
    return later(() => Number(this.#db.prepare("PRAGMA data_version").get()?.data_version));
  }

  /** See {@link MemoryStore.write}. */
  write(entries: readonly MemoryEntry[], forget: readonly string[] = []): Promise<void> {
    return this.#later(() => {
      const gone = inTransaction(this.#db, () => {
        const gone = this.#delete(forget);
        for (const entry of entries) this.#put(entry);
        const asked = entries.flatMap(({ document: { id }, rehearsal }) => rehearsal ? [[id, rehearsal] as const] : []);
        writeRehearsals(this.#db, new Map(asked));
        return gone;
      });
      if (gone.length > 0) this.#sweep.pay();
    });
  }

  /** See {@link MemoryStore.rehearse}. */
  rehearse(rehearsals: ReadonlyMap<string, Rehearsal>): Promise<void> {
    return this.#later(() => inTransaction(this.#db, () => writeRehearsals(this.#db, rehearsals)));
  }

  /** See {@link MemoryStore.forget}. */
  forget(ids: readonly string[]): Promise<string[]> {
    return this.#later(() => {
      const gone = inTransaction(this.#db, () => this.#delete(ids));
      if (gone.length > 0) this.#sweep.pay();
      return gone;
    });
  }

  /** See {@link MemoryStore.document}. */
  document(id: string): Promise<MemoryDocument | undefined> {
    return this.#later(() => {
      const row = this.#db.prepare(`SELECT * FROM (${selectDocuments}) WHERE id = ?`).get(id);
      if (row === undefined) return undefined;
      const cues = this.#db.prepare(`${selectCues} WHERE document = ? ORDER BY place`).all(id).map(intactCue);
      return { ...readDocument(intactDocument(row), cues), ...readRehearsals(this.#db, id).get(id) };
    });
  }

  /** See {@link MemoryStore.documents}. */
  documents(): Promise<MemoryDocument[]> {
    return this.#later(() => {
      const cues = Map.groupBy(
        this.#db.prepare(`${selectCues} ORDER BY document, place`).all().map(intactCue),
        (row) => String(row.document),
      );
      const rehearsals = readRehearsals(this.#db);
      return this.#db.prepare(`SELECT * FROM (${selectDocuments}) ORDER BY place`).all().map((row) => ({
        ...readDocument(intactDocument(row), cues.get(String(row.id)) ?? []),
        ...rehearsals.get(String(row.id)),
      }));
    });
  }

  /** See {@link MemoryStore.traces}. */
  traces(): Promise<Trace[]> {
    return this.#later(() =>
      this.#db.prepare(
        "SELECT traces.* FROM traces JOIN documents ON documents.id = document ORDER BY place, trace_id",
      ).all().map((row) => readTrace(checkedRow("traces", row)))
    );
  }

  /** See {@link MemoryStore.texts}. */
  texts(pointers: readonly Pointer[]): Promise<string[]> {
    return this.#later(() => {
      const select = this.#db.prepare("SELECT * FROM documents WHERE id = ?");
      return pointers.map((pointer) => {
        const row = select.get(pointer.doc);
        return within(row && intactDocument(row).text, pointer);
      });
    });
  }

  /** Closes the file. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#later(() => this.#db.close());
  }

  /** Does the work at once, and tells of its result or error as a promise. */
  #later<T>(work: () => T): Promise<T> {
    return later(() => usingDatabase(this.#path, memoryDatabase, work));
  }

  #put({ document, trace }: MemoryEntry): void {
    const { id, text } = document;
    const known = this.#db.prepare("SELECT text FROM documents WHERE id = ?").get(id);
    requireStorable({ document, trace }, known?.text);
    putRow(this.#db, "documents", {
      ...{ id, text, tokens: document.tokens, group_id: document.groupId },
      answer: document.answer ?? null,
      answer_start: document.answerSpan?.start ?? null,
      answer_end: document.answerSpan?.end ?? null,
      time: document.time ?? null,
      source: document.source ?? null,
      tags: document.tags ? JSON.stringify(document.tags) : null,
      reward: Number(document.reward),
      pin: Number(document.pin),
      replaces: document.replaces ?? null,
      labels: JSON.stringify(labelsOf(document)),
      decision: document.decision ? JSON.stringify(document.decision) : null,
    }, "id");
    this.#db.prepare("DELETE FROM cues WHERE document = ?").run(id);
    for (const [held_out, cues] of [document.cues, document.heldOutCues].entries()) {
      for (const [place, cue] of cues.entries()) putRow(this.#db, "cues", { document: id, held_out, place, cue });
    }
    this.#db.prepare("DELETE FROM traces WHERE document = ?").run(id);
    if (trace) this.#putTrace(trace, text);
  }

  #putTrace(trace: Trace, text: string): void {
    within(text, trace.pointer);
    putRow(this.#db, "traces", {
      trace_id: trace.traceId,
      group_id: trace.groupId,
      scenario: trace.scenario,
      document: trace.pointer.doc,
      start: trace.pointer.start,
      end: trace.pointer.end,
      slot_names: JSON.stringify(trace.slotNames),
      salience: trace.salience,
      surprise: trace.tags.surprise,
      novelty: trace.tags.novelty,
      reward: Number(trace.tags.reward),
      pin: Number(trace.tags.pin),
      source: trace.provenance.source,
      seed: trace.provenance.seed ?? null,
      stream_index: trace.provenance.index,
      key: keyBytes(trace.key),
    });
  }

  #delete(ids: readonly string[]): string[] {
    const statement = this.#db.prepare("DELETE FROM documents WHERE id = ?");
    const gone = [...new Set(ids)].filter((id) => statement.run(id).changes > 0);
    if (gone.length > 0) this.#sweep.owe();
    return gone;
  }
}

const intactDocument = (row: Row) => checkedRow("documents", row);
const intactCue = (row: Row) => checkedRow("cues", row);

function later<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
