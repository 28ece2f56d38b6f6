/** What was asked of documents, in its two tables. */
import type { DatabaseSync } from "node:sqlite";
import type { RowOrigin } from "../../schemas/rehearsal_line.ts";
import type { Rehearsal } from "./memory_store.ts";

/** Keeps rehearsals by the ids of their documents, in place of those before; a transaction is the caller's. */
export function writeRehearsals(db: DatabaseSync, rehearsals: ReadonlyMap<string, Rehearsal>): void {
  const known = db.prepare("SELECT 1 FROM documents WHERE id = ?");
  const insert = db.prepare("INSERT INTO rehearsals VALUES (?, ?, ?)");
  const insertQuestion = db.prepare("INSERT INTO rehearsed VALUES (?, ?, ?, ?, ?, ?)");
  for (const [id, { asker, questions, unasked }] of rehearsals) {
    if (known.get(id) === undefined) continue;
    db.prepare("DELETE FROM rehearsals WHERE document = ?").run(id);
    insert.run(id, asker, JSON.stringify(unasked));
    for (const [place, { cue, answer, heldOut, origin }] of questions.entries()) {
      insertQuestion.run(id, place, cue, answer, Number(heldOut), origin ?? null);
    }
  }
}

/** The rehearsals of all documents, or of one, by id. */
export function readRehearsals(db: DatabaseSync, id?: string): Map<string, { rehearsal: Rehearsal }> {
  const [where, values] = id === undefined ? ["", []] : ["WHERE document = ?", [id]];
  const questions = Map.groupBy(
    db.prepare(`SELECT * FROM rehearsed ${where} ORDER BY document, place`).all(...values),
    (row) => String(row.document),
  );
  return new Map(
    db.prepare(`SELECT * FROM rehearsals ${where}`).all(...values).map((row) => {
      const document = String(row.document);
      const asked = (questions.get(document) ?? []).map(({ cue, answer, held_out, origin }) => ({
        ...{ cue: String(cue), answer: String(answer), heldOut: held_out === 1 },
        ...(origin === null ? {} : { origin: origin as RowOrigin }),
      }));
      const rehearsal = { asker: String(row.asker), questions: asked, unasked: JSON.parse(String(row.unasked)) };
      return [document, { rehearsal }];
    }),
  );
}
