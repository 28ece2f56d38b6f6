import type { DatabaseSync } from "node:sqlite";
import { FormatError } from "../../schemas/errors.ts";
import type { Trace, TraceStore } from "./memory.ts";
import { type DatabaseKind, openDatabase } from "./sqlite_file.ts";

const kind: DatabaseKind = {
  name: "trace store",
  applicationId: 0x6e775452, // "nwTR"
  version: 1,
  create: `CREATE TABLE traces (
    trace_id TEXT PRIMARY KEY, group_id INTEGER NOT NULL, scenario TEXT NOT NULL,
    doc TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, slot_names TEXT NOT NULL,
    salience REAL NOT NULL, surprise REAL NOT NULL, novelty REAL NOT NULL, reward INTEGER NOT NULL, pin INTEGER NOT NULL,
    source TEXT NOT NULL, seed INTEGER NOT NULL, stream_index INTEGER NOT NULL, key BLOB NOT NULL
  ) STRICT`,
  tables: ["traces"],
};

/** Traces in a SQLite file: pointers, slot names, salience, provenance and key; there is no column for text. */
export class SqliteTraceStore implements TraceStore {
  #db: DatabaseSync;

  /**
   * Opens or creates the store.
   *
   * @param path File, or ":memory:".
   */
  constructor(path: string) {
    this.#db = openDatabase(path, kind);
  }

  /** Stores a trace; a trace of the same id is replaced and keeps its place in the order. */
  put(trace: Trace): void {
    this.#db.prepare(
      `INSERT INTO traces VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (trace_id) DO UPDATE SET group_id = excluded.group_id, scenario = excluded.scenario, doc = excluded.doc,
         start = excluded.start, "end" = excluded."end", slot_names = excluded.slot_names, salience = excluded.salience,
         surprise = excluded.surprise, novelty = excluded.novelty, reward = excluded.reward, pin = excluded.pin,
         source = excluded.source, seed = excluded.seed, stream_index = excluded.stream_index, key = excluded.key`,
    ).run(
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
      trace.provenance.seed,
      trace.provenance.index,
      new Uint8Array(trace.key.buffer, trace.key.byteOffset, trace.key.byteLength),
    );
  }

  /** Stores many traces, all or none. */
  putAll(traces: Iterable<Trace>): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      for (const trace of traces) this.put(trace);
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  /** The trace of that id. */
  get(traceId: string): Trace | undefined {
    const row = this.#db.prepare("SELECT * FROM traces WHERE trace_id = ?").get(traceId);
    return row === undefined ? undefined : readTrace(row);
  }

  /** All traces in the order in which they were first stored. */
  all(): Trace[] {
    return this.#db.prepare("SELECT * FROM traces ORDER BY rowid").all().map(readTrace);
  }

  /** Removes a trace; tells whether it was there. */
  delete(traceId: string): boolean {
    return this.#db.prepare("DELETE FROM traces WHERE trace_id = ?").run(traceId).changes > 0;
  }

  /** Closes the file. */
  close(): void {
    this.#db.close();
  }
}

function readTrace(row: Record<string, unknown>): Trace {
  const bytes = row.key;
  if (!(bytes instanceof Uint8Array) || bytes.byteLength % 4 !== 0) {
    throw new FormatError(`Cannot read trace: key must be whole 4-byte numbers: received trace "${row.trace_id}".`);
  }
  return {
    traceId: String(row.trace_id),
    groupId: Number(row.group_id),
    scenario: row.scenario as Trace["scenario"],
    pointer: { doc: String(row.doc), start: Number(row.start), end: Number(row.end) },
    slotNames: JSON.parse(String(row.slot_names)),
    salience: Number(row.salience),
    tags: {
      surprise: Number(row.surprise),
      novelty: Number(row.novelty),
      reward: row.reward === 1,
      pin: row.pin === 1,
    },
    provenance: { source: String(row.source), seed: Number(row.seed), index: Number(row.stream_index) },
    key: new Float32Array(bytes.slice().buffer),
  };
}
