import type { DatabaseSync } from "node:sqlite";
import { FormatError, InputError } from "../../schemas/errors.ts";
import type { Episode } from "../episodes/episode.ts";
import type { Pointer, Trace } from "./memory.ts";
import type { MemoryDocument, MemoryEntry, MemoryStore, StoredEpisode } from "./memory_store.ts";
import { OwedSweep } from "./owed_sweep.ts";
import { type DatabaseKind, inTransaction, openDatabase } from "./sqlite_file.ts";

/** Version 1 of the tables. What comes later is added as a further migration; none is ever changed. */
const firstTables = `
  CREATE TABLE documents (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, tokens INTEGER NOT NULL,
    answer TEXT, answer_start INTEGER, answer_end INTEGER, time TEXT, source TEXT, tags TEXT,
    reward INTEGER NOT NULL, pin INTEGER NOT NULL, replaces TEXT, group_id INTEGER NOT NULL, labels TEXT NOT NULL,
    decision TEXT
  ) STRICT;
  CREATE TABLE cues (
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, held_out INTEGER NOT NULL, place INTEGER NOT NULL,
    cue TEXT NOT NULL, PRIMARY KEY (document, held_out, place)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE traces (
    trace_id TEXT PRIMARY KEY, group_id INTEGER NOT NULL, scenario TEXT NOT NULL,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    slot_names TEXT NOT NULL, salience REAL NOT NULL, surprise REAL NOT NULL, novelty REAL NOT NULL,
    reward INTEGER NOT NULL, pin INTEGER NOT NULL, source TEXT NOT NULL, seed INTEGER, stream_index INTEGER NOT NULL,
    key BLOB NOT NULL
  ) STRICT;
  CREATE INDEX traces_by_document ON traces (document)`;

const kind: DatabaseKind = {
  name: "memory",
  applicationId: 0x6e774d45, // "nwME"
  migrations: [firstTables],
  tables: ["documents", "cues", "traces"],
};

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
    return later(() => new SqliteMemoryStore(openDatabase(path, kind), path));
  }

  /** See {@link MemoryStore.write}. */
  write(entries: readonly MemoryEntry[], forget: readonly string[] = []): Promise<void> {
    return later(() => {
      const gone = inTransaction(this.#db, () => {
        const gone = this.#delete(forget);
        for (const entry of entries) this.#put(entry);
        return gone;
      });
      if (gone.length > 0) this.#sweep.pay();
    });
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
      return row && readDocument(row, this.#db.prepare(`${selectCues} WHERE document = ? ORDER BY place`).all(id));
    });
  }

  /** See {@link MemoryStore.documents}. */
  documents(): Promise<MemoryDocument[]> {
    return later(() => {
      const cues = Map.groupBy(
        this.#db.prepare(`${selectCues} ORDER BY document, place`).all(),
        (row) => String(row.document),
      );
      return this.#db.prepare(`SELECT * FROM (${selectDocuments}) ORDER BY place`).all().map((row) =>
        readDocument(row, cues.get(String(row.id)) ?? [])
      );
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
    if (known !== undefined && known.text !== text) {
      throw new InputError(
        `Cannot store document: id must be new or hold the same text: received "${id}". Hint: forget it first.`,
      );
    }
    if (trace !== undefined && trace.pointer.doc !== id) {
      throw new InputError(
        `Cannot store trace: pointer.doc must be its document "${id}": received "${trace.pointer.doc}".`,
      );
    }
    for (const part of [id, text, document.answer ?? "", ...document.cues, ...document.heldOutCues]) {
      // SQLite would end the text there, or put another character in its place.
      if (part.includes("\0") || !part.isWellFormed()) {
        throw new InputError(
          `Cannot store document: its texts must be without NUL characters and halves of characters: received "${id}".`,
        );
      }
    }
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

type Labels = Pick<Episode, "shouldRemember" | "kind" | "slots" | "oldAnswer">;

function labelsOf({ shouldRemember, kind, slots, oldAnswer }: StoredEpisode): Labels {
  return { shouldRemember, kind, slots, oldAnswer };
}

/** The text that a pointer means. */
function within(text: unknown, pointer: Pointer): string {
  if (typeof text !== "string") {
    throw new InputError(`Cannot resolve pointer: doc must be in the memory: received "${pointer.doc}".`);
  }
  if (!(0 <= pointer.start && pointer.start <= pointer.end && pointer.end <= text.length)) {
    throw new InputError(
      `Cannot resolve pointer: start and end must lie within the ${text.length} characters of "${pointer.doc}": ` +
        `received ${pointer.start} and ${pointer.end}.`,
    );
  }
  return text.slice(pointer.start, pointer.end);
}

type Row = Record<string, unknown>;

/** @param cues Rows of the table `cues`, by place. */
function readDocument(row: Row, cues: readonly Row[]): MemoryDocument {
  const of = (heldOut: number) => cues.filter((cue) => cue.held_out === heldOut).map((cue) => String(cue.cue));
  const optional = {
    answer: row.answer,
    answerSpan: row.answer_start === null ? null : { start: row.answer_start, end: row.answer_end },
    time: row.time,
    source: row.source,
    tags: row.tags === null ? null : JSON.parse(String(row.tags)),
    replaces: row.replaces,
    decision: row.decision === null ? null : JSON.parse(String(row.decision)),
  };
  return {
    id: String(row.id),
    text: String(row.text),
    tokens: Number(row.tokens),
    lag: Number(row.lag),
    groupId: Number(row.group_id),
    cues: of(0),
    heldOutCues: of(1),
    reward: row.reward === 1,
    pin: row.pin === 1,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null)),
    ...JSON.parse(String(row.labels)) as Labels,
  };
}

function readTrace(row: Row): Trace {
  const bytes = row.key;
  if (!(bytes instanceof Uint8Array) || bytes.byteLength % 4 !== 0) {
    throw new FormatError(`Cannot read trace: key must be whole 4-byte numbers: received trace "${row.trace_id}".`);
  }
  return {
    traceId: String(row.trace_id),
    groupId: Number(row.group_id),
    scenario: String(row.scenario),
    pointer: { doc: String(row.document), start: Number(row.start), end: Number(row.end) },
    slotNames: JSON.parse(String(row.slot_names)),
    salience: Number(row.salience),
    tags: {
      surprise: Number(row.surprise),
      novelty: Number(row.novelty),
      reward: row.reward === 1,
      pin: row.pin === 1,
    },
    provenance: {
      source: String(row.source),
      ...(row.seed === null ? {} : { seed: Number(row.seed) }),
      index: Number(row.stream_index),
    },
    key: new Float32Array(bytes.slice().buffer),
  };
}
