/** The tables of a memory. */
import type { DatabaseSync } from "node:sqlite";
import { keyBytes, keyFrom } from "./key_bytes.ts";
import type { DatabaseKind } from "./sqlite_file.ts";
import { isIntact, putRow, sumAllRows } from "./sqlite_sums.ts";

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

/** Version 2: what a model asked itself about documents. */
const rehearsalTables = `
  CREATE TABLE rehearsals (
    document TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, asker TEXT NOT NULL, unasked TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE rehearsed (
    document TEXT NOT NULL REFERENCES rehearsals (document) ON DELETE CASCADE, place INTEGER NOT NULL, cue TEXT NOT NULL,
    answer TEXT NOT NULL, held_out INTEGER NOT NULL, PRIMARY KEY (document, place)
  ) STRICT, WITHOUT ROWID`;

/** Version 3: where each question comes from. */
const origins = "ALTER TABLE rehearsed ADD COLUMN origin TEXT";

/** Version 4: each row with a sum over its values. */
function addSums(db: DatabaseSync): void {
  for (const table of ["documents", "cues", "traces", "rehearsals", "rehearsed"]) {
    db.exec(`ALTER TABLE ${table} ADD COLUMN sum TEXT`);
  }
  sumAllRows(db);
}

/** Version 5: of sparse keys only what is not 0. A row that is not as it was written stays so, to be refused where it is read. */
function packSparseKeys(db: DatabaseSync): void {
  for (const row of db.prepare("SELECT * FROM traces").all()) {
    if (!isIntact("traces", row) || !(row.key instanceof Uint8Array) || row.key.byteLength % 4 !== 0) continue;
    const key = keyBytes(keyFrom(row.key)!);
    if (key.byteLength < row.key.byteLength) putRow(db, "traces", { ...row, key }, "trace_id");
  }
}

/** What the file of a memory must be. */
export const memoryDatabase: DatabaseKind = {
  name: "memory",
  applicationId: 0x6e774d45, // "nwME"
  migrations: [firstTables, rehearsalTables, origins, addSums, packSparseKeys],
  tables: ["documents", "cues", "traces", "rehearsals", "rehearsed"],
};
