import process from "node:process";
import type { DatabaseSync } from "node:sqlite";
import { explain, FormatError, InputError, RunError } from "../../schemas/errors.ts";
import { RowDamage } from "./sqlite_sums.ts";

/** What a database file of ours must be. */
export interface DatabaseKind {
  /** For messages: "memory". */
  name: string;
  /** SQLite's `application_id`, which tells our files from others. */
  applicationId: number;
  /**
   * What brings the tables from one version to the next; the first makes them in an empty file. Their number is SQLite's
   * `user_version`. A file of an older version is brought up to date when it is opened.
   */
  migrations: readonly (string | ((db: DatabaseSync) => void))[];
  /** Names of the tables that must be there in the end. */
  tables: readonly string[];
}

/** How long a call waits for another process that is writing, in milliseconds. */
const patience = 5000;

/** What to do about a damaged file of ours. */
const damageHint = "put a copy of it in its place; `hei-nw memory salvage` makes a new memory of what is whole in it.";

/**
 * Opens a SQLite file of the given kind, or creates it. Writes are durable when a statement or transaction returns
 * (write-ahead log off, `synchronous` full), and what is deleted is overwritten.
 *
 * @param ifEmpty What to do about a file that was written before and holds nothing; with it, such a file is refused.
 * @throws {FormatError} if the file is no database, damaged, of another program or of a newer version, or empty where it may not be.
 * @throws {InputError} if it cannot be opened.
 */
export function openDatabase(path: string, kind: DatabaseKind, ifEmpty?: string): DatabaseSync {
  const { DatabaseSync } = sqlite(kind.name);
  let db: DatabaseSync;
  try {
    db = new DatabaseSync(path);
  } catch (error) {
    throw new InputError(
      `Cannot open ${kind.name}: path must be a readable and writable file: received "${path}" (${reason(error)}).`,
    );
  }
  try {
    db.exec(`PRAGMA busy_timeout = ${patience}; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON`);
    const applicationId = pragma(db, "application_id");
    const isNew = applicationId === 0 && tablesOf(db).length === 0;
    if (!isNew && applicationId !== kind.applicationId) throw ofAnotherKind(path, kind);
    if (isNew && ifEmpty !== undefined) throw emptied(path, kind, ifEmpty);
    const version = isNew ? 0 : pragma(db, "user_version");
    const newest = kind.migrations.length;
    if (version > newest || (version < 1 && !isNew)) {
      throw new FormatError(
        `Cannot open ${kind.name}: schema version must be 1 to ${newest}: received ${version} in "${path}". ` +
          "Hint: use the version of hei-nw that wrote it.",
      );
    }
    const check = isNew ? undefined : db.prepare("PRAGMA integrity_check(1)").get();
    if (check !== undefined && Object.values(check)[0] !== "ok") {
      throw new FormatError(
        `Cannot open ${kind.name}: file must be intact: received "${path}", which is damaged. Hint: ${damageHint}`,
      );
    }
    if (version < newest) {
      inTransaction(db, () => {
        for (const step of kind.migrations.slice(version)) {
          if (typeof step === "string") db.exec(step);
          else step(db);
        }
        db.exec(`PRAGMA application_id = ${kind.applicationId}; PRAGMA user_version = ${newest}`);
      });
    }
    const tables = tablesOf(db);
    if (kind.tables.some((table) => !tables.includes(table))) throw ofAnotherKind(path, kind);
    return db;
  } catch (error) {
    db.close();
    if (error instanceof FormatError) throw error;
    throw new FormatError(
      `Cannot open ${kind.name}: file must be an intact SQLite database: received "${path}" (${reason(error)}). ` +
        `Hint: ${damageHint}`,
    );
  }
}

/** SQLite, which not every runtime has; so it is asked for only where it is needed. */
function sqlite(name: string): typeof import("node:sqlite") {
  const found = process.getBuiltinModule?.("node:sqlite");
  if (found) return found;
  throw new InputError(explain({
    cannot: `open ${name}`,
    field: "the runtime",
    rule: "Deno, or Node 22.13 or later, which have SQLite (node:sqlite)",
    received: `Node ${process.versions.node}`,
    hint: "models, adapters and training work here; for a memory use a later Node, or the command `npx hei-nw`.",
  }));
}

/** Runs `work` in one transaction: all of it or nothing. */
export function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    db.exec("ROLLBACK");
    throw error;
  }
}

/** Everything that stands in the tables of a SQLite file, as texts, apart from some tables; for those who look for what should not be there. */
export function databaseTexts(path: string, except: readonly string[]): string[] {
  const db = openReadOnly(path);
  try {
    return tablesOf(db).filter((table) => !except.includes(table)).flatMap((table) =>
      db.prepare(`SELECT * FROM "${table.replaceAll('"', '""')}"`).all().flatMap((row) =>
        Object.values(row).map((value) =>
          value instanceof Uint8Array ? new TextDecoder().decode(value) : String(value ?? "")
        )
      )
    );
  } finally {
    db.close();
  }
}

/** A SQLite file of whatever kind, to look into. @throws SQLite's error where it cannot be read. */
export function openReadOnly(path: string): DatabaseSync {
  const { DatabaseSync } = sqlite("a database");
  return new DatabaseSync(path, { readOnly: true });
}

/**
 * Does the work, and says of what fails there that the file is damaged, or what the system would not do.
 *
 * @throws {FormatError} if the file is not as it was written.
 * @throws {RunError} if the disk is full, the file locked or read-only, or another error of the system stands in the way.
 */
export function usingDatabase<T>(path: string, { name }: Pick<DatabaseKind, "name">, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as { errcode?: unknown }).errcode;
    if (error instanceof RowDamage || isDamage(code)) {
      throw new FormatError(
        `Cannot read ${name}: file must be as it was written: received "${path}", which is damaged (${
          reason(error)
        }). Hint: ${damageHint}`,
        { cause: error },
      );
    }
    if (typeof code !== "number") throw error;
    throw new RunError(
      `Cannot use ${name}: the file must be free to read and write: received "${path}" (${reason(error)}).`,
      { cause: error },
    );
  }
}

/** SQLITE_CORRUPT or SQLITE_NOTADB; the other bytes of a code say more. */
function isDamage(code: unknown): boolean {
  return typeof code === "number" && [11, 26].includes(code & 0xff);
}

function tablesOf(db: DatabaseSync): string[] {
  return db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all().map((row) => String(row.name));
}

function ofAnotherKind(path: string, kind: DatabaseKind): FormatError {
  return new FormatError(
    `Cannot open ${kind.name}: file must be a ${kind.name} of hei-nw: received "${path}", a database of another kind.`,
  );
}

function emptied(path: string, { name }: DatabaseKind, hint: string): FormatError {
  return new FormatError(explain({
    cannot: `open ${name}`,
    field: path,
    rule: "as it was written",
    received: "a file without tables",
    hint,
  }));
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(Object.values(db.prepare(`PRAGMA ${name}`).get() ?? { value: 0 })[0]);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
