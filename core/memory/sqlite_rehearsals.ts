/** What was asked of documents, in its two tables. */
import type { DatabaseSync } from "node:sqlite";
import type { RowOrigin } from "../../schemas/rehearsal_line.ts";
import type { Rehearsal } from "./memory_store.ts";
import type { Row } from "./sqlite_rows.ts";
import { checkedRow, putRow } from "./sqlite_sums.ts";

/** Keeps rehearsals by the ids of their documents, instead of those before; a transaction is the caller's. */
export function writeRehearsals(db: DatabaseSync, rehearsals: ReadonlyMap<string, Rehearsal>): void {
  const known = db.prepare("SELECT 1 FROM documents WHERE id = ?");
  for (const [id, { asker, questions, unasked }] of rehearsals) {
    if (known.get(id) === undefined) continue;
    db.prepare("DELETE FROM rehearsals WHERE document = ?").run(id);
    putRow(db, "rehearsals", { document: id, asker, unasked: JSON.stringify(unasked) });
    for (const [place, { cue, answer, heldOut, origin }] of questions.entries()) {
      const said = storable({ cue, answer });
      putRow(db, "rehearsed", { document: id, place, ...said, held_out: Number(heldOut), origin: origin ?? null });
    }
  }
}

/** The rehearsals of all documents, or of one, by id. */
export function readRehearsals(db: DatabaseSync, id?: string): Map<string, { rehearsal: Rehearsal }> {
  const [where, values] = id === undefined ? ["", []] : ["WHERE document = ?", [id]];
  const questions = Map.groupBy(
    db.prepare(`SELECT * FROM rehearsed ${where} ORDER BY document, place`).all(...values)
      .map((row) => checkedRow("rehearsed", row)),
    (row) => String(row.document),
  );
  return new Map(
    db.prepare(`SELECT * FROM rehearsals ${where}`).all(...values).map((found) => {
      const row = checkedRow("rehearsals", found);
      const document = String(row.document);
      return [document, { rehearsal: rehearsalOf(row, questions.get(document) ?? []) }];
    }),
  );
}

/** A row of the table `rehearsals`. @param questions Rows of the table `rehearsed`, by place. */
export function rehearsalOf(row: Row, questions: readonly Row[]): Rehearsal {
  const asked = questions.map(({ cue, answer, held_out, origin }) => ({
    ...{ cue: String(cue), answer: String(answer), heldOut: held_out === 1 },
    ...(origin === null ? {} : { origin: origin as RowOrigin }),
  }));
  return { asker: String(row.asker), questions: asked, unasked: JSON.parse(String(row.unasked)) };
}

/** What a model said, without what no store takes: a model may say anything. */
function storable<T extends Record<string, string>>(said: T): T {
  const entries = Object.entries(said).map(([name, text]) => [name, text.toWellFormed().replaceAll("\0", "")]);
  return Object.fromEntries(entries) as T;
}
