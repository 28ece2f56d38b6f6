import type { DatabaseSync } from "node:sqlite";
import type { Pointer, Trace } from "./memory.ts";
import type { MemoryDocument, MemoryEntry, MemoryStore, Rehearsal } from "./memory_store.ts";
import { OwedSweep } from "./owed_sweep.ts";
import { inTransaction, openDatabase } from "./sqlite_file.ts";
import { readRehearsals, writeRehearsals } from "./sqlite_rehearsals.ts";
import { labelsOf, readDocument, readTrace, within } from "./sqlite_rows.ts";
import { memoryDatabase } from "./sqlite_tables.ts";
import { requireStorable } from "./storable.ts";

/** The one table that holds the texts of episodes. */
export const textTable = "documents";

/** Documents with the tokens that came after each. */
const selectDocuments = `SELECT *, COALESCE(SUM(tokens) OVER (
    ORDER BY place DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ), 0) AS lag FROM documents`;

const selectCues = "SELECT document, held_out, cue FROM cues";

/** A memory in one SQLite file; the texts stand in one table of it, and nowhere else. */
export class SqliteMemoryStore implements MemoryStore {
  readonly #db: DatabaseSync;
  readonly #sweep: OwedSweep;

  private constructor(db: DatabaseSync, path: string) {
    this.#db = db;
    this.#sweep = new OwedSweep(db, path);
    this.#sweep.payIfOwed();
  }

  /**
   * Opens the store, or makes it.
   *
   * @param path File, or ":memory:".
   * @throws {FormatError} where the file is no memory, is damaged, or comes from a newer version.
   * @throws {InputError} where it cannot be opened.
   */
  static open(path: string): Promise<SqliteMemoryStore> {
    return later(() => new SqliteMemoryStore(openDatabase(path, memoryDatabase), path));
  }

  /** See {@link MemoryStore.write}. */
  write(entries: readonly MemoryEntry[], forget: readonly string[] = []): Promise<void> {
    return later(() => {
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
    return later(() => inTransaction(this.#db, () => writeRehearsals(this.#db, rehearsals)));
  }

  /** See {@link MemoryStore.forget}. */
  forget(ids: readonly string[]): Promise<string[]> {
    return later(() => {
      const gone = inTransaction(this.#db, () => this.#delete(ids));
      if (gone.length > 0) this.#sweep.pay();
      return gone;
    });
  }

  /** See {@link MemoryStore.document}. */
  document(id: string): Promise<MemoryDocument | undefined> {
    return later(() => {
      const row = this.#db.prepare(`SELECT * FROM (${selectDocuments}) WHERE id = ?`).get(id);
      if (row === undefined) return undefined;
      const cues = this.#db.prepare(`${selectCues} WHERE document = ? ORDER BY place`).all(id);
      return { ...readDocument(row, cues), ...readRehearsals(this.#db, id).get(id) };
    });
  }

  /** See {@link MemoryStore.documents}. */
  documents(): Promise<MemoryDocument[]> {
    return later(() => {
      const cues = Map.groupBy(
        this.#db.prepare(`${selectCues} ORDER BY document, place`).all(),
        (row) => String(row.document),
      );
      const rehearsals = readRehearsals(this.#db);
      return this.#db.prepare(`SELECT * FROM (${selectDocuments}) ORDER BY place`).all().map((row) => ({
        ...readDocument(row, cues.get(String(row.id)) ?? []),
        ...rehearsals.get(String(row.id)),
      }));
    });
  }

  /** See {@link MemoryStore.traces}. */
  traces(): Promise<Trace[]> {
    return later(() =>
      this.#db.prepare(
        "SELECT traces.* FROM traces JOIN documents ON documents.id = document ORDER BY place, trace_id",
      ).all().map(readTrace)
    );
  }

  /** See {@link MemoryStore.texts}. */
  texts(pointers: readonly Pointer[]): Promise<string[]> {
    return later(() => {
      const select = this.#db.prepare("SELECT text FROM documents WHERE id = ?");
      return pointers.map((pointer) => within(select.get(pointer.doc)?.text, pointer));
    });
  }

  /** Closes the file. */
  [Symbol.asyncDispose](): Promise<void> {
    return later(() => this.#db.close());
  }

  #put({ document, trace }: MemoryEntry): void {
    const { id, text } = document;
    const known = this.#db.prepare("SELECT text FROM documents WHERE id = ?").get(id);
    requireStorable({ document, trace }, known?.text);
    this.#db.prepare(
      `INSERT INTO documents (id, text, tokens, answer, answer_start, answer_end, time, source, tags, reward, pin, replaces,
         group_id, labels, decision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET tokens = excluded.tokens, answer = excluded.answer,
         answer_start = excluded.answer_start, answer_end = excluded.answer_end, time = excluded.time,
         source = excluded.source, tags = excluded.tags, reward = excluded.reward, pin = excluded.pin,
         replaces = excluded.replaces, group_id = excluded.group_id, labels = excluded.labels,
         decision = excluded.decision`,
    ).run(
      id,
      text,
      document.tokens,
      document.answer ?? null,
      document.answerSpan?.start ?? null,
      document.answerSpan?.end ?? null,
      document.time ?? null,
      document.source ?? null,
      document.tags ? JSON.stringify(document.tags) : null,
      Number(document.reward),
      Number(document.pin),
      document.replaces ?? null,
      document.groupId,
      JSON.stringify(labelsOf(document)),
      document.decision ? JSON.stringify(document.decision) : null,
    );
    this.#db.prepare("DELETE FROM cues WHERE document = ?").run(id);
    const insertCue = this.#db.prepare("INSERT INTO cues VALUES (?, ?, ?, ?)");
    for (const [heldOut, cues] of [document.cues, document.heldOutCues].entries()) {
      for (const [place, cue] of cues.entries()) insertCue.run(id, heldOut, place, cue);
    }
    this.#db.prepare("DELETE FROM traces WHERE document = ?").run(id);
    if (trace) this.#putTrace(trace, text);
  }

  #putTrace(trace: Trace, text: string): void {
    within(text, trace.pointer);
    this.#db.prepare("INSERT INTO traces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
      trace.traceId,
      trace.groupId,
      trace.scenario,
      trace.pointer.doc,
      trace.pointer.start,
      trace.pointer.end,
      JSON.stringify(trace.slotNames),
      trace.salience,
      trace.tags.surprise,
      trace.tags.novelty,
      Number(trace.tags.reward),
      Number(trace.tags.pin),
      trace.provenance.source,
      trace.provenance.seed ?? null,
      trace.provenance.index,
      new Uint8Array(trace.key.buffer, trace.key.byteOffset, trace.key.byteLength),
    );
  }

  #delete(ids: readonly string[]): string[] {
    const statement = this.#db.prepare("DELETE FROM documents WHERE id = ?");
    const gone = [...new Set(ids)].filter((id) => statement.run(id).changes > 0);
    if (gone.length > 0) this.#sweep.owe();
    return gone;
  }
}

/** Does the work at once, and tells of its result or error as a promise. */
function later<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => resolve(work()));
}
