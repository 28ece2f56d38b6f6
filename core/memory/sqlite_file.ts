import { DatabaseSync } from "node:sqlite";
import { FormatError, InputError } from "../../schemas/errors.ts";

/** What a database file of ours must be. */
export interface DatabaseKind {
  /** For messages: "trace store". */
  name: string;
  /** SQLite's `application_id`, which tells our files from others. */
  applicationId: number;
  /** SQLite's `user_version`: the version of the tables. */
  version: number;
  /** SQL that makes the tables in an empty file. */
  create: string;
  /** Names of the tables that must be there. */
  tables: readonly string[];
}

/**
 * Opens a SQLite file of the given kind, or creates it. Writes are durable when a statement or transaction returns
 * (write-ahead log off, `synchronous` full).
 * Throws `FormatError` where the file is no database, damaged, of another program or of a newer version, and
 * `InputError` where it cannot be opened.
 */
export function openDatabase(path: string, kind: DatabaseKind): DatabaseSync {
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(path);
  } catch (error) {
    throw new InputError(
      `Cannot open ${kind.name}: path must be a readable and writable file: received "${path}" (${reason(error)}).`,
    );
  }
  try {
    db.exec("PRAGMA synchronous = FULL");
    const applicationId = pragma(db, "application_id");
    const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all().map((row) =>
      String(row.name)
    );
    if (applicationId === 0 && tables.length === 0) {
      db.exec(
        `BEGIN IMMEDIATE; ${kind.create}; PRAGMA application_id = ${kind.applicationId}; ` +
          `PRAGMA user_version = ${kind.version}; COMMIT`,
      );
      return db;
    }
    if (applicationId !== kind.applicationId || kind.tables.some((table) => !tables.includes(table))) {
      throw new FormatError(
        `Cannot open ${kind.name}: file must be a ${kind.name} of hei-nw: received "${path}", a database of another kind.`,
      );
    }
    const version = pragma(db, "user_version");
    if (version !== kind.version) {
      throw new FormatError(
        `Cannot open ${kind.name}: schema version must be ${kind.version}: received ${version} in "${path}". ` +
          "Hint: use the version of hei-nw that wrote it.",
      );
    }
    const check = db.prepare("PRAGMA quick_check(1)").get();
    if (check === undefined || Object.values(check)[0] !== "ok") {
      throw new FormatError(`Cannot open ${kind.name}: file must be intact: received "${path}", which is damaged.`);
    }
    return db;
  } catch (error) {
    db.close();
    if (error instanceof FormatError) throw error;
    throw new FormatError(
      `Cannot open ${kind.name}: file must be an intact SQLite database: received "${path}" (${reason(error)}).`,
    );
  }
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? { value: 0 })[0]);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
