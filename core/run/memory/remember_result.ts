/** What a call of `Memory.remember` did, out of what the gate let in and what was asked. */
import type { MemoryDocument, MemoryEntry } from "../../memory/memory_store.ts";
import { isAskable, trainedQuestions } from "../../replay/mine.ts";
import type { Correction } from "./corrections.ts";
import type { RememberResult } from "./memory_types.ts";

/** Notes with a trace were written; the others the gate refused. */
export function rememberResult({ entries, documents, known, replaced, contradicted, asked, threshold }: {
  entries: readonly MemoryEntry[];
  /** Those that were written, as the store has them now. */
  documents: readonly MemoryDocument[];
  /** Ids of all notes that were in memory before. */
  known: ReadonlySet<string>;
  replaced: string[];
  contradicted: readonly Correction[];
  /** Whether the model asked itself about them. */
  asked: boolean;
  threshold: number;
}): RememberResult {
  const refused = entries.filter(({ trace }) => trace === undefined).map(({ document }) => document);
  const silent = documents.filter((one) => !isAskable(one)).map(({ id, rehearsal }) => ({
    id,
    open: rehearsal === undefined,
  }));
  return {
    written: documents.map((document) => ({
      id: document.id,
      text: document.text,
      questions: trainedQuestions(document).map(({ cue }) => cue),
      unasked: [...document.rehearsal?.unasked ?? []],
    })),
    known: documents.map(({ id }) => id).filter((id) => known.has(id)),
    replaced,
    notUnderstood: silent.filter(({ open }) => asked || !open).map(({ id }) => id),
    notAsked: silent.filter(({ open }) => !asked && open).map(({ id }) => id),
    contradicted: contradicted.map(({ older, newer }) => ({ older, newer })),
    refused: refused.map(({ text, decision }) => ({ text, score: decision?.score ?? 0, threshold })),
  };
}

/** A note may name what it corrects by its text. */
export function replacing(replaces: string | undefined, known: readonly MemoryDocument[]): { replaces?: string } {
  const named = known.find(({ id, text }) => id === replaces || text === replaces);
  return named ? { replaces: named.id } : {};
}
