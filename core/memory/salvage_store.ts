/** What is whole in a damaged store, and what is lost of it. */
import { copyFile, readFile } from "node:fs/promises";
import type { DatabaseSync } from "node:sqlite";
import { traceOf } from "./admit.ts";
import type { Trace } from "./memory.ts";
import type { MemoryEntry, Rehearsal, StoredEpisode } from "./memory_store.ts";
import { openDatabase, openReadOnly } from "./sqlite_file.ts";
import { type PageRow, rowsOfPages } from "./sqlite_pages.ts";
import { rehearsalOf } from "./sqlite_rehearsals.ts";
import { readDocument, readTrace, type Row } from "./sqlite_rows.ts";
import { isIntact, summedColumns, type SummedTable } from "./sqlite_sums.ts";
import { memoryDatabase } from "./sqlite_tables.ts";

/** Something of a store that is not as it was written. */
export interface LostRow {
  /** A note; a question that was told with one; the key by which one is found; what the model asked itself; a row of which no more is known. */
  what: "note" | "cue" | "key" | "rehearsal" | "row";
  /** Of the note, as far as it can be read. */
  id?: string;
  /** Of the note or the question, as far as it can be read: some of it may be wrong. */
  text?: string;
}

/** What {@link salvageStore} finds. */
export interface SalvagedStore {
  /** All notes that are whole, in their order. */
  entries: MemoryEntry[];
  /** Ids of those whose trace was lost: they have one made from the note, with a key of zeros. */
  withoutKey: string[];
  /** What is lost. */
  lost: LostRow[];
  /** Whole pages are damaged: what stood there may be missing in `lost`, too. */
  torn: boolean;
}

type Tables = Record<SummedTable, { row: Row; rowid?: number }[]>;

/**
 * Reads what is whole in a store, row by row and whatever is damaged around them: each row has a sum that says so.
 *
 * @param path The store; it is copied and not written to.
 * @param scratch A file that is not there yet, for the copy; whoever asks removes it, and what stands beside it under longer names.
 */
export async function salvageStore(path: string, scratch: string): Promise<SalvagedStore> {
  await copyFile(path, scratch);
  // What a killed process had begun to write is taken back by whoever opens the file next.
  await copyFile(`${path}-journal`, `${scratch}-journal`).catch(() => {});
  const torn = !opens(scratch);
  const { tables, damaged } = sortedRows(rowsOfPages(await readFile(scratch)));
  return { ...assembled(tables, damaged, listedIds(scratch)), torn };
}

function opens(path: string): boolean {
  try {
    openDatabase(path, memoryDatabase).close();
    return true;
  } catch {
    return false;
  }
}

/** Rows by their tables: those whose sums hold, and what others say of themselves. */
function sortedRows(rows: Iterable<PageRow>): { tables: Tables; damaged: LostRow[] } {
  const tables: Tables = { documents: [], cues: [], traces: [], rehearsals: [], rehearsed: [] };
  const damaged: LostRow[] = [];
  for (const { rowid, values, sure } of rows) {
    const table = tablesOf(values).find((table) => isIntact(table, named(table, values)));
    if (table) tables[table].push({ row: named(table, values), ...(rowid === undefined ? {} : { rowid }) });
    else if (sure && mayBeOurs(values, rowid)) damaged.push(lostRow(values, rowid));
  }
  return { tables, damaged };
}

/** How many columns a row of a table has in the file: a sum more than it covers, and for notes the number of the row in front. */
const columnsOf = (table: SummedTable) => summedColumns[table].length + (table === "documents" ? 2 : 1);

function tablesOf(values: readonly unknown[]): SummedTable[] {
  return (Object.keys(summedColumns) as SummedTable[]).filter((table) => columnsOf(table) === values.length);
}

function named(table: SummedTable, values: readonly unknown[]): Row {
  const own = table === "documents" ? values.slice(1) : values;
  return Object.fromEntries([...summedColumns[table], "sum"].map((name, i) => [name, own[i]]));
}

/** Indexes have rows of one or two columns, and the list of tables has rows of five with numbers. */
function mayBeOurs(values: readonly unknown[], rowid: number | undefined): boolean {
  return rowid === undefined ? values.length > 2 : values.length !== 5;
}

