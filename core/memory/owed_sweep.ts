/** A mark next to a database: rows were deleted, and the file still has to be rewritten so that no copy of their bytes is left. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { inTransaction } from "./sqlite_file.ts";

/** The mark survives the process. If it is killed between deleting and rewriting, whoever opens the file next rewrites it. */
export class OwedSweep {
  readonly #db: DatabaseSync;
  /** Undefined for a database in memory, which leaves no file. */
  readonly #mark: string | undefined;
  readonly #tables: readonly string[];

  /** @param tables All that the file has. */
  constructor(db: DatabaseSync, path: string, tables: readonly string[]) {
    this.#db = db;
    this.#tables = tables;
    this.#mark = path === ":memory:" ? undefined : `${path}-unswept`;
  }

  /** To be called within the transaction that deletes: another process that sees the mark then waits for its end. */
  owe(): void {
    if (this.#mark !== undefined) writeFileSync(this.#mark, "", { flush: true });
  }

  /**
   * Writes all rows anew. SQLite zeroes what is deleted, but rows that it once moved between pages may have left a copy; here the old pages
   * are zeroed as a whole. (VACUUM does so too, but it attaches a file, and Deno lets only programs with every permission do that.)
   */
  pay(): void {
    const db = this.#db;
    // Otherwise the rows of other tables would be deleted with those of the emptied ones.
    db.exec("PRAGMA foreign_keys = OFF");
    try {
      inTransaction(db, () => {
        for (const table of this.#tables) {
          db.exec(`CREATE TABLE swept AS SELECT * FROM ${table}; DELETE FROM ${table}`);
          db.exec(`INSERT INTO ${table} SELECT * FROM swept; DROP TABLE swept`);
        }
      });
    } finally {
      db.exec("PRAGMA foreign_keys = ON");
    }
    if (this.#mark !== undefined) rmSync(this.#mark, { force: true });
  }

  /** Rewrites the file if there is a mark. If another process is using the file, the mark stays for the next one. */
  payIfOwed(): void {
    if (this.#mark === undefined || !existsSync(this.#mark)) return;
    try {
      this.pay();
    } catch (error) {
      if (!/locked|busy/i.test((error as Error).message)) throw error;
    }
  }
}
