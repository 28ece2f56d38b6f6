/** A mark beside a database: rows were deleted, and the file has yet to be written anew so that no copy of their bytes is left. */
import { existsSync, rmSync, writeFileSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";

/** Outlives the process: one that is killed between deleting and sweeping leaves the mark, and who opens the file next sweeps. */
export class OwedSweep {
  readonly #db: DatabaseSync;
  /** Undefined for a database in memory, which leaves nothing. */
  readonly #mark: string | undefined;

  constructor(db: DatabaseSync, path: string) {
    this.#db = db;
    this.#mark = path === ":memory:" ? undefined : `${path}-unswept`;
  }

  /** To be called within the transaction that deletes: another process that sees the mark then waits for its end. */
  owe(): void {
    if (this.#mark !== undefined) writeFileSync(this.#mark, "", { flush: true });
  }

  /** Writes the file anew. SQLite zeroes what is deleted, but rows that it once moved between pages may have left a copy. */
  pay(): void {
    this.#db.exec("VACUUM");
    if (this.#mark !== undefined) rmSync(this.#mark, { force: true });
  }

  /** Sweeps where somebody left a mark. Where another process is at work on the file, the mark stays for the next. */
  payIfOwed(): void {
    if (this.#mark === undefined || !existsSync(this.#mark)) return;
    try {
      this.pay();
    } catch (error) {
      if (!/locked|busy/i.test((error as Error).message)) throw error;
    }
  }
}