function lostRow(values: readonly unknown[], rowid: number | undefined): LostRow {
  const textAt = (place: number) => typeof values[place] === "string" ? values[place] as string : undefined;
  const lost = (what: LostRow["what"], id?: string, text?: string): LostRow => ({
    what,
    ...(id === undefined ? {} : { id }),
    ...(text === undefined ? {} : { text }),
  });
  if (rowid !== undefined) {
    if (values.length === 0) return lost("row");
    return values[0] === null ? lost("note", textAt(1), textAt(2)) : lost("key", textAt(3));
  }
  if (values.length === columnsOf("cues")) return lost("cue", textAt(0), textAt(3));
  return lost("rehearsal", textAt(0));
}

/** The ids of all notes as the file's own index lists them, if that can be read. */
function listedIds(path: string): string[] {
  let db: DatabaseSync | undefined;
  try {
    db = openReadOnly(path);
    return db.prepare("SELECT id FROM documents INDEXED BY sqlite_autoindex_documents_1").all().map(({ id }) =>
      String(id)
    );
  } catch {
    return [];
  } finally {
    db?.close();
  }
}

function assembled(
  tables: Tables,
  damaged: readonly LostRow[],
  listed: readonly string[],
): Omit<SalvagedStore, "torn"> {
  const by = (table: "cues" | "rehearsed") =>
    Map.groupBy(tables[table].map(({ row }) => row), (row) => String(row.document));
  const cues = by("cues"), questions = by("rehearsed");
  const cut = new Set(damaged.map(({ what, id }) => what === "rehearsal" ? id : undefined));
  const traces = new Map(tables.traces.map(({ row }) => [String(row.document), readTrace(row)]));
  const keyLength = traces.values().next().value?.key.length ?? 1;
  const rehearsals = new Map(tables.rehearsals.map(({ row }) => [String(row.document), row]));
  const documents = new Map(
    tables.documents.toSorted((a, b) => a.rowid! - b.rowid!).map(({ row }) => [String(row.id), row]),
  );
  const lost: LostRow[] = [];
  const withoutKey: string[] = [];
  const entries = [...documents].map(([id, row]): MemoryEntry => {
    const { lag: _, ...document } = readDocument({ ...row, lag: 0 }, byPlace(cues.get(id) ?? []));
    const rehearsal = cut.has(id) ? undefined : wholeRehearsal(rehearsals.get(id), byPlace(questions.get(id) ?? []));
    if (rehearsal === undefined && (rehearsals.has(id) || questions.has(id))) lost.push({ what: "rehearsal", id });
    const found = traces.get(id);
    const trace = found ?? (document.decision?.shouldWrite === false ? undefined : traceAnew(document, keyLength));
    if (!found && trace) {
      withoutKey.push(id);
      lost.push({ what: "key", id });
    }
    return { document, ...(trace ? { trace } : {}), ...(rehearsal ? { rehearsal } : {}) };
  });
  // Other tables know notes whose own row cannot be found at all.
  const known = new Set([...documents.keys(), ...damaged.flatMap(({ what, id }) => what === "note" && id ? [id] : [])]);
  const mentioned = new Set([...listed, ...traces.keys(), ...cues.keys(), ...rehearsals.keys(), ...questions.keys()]);
  const missing = [...mentioned].filter((id) => !known.has(id)).map((id): LostRow => ({ what: "note", id }));
  const said = new Set(lost.map(({ what, id }) => `${what} ${id}`));
  const others = damaged.filter(({ what, id }) =>
    !said.has(`${what} ${id}`) && !(what !== "note" && missing.some((one) => one.id === id))
  );
  return { entries, withoutKey, lost: [...missing, ...others, ...lost] };
}

const byPlace = (rows: readonly Row[]) => rows.toSorted((a, b) => Number(a.place) - Number(b.place));

/** What was asked of a note, if no row of it is missing; else it is asked again. */
function wholeRehearsal(row: Row | undefined, questions: readonly Row[]): Rehearsal | undefined {
  return row && questions.every(({ place }, i) => place === i) ? rehearsalOf(row, questions) : undefined;
}

/** The trace of a note whose own was lost. Its key has to be made anew. */
function traceAnew(document: StoredEpisode, keyLength: number): Trace {
  const features = { surprise: 0, novelty: 0, reward: document.reward, pin: document.pin };
  const decision = document.decision ??
    { score: 0, shouldWrite: true, features, contributions: { surprise: 0, novelty: 0, reward: 0, pin: 0 } };
  return traceOf(document, decision, new Float32Array(keyLength), { scenario: "notes", index: document.groupId });
}
