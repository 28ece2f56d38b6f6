import type { Pointer } from "./memory.ts";
import { InputError } from "../../schemas/errors.ts";
import { type DatabaseKind, openDatabase } from "./sqlite_file.ts";
import type { DatabaseSync } from "node:sqlite";

const kind: DatabaseKind = {
  name: "document store",
  applicationId: 0x6e774443, // "nwDC"
  version: 1,
  create: "CREATE TABLE documents (doc TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID",
  tables: ["documents"],
};

/** Where the texts are. Traces point into it; only the packer reads it. */
export class DocumentStore {
  #db: DatabaseSync;

  /**
   * Opens or creates the store.
   *
   * @param path File, or ":memory:".
   */
  constructor(path: string) {
    this.#db = openDatabase(path, kind);
  }

  /** Stores a document's text; the same doc with another text is refused, since traces point into it. */
  put(doc: string, text: string): void {
    const known = this.get(doc);
    if (known === text) return;
    if (known !== undefined) {
      throw new InputError(
        `Cannot store document: doc must be new or hold the same text: received "${doc}". Hint: delete it first.`,
      );
    }
    this.#db.prepare("INSERT INTO documents (doc, text) VALUES (?, ?)").run(doc, text);
  }

  /** Stores many documents, all or none. */
  putAll(documents: Iterable<{ doc: string; text: string }>): void {
    this.#db.exec("BEGIN IMMEDIATE");
    try {
      for (const { doc, text } of documents) this.put(doc, text);
      this.#db.exec("COMMIT");
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    }
  }

  /** The whole text of a document. */
  get(doc: string): string | undefined {
    const row = this.#db.prepare("SELECT text FROM documents WHERE doc = ?").get(doc);
    return row === undefined ? undefined : String(row.text);
  }

  /** The text that a pointer means. Throws `InputError` where the document is absent or the pointer lies outside it. */
  resolve(pointer: Pointer): string {
    const text = this.get(pointer.doc);
    if (text === undefined) {
      throw new InputError(`Cannot resolve pointer: doc must be in the document store: received "${pointer.doc}".`);
    }
    if (!(0 <= pointer.start && pointer.start <= pointer.end && pointer.end <= text.length)) {
      throw new InputError(
        `Cannot resolve pointer: start and end must lie within the ${text.length} characters of "${pointer.doc}": ` +
          `received ${pointer.start} and ${pointer.end}.`,
      );
    }
    return text.slice(pointer.start, pointer.end);
  }

  /** Removes a document; tells whether it was there. */
  delete(doc: string): boolean {
    return this.#db.prepare("DELETE FROM documents WHERE doc = ?").run(doc).changes > 0;
  }

  /** Closes the file. */
  close(): void {
    this.#db.close();
  }
}
