/**
 * Rows with a sum over their values: a bit that turned over on the disk, which SQLite does not see in a text, is an error and never a text
 * that nobody wrote.
 */
import { createHash } from "node:crypto";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { Row } from "./sqlite_rows.ts";

/** The columns that a sum covers, in their order: those of version 4 of the tables. */
export const summedColumns = {
  documents: [
    ...["id", "text", "tokens", "answer", "answer_start", "answer_end", "time", "source", "tags", "reward", "pin"],
    ...["replaces", "group_id", "labels", "decision"],
  ],
  cues: ["document", "held_out", "place", "cue"],
  traces: [
    ...["trace_id", "group_id", "scenario", "document", "start", "end", "slot_names", "salience", "surprise"],
    ...["novelty", "reward", "pin", "source", "seed", "stream_index", "key"],
  ],
  rehearsals: ["document", "asker", "unasked"],
  rehearsed: ["document", "place", "cue", "answer", "held_out", "origin"],
} as const;

/** A table whose rows have sums. */
export type SummedTable = keyof typeof summedColumns;

/** A row that is not as it was written; who knows the file makes an error for a person of it. */
export class RowDamage extends Error {}

/** A row to be written: a value for every column. */
export type Values = Readonly<Record<string, SQLInputValue>>;

/**
 * Writes a row with its sum.
 *
 * @param key The column by which a row may be there already; then its other columns get the new values.
 */
export function putRow(db: DatabaseSync, table: SummedTable, row: Values, key?: string): void {
  const names = [...summedColumns[table], "sum"].map((name) => `"${name}"`);
  const update = key === undefined
    ? ""
    : ` ON CONFLICT (${key}) DO UPDATE SET ${names.map((name) => `${name} = excluded.${name}`).join(", ")}`;
  const places = names.map(() => "?").join(", ");
  db.prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${places})${update}`)
    .run(...summedColumns[table].map((name) => row[name]), sumOf(table, row));
}

/** Whether a row is as it was written. */
export function isIntact(table: SummedTable, row: Row): boolean {
  // A column may be missing, too: the names of columns stand in the file.
  return summedColumns[table].every((name) => Object.hasOwn(row, name)) && row.sum === sumOf(table, row);
}

/** The row, if it is as it was written. @throws {RowDamage} if it is not. */
export function checkedRow(table: SummedTable, row: Row): Row {
  if (isIntact(table, row)) return row;
  throw new RowDamage(`a row of ${table} is not as it was written`);
}

/** Gives every row of an older file its sum. */
export function sumAllRows(db: DatabaseSync): void {
  for (const table of Object.keys(summedColumns) as SummedTable[]) {
    const keys = table === "cues"
      ? ["document", "held_out", "place"]
      : table === "rehearsed"
      ? ["document", "place"]
      : [
        summedColumns[table][0],
      ];
    const update = db.prepare(`UPDATE ${table} SET sum = ? WHERE ${keys.map((key) => `${key} = ?`).join(" AND ")}`);
    for (const row of db.prepare(`SELECT * FROM ${table}`).all()) {
      update.run(sumOf(table, row), ...keys.map((key) => row[key]));
    }
  }
}

/** Half of a SHA-256 would do for a key; against damage a quarter is plenty. */
function sumOf(table: SummedTable, row: Readonly<Row>): string {
  const hash = createHash("sha256");
  const texts = summedColumns[table].map((name) => {
    const value = row[name];
    if (!(value instanceof Uint8Array)) return value ?? null;
    hash.update(value);
    return value.length;
  });
  return hash.update(JSON.stringify(texts)).digest("hex").slice(0, 16);
}
